/** HTTP/2 to Services: sharing of sessions, refusals that may be repeated, and what an origin can do wrong. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerHttp2Session, type ServerHttp2Stream, type Settings } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSession, send } from './http2-client.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

interface Http2Origin {
  readonly port: number
  readonly sessions: ServerHttp2Session[]
  readonly streams: ServerHttp2Stream[]
}

type Answer = (stream: ServerHttp2Stream, path: string, session: ServerHttp2Session) => void

async function http2Origin(answer: Answer, settings: Settings = {}): Promise<Http2Origin> {
  const sessions: ServerHttp2Session[] = []
  const streams: ServerHttp2Stream[] = []
  const server = createServer({ settings, strictSingleValueFields: false })
  server.on('session', (session) => {
    sessions.push(session)
    session.on('error', () => {})
    session.on('stream', (stream, headers) => {
      streams.push(stream)
      stream.on('error', () => {})
      answer(stream, String(headers[':path']), session)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sessions, streams }
}

const openH2c = (port: number, upstream: object = {}) =>
  openSystem({ resources: everythingTo([port], { protocol: 'h2c', ...upstream }) })

const ok: Answer = (stream, path) => {
  stream.respond({ ':status': 200 })
  stream.end(path)
}

describe('sessions', () => {
  it('are shared by requests, of whatever client', async () => {
    const origin = await http2Origin(ok)
    const { port } = await openH2c(origin.port)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => request(port, get(`/${index}`))))
    expect(answers.map(({ body }) => body.toString())).toEqual(answers.map((_, index) => `/${index}`))
    expect(origin.sessions).toHaveLength(1)
  })

  it('carry no more streams at once than the origin takes; what is left waits its turn', async () => {
    let open = 0
    let most = 0
    const origin = await http2Origin(
      (stream, path, session) => {
        most = Math.max(most, ++open)
        stream.once('close', () => open--)
        setImmediate(() => ok(stream, path, session))
      },
      { maxConcurrentStreams: 2 },
    )
    const { port } = await openH2c(origin.port, { maxConnections: 2 })
    expect((await request(port, get('/first'))).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 20 }, () => request(port, get('/'))))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(most).toBeLessThanOrEqual(4)
    expect(origin.sessions.length).toBeLessThanOrEqual(2)
  })

  it('that go away finish what they have and take nothing new; no request fails', async () => {
    const held = Promise.withResolvers<() => void>()
    const origin = await http2Origin((stream, path, session) => {
      if (path === '/slow') held.resolve(() => ok(stream, path, session))
      else ok(stream, path, session)
    })
    const { port } = await openH2c(origin.port)
    const slow = request(port, get('/slow'))
    const release = await held.promise
    origin.sessions[0]?.goaway()
    for (let count = 0; count < 10; count++) expect((await request(port, get('/next'))).status).toBe(200)
    release()
    expect(await slow).toMatchObject({ status: 200, cut: false })
    expect(origin.sessions).toHaveLength(2)
  })
})

describe('a stream that the origin did not begin to work on', () => {
  it.each(['GET', 'POST'])('is sent again, be it a %s', async (method) => {
    let refused = 0
    const origin = await http2Origin((stream, path, session) => {
      if (refused++ === 0) stream.close(7)
      else ok(stream, path, session)
    })
    const { port } = await openH2c(origin.port)
    const answer = await request(port, `${method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`)
    expect(answer.status).toBe(200)
    expect(refused).toBe(2)
  })

  it('is not sent again where content of the client was taken', async () => {
    const origin = await http2Origin((stream) => stream.close(7))
    const { port } = await openH2c(origin.port)
    const answer = await request(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc', 'POST')
    expect(answer.status).toBe(502)
    expect(origin.streams).toHaveLength(1)
  })
})

describe('an origin that', () => {
  it.each<readonly [string, Answer]>([
    ['resets before it answers', (stream) => stream.close(2)],
    ['breaks off the session', (_stream, _path, session) => session.destroy()],
    ['cancels before it answers', (stream) => stream.close(8)],
  ])('%s is a bad gateway, and a POST is not repeated', async (_name, answer) => {
    const origin = await http2Origin(answer)
    const { port } = await openH2c(origin.port)
    const response = await request(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc', 'POST')
    expect(response.status).toBe(502)
    expect(origin.streams).toHaveLength(1)
  })

  it.each<readonly [string, number]>([
    ['resets', 2],
    ['cancels', 8],
  ])('%s in the middle of its answer has it cut for clients of both versions', async (_name, code) => {
    const origin = await http2Origin((stream) => {
      // Else node:http2 would say that this was all, before it resets.
      stream.respond({ ':status': 200 }, { waitForTrailers: true })
      stream.write('half', () => setImmediate(() => stream.close(code)))
    })
    const { port } = await openH2c(origin.port)
    expect(await request(port, get('/'))).toMatchObject({ status: 200, cut: true })
    const session = openSession(`http://127.0.0.1:${port}`)
    expect((await send(session, { ':path': '/', ':authority': 'a' })).rstCode).not.toBe(0)
  })

  it('sends hints before its answer has them passed on', async () => {
    const origin = await http2Origin((stream, path, session) => {
      stream.additionalHeaders({ ':status': 103, link: '</a.css>; rel=preload' })
      ok(stream, path, session)
    })
    const { port } = await openH2c(origin.port)
    const client = await openClient(port)
    client.send(get('/'))
    expect((await client.response()).status).toBe(103)
    expect((await client.response()).status).toBe(200)
  })

  it('says nothing is too slow', async () => {
    const origin = await http2Origin(() => {})
    const { port } = await openH2c(origin.port, { readTimeout: '200ms' })
    expect((await request(port, get('/'))).status).toBe(504)
    expect(origin.streams).toHaveLength(1)
  })

  it('answers before it has read everything does not lose its answer', async () => {
    const origin = await http2Origin((stream, path, session) => ok(stream, path, session))
    const { port } = await openH2c(origin.port)
    const session = openSession(`http://127.0.0.1:${port}`)
    const body = Buffer.alloc(500_000)
    const answer = await send(session, { ':method': 'POST', ':path': '/early', ':authority': 'a' }, body)
    expect(answer).toMatchObject({ status: 200, rstCode: 0 })
    expect(answer.body.toString()).toBe('/early')
  })

  it('is told when the client gives up', async () => {
    const closed = Promise.withResolvers<number>()
    const origin = await http2Origin((stream) => {
      stream.respond({ ':status': 200 })
      stream.write('begun')
      stream.once('close', () => closed.resolve(stream.rstCode))
    })
    const { port } = await openH2c(origin.port)
    const stream = openSession(`http://127.0.0.1:${port}`).request({ ':path': '/', ':authority': 'a' })
    stream.on('error', () => {})
    stream.once('data', () => stream.close(8))
    expect(await closed.promise).toBe(8)
  })
})

describe('fields that stand twice', () => {
  it('go through both ways, and say nothing against the endpoint', async () => {
    const origin = await http2Origin((stream) => {
      stream.respond([':status', '200', 'etag', '"a"', 'etag', '"b"', 'date', 'Mon, 01 Jan 2024 00:00:00 GMT'])
      stream.end()
    })
    const { port, plane } = await openH2c(origin.port)
    const twice = await request(port, get('/', 'User-Agent: a', 'User-Agent: b'))
    const told = [String(twice.status), twice.headers.get('etag') ?? '', twice.headers.get('date') ?? '']
    expect(told).toEqual(['200', '"a" | "b"', 'Mon, 01 Jan 2024 00:00:00 GMT'])
    const fields = ':method GET :scheme http :path / :authority a user-agent a x 1 x 2'.split(' ')
    const answer = await send(openSession(`http://127.0.0.1:${port}`), fields)
    expect(answer.status).toBe(200)
    expect(answer.headers['date']).toBe('Mon, 01 Jan 2024 00:00:00 GMT')
    expect(plane.endpoints()).toMatchObject([{ health: 'healthy' }])
  })
})

describe('flow control', () => {
  it('holds an origin back while the client does not read, and lets others through the same session', async () => {
    let sent = 0
    const origin = await http2Origin((stream, path, session) => {
      if (path !== '/big') return ok(stream, path, session)
      stream.respond({ ':status': 200 })
      const chunk = Buffer.alloc(64 * 1024)
      const writeOn = (): void => {
        do sent += chunk.length
        while (stream.write(chunk) && sent < 200_000_000)
        stream.once('drain', writeOn)
      }
      writeOn()
    })
    const { port } = await openH2c(origin.port)
    const session = openSession(`http://127.0.0.1:${port}`)
    const big = session.request({ ':path': '/big', ':authority': 'a' })
    big.on('error', () => {})
    await once(big, 'response')
    for (let count = 0; count < 20; count++)
      expect((await send(session, { ':path': '/small', ':authority': 'a' })).status).toBe(200)
    expect(sent).toBeLessThan(20_000_000)
    expect(origin.sessions).toHaveLength(1)
  })

  it('carries 50 MB each way, byte for byte', async () => {
    const origin = await http2Origin((stream) => {
      stream.respond({ ':status': 200 })
      stream.pipe(stream)
    })
    const { port } = await openH2c(origin.port)
    const parts = Array.from({ length: 800 }, (_, index) => Buffer.alloc(64 * 1024, `${index} `))
    const [sent, received] = [createHash('sha256'), createHash('sha256')]
    const session = openSession(`http://127.0.0.1:${port}`)
    const stream = session.request({ ':method': 'POST', ':path': '/', ':authority': 'a' })
    stream.on('data', (chunk: Buffer) => received.update(chunk))
    const ended = once(stream, 'close')
    for (const part of parts) {
      sent.update(part)
      if (!stream.write(part)) await once(stream, 'drain')
    }
    stream.end()
    await ended
    expect(received.digest('hex')).toBe(sent.digest('hex'))
  }, 20_000)
})
