/** HTTP/2 from clients, beside HTTP/1.1 on the same port: what an exchange is, and what is refused. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openSession, read, send } from './http2-client.ts'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const head = (path: string, fields: Record<string, string | string[]> = {}) => ({
  ':method': 'GET',
  ':path': path,
  ':authority': 'shop.test',
  ...fields,
})

async function openEcho(options: Partial<Parameters<typeof openSystem>[0]> = {}) {
  const origin = await httpOrigin(echo)
  const system = await openSystem({ resources: everythingTo([origin.port]), ...options })
  return { origin, system, session: openSession(`http://127.0.0.1:${system.port}`) }
}

const hasCurl = await promisify(execFile)('curl', ['--version']).then(
  ({ stdout }) => stdout.includes('HTTP2'),
  () => false,
)

const echoed = (body: Buffer): Echoed => JSON.parse(body.toString())

describe('HTTP/2 with prior knowledge', () => {
  it('shares its port with HTTP/1.1', async () => {
    const { system, session } = await openEcho()
    const [second, first] = await Promise.all([send(session, head('/two')), request(system.port, get('/one'))])
    expect([second.status, first.status]).toEqual([200, 200])
    expect(echoed(second.body)).toMatchObject({ method: 'GET', target: '/two', headers: { host: 'shop.test' } })
  })

  it('is known by its preface however it is cut', async () => {
    const { system } = await openEcho()
    const client = await openClient(system.port)
    for (const piece of ['P', 'R', 'I * HTTP/2.0\r\n\r\nSM', '\r\n\r\n', '\0\0\0\x04\0\0\0\0\0']) {
      client.send(Buffer.from(piece, 'latin1'))
      await new Promise((settle) => setImmediate(settle))
    }
    const [answer] = (await once(client.socket, 'data')) as [Buffer]
    // A SETTINGS frame.
    expect(answer[3]).toBe(4)
    const other = await request(system.port, 'PROPFIND / HTTP/1.1\r\nHost: shop.test\r\n\r\n')
    expect(other.status).toBe(200)
  })

  it('carries content both ways, with and without a declared length', async () => {
    const { session } = await openEcho()
    const body = Buffer.alloc(300_000, 'x')
    for (const fields of [{}, { 'content-length': String(body.length) }]) {
      const answer = await send(session, head('/', { ':method': 'POST', ...fields }), body)
      expect(answer).toMatchObject({ status: 200, rstCode: 0 })
      expect(echoed(answer.body).content.length).toBe(body.length)
    }
  })

  it('gives the origin one Host, one Cookie and the forwarding fields', async () => {
    const { session } = await openEcho()
    const answer = await send(session, head('/', { cookie: ['a=1', 'b=2'], 'x-forwarded-for': '6.6.6.6' }))
    const { headers, raw } = echoed(answer.body)
    expect(headers).toMatchObject({ cookie: 'a=1; b=2', 'x-forwarded-proto': 'http', 'x-forwarded-for': '127.0.0.1' })
    expect(raw.filter((name) => name.toLowerCase() === 'host')).toHaveLength(1)
    expect(headers['via']).toMatch(/^2\.0 /)
  })

  it('answers HEAD, 204 and 304 without content, and tells Date once', async () => {
    const origin = await httpOrigin((message, response) =>
      response.writeHead(Number(message.url?.slice(1)) || 200).end(),
    )
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const session = openSession(`http://127.0.0.1:${port}`)
    for (const [method, path, status] of [
      ['HEAD', '/200', 200],
      ['GET', '/204', 204],
      ['GET', '/304', 304],
    ] as const) {
      const answer = await send(session, head(path, { ':method': method }))
      expect(answer).toMatchObject({ status, rstCode: 0, headEndedStream: true })
      expect(typeof answer.headers['date']).toBe('string')
    }
  })

  it('answers what no route takes with 404 and its reason', async () => {
    const { port } = await openSystem({ resources: [] })
    const answer = await send(openSession(`http://127.0.0.1:${port}`), head('/'))
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'no-rule' })
  })

  it('passes trailers of the origin on', async () => {
    const origin = await httpOrigin((_message, response) => {
      response.writeHead(200, { trailer: 'x-sum' })
      response.write('hello')
      response.addTrailers({ 'x-sum': '5' })
      response.end()
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const answer = await send(openSession(`http://127.0.0.1:${port}`), head('/'))
    expect(answer.body.toString()).toBe('hello')
    expect(answer.trailers['x-sum']).toBe('5')
  })

  it('invites content that is held back until it is asked for', async () => {
    const { session } = await openEcho()
    const stream = session.request(head('/', { ':method': 'POST', expect: '100-continue' }))
    await once(stream, 'continue')
    stream.end('now')
    expect(echoed((await read(stream)).body).content).toBe('now')
  })

  it('resets a response that the origin broke off', async () => {
    const origin = await httpOrigin((_message, response) => {
      response.write('half')
      setImmediate(() => response.destroy())
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const answer = await send(openSession(`http://127.0.0.1:${port}`), head('/'))
    expect(answer.rstCode).not.toBe(0)
  })

  it('lets the origin know of a client that gave up', async () => {
    const aborted = Promise.withResolvers<void>()
    const origin = await httpOrigin((_message, response) => {
      response.write('begun')
      response.once('close', () => aborted.resolve())
    })
    const system = await openSystem({ resources: everythingTo([origin.port]) })
    const stream = openSession(`http://127.0.0.1:${system.port}`).request(head('/'))
    stream.on('error', () => {})
    stream.once('data', () => stream.close(8))
    await aborted.promise
    expect(await system.recorded(1)).toMatchObject([{ errorCode: 'client-gone' }])
  })

  it('carries three hundred downloads on one session, each whole', { timeout: 20_000 }, async () => {
    const body = Buffer.alloc(500_000, 'x')
    const origin = await httpOrigin((_message, response) => response.end(body))
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const session = openSession(`http://127.0.0.1:${port}`, { maxSessionMemory: 500 })
    const answers = await Promise.all(Array.from({ length: 300 }, () => send(session, head('/'))))
    const outcomes = new Set(answers.map(({ status, rstCode, body: got }) => `${status} ${rstCode} ${got.length}`))
    expect([...outcomes]).toEqual([`200 0 ${body.length}`])
  })

  it('holds the origin back while the client does not read', async () => {
    let sent = 0
    const origin = await httpOrigin((_message, response) => {
      const chunk = Buffer.alloc(64 * 1024)
      const writeOn = (): void => {
        while (sent < 200_000_000) {
          sent += chunk.length
          if (!response.write(chunk)) break
        }
        response.once('drain', writeOn)
      }
      response.on('error', () => {})
      writeOn()
    })
    const system = await openSystem({ resources: everythingTo([origin.port]), limits: { sendTimeoutMs: 300 } })
    const stream = openSession(`http://127.0.0.1:${system.port}`).request(head('/'))
    stream.on('error', () => {})
    await once(stream, 'response')
    // Never read: the stream is reset once nothing moved for the time-out.
    await once(stream, 'close')
    expect(sent).toBeLessThan(30_000_000)
    expect(await system.recorded(1)).toMatchObject([{ status: 200, errorCode: 'client-gone' }])
  })

  it('finishes what is open and takes nothing new while it drains', async () => {
    const held = Promise.withResolvers<() => void>()
    const origin = await httpOrigin((_message, response) => held.resolve(() => response.end('late')))
    const system = await openSystem({ resources: everythingTo([origin.port]) })
    const session = openSession(`http://127.0.0.1:${system.port}`)
    const answer = send(session, head('/'))
    const release = await held.promise
    const drained = system.front.drain(5000)
    await once(session, 'goaway')
    release()
    expect((await answer).body.toString()).toBe('late')
    await drained
    expect(session.closed).toBe(true)
  })
})

describe('what is refused', () => {
  const cases: readonly (readonly [string, Record<string, string | string[]>, number])[] = [
    ['a Host beside another :authority', { host: 'other.test' }, 400],
    ['a scheme that is none of the web', { ':scheme': 'ftp' }, 400],
    ['an expectation that is not met here', { expect: 'more' }, 417],
    ['a method that tunnels', { ':method': 'CONNECT' }, 405],
  ]
  it.each(cases)('%s', async (_name, fields, status) => {
    const { origin, session } = await openEcho()
    const asked = fields[':method'] === 'CONNECT' ? { ':method': 'CONNECT', ':authority': 'a:1' } : head('/', fields)
    expect((await send(session, asked)).status).toBe(status)
    expect(origin.received()).toBe('')
  })

  it('a path that is a whole URI, which node:http2 resets by itself', async () => {
    const { origin, session } = await openEcho()
    expect((await send(session, head('http://other.test/'))).rstCode).not.toBe(0)
    expect(origin.received()).toBe('')
  })

  it('nothing, where Host and :authority agree', async () => {
    const { session } = await openEcho()
    expect((await send(session, head('/', { host: 'Shop.Test' }))).status).toBe(200)
  })
})

describe('curl', () => {
  const curl = async (...options: string[]): Promise<string> =>
    (await promisify(execFile)('curl', ['-sS', '--max-time', '10', ...options])).stdout

  it.skipIf(!hasCurl)('speaks HTTP/2 with prior knowledge and HTTP/1.1 to one port', async () => {
    const { system } = await openEcho()
    const url = `http://127.0.0.1:${system.port}/a`
    const told = ['-o', '/dev/null', '-w', '%{http_version} %{http_code}']
    expect(await curl('--http2-prior-knowledge', ...told, '-d', 'content', url)).toBe('2 200')
    expect(await curl('--http1.1', ...told, url)).toBe('1.1 200')
    // An upgrade to h2c is not taken: RFC 9113 has dropped it, and it would lead past the routes.
    expect(await curl('--http2', ...told, url)).toBe('1.1 200')
  })
})
