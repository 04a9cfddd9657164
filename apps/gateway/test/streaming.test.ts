/** Content flows as it comes, both ways, held back by whoever is slower and ended by whoever leaves. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, rawOrigin, type Echoed } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const large = randomBytes(10 * 1024 * 1024)
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('10 MB', () => {
  it('arrives at the origin as it was sent, counted and chunked', async () => {
    const origin = await httpOrigin((message, response) => {
      const hash = createHash('sha256')
      message.on('data', (chunk: Buffer) => hash.update(chunk)).on('end', () => response.end(hash.digest('hex')))
    })
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${large.length}\r\n\r\n`).send(large)
    expect((await client.response()).body.toString()).toBe(digest(large))
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    client
      .send(`${large.length.toString(16)}\r\n`)
      .send(large)
      .send('\r\n0\r\n\r\n')
    expect((await client.response()).body.toString()).toBe(digest(large))
    const records = await recorded(2)
    expect(records.map(({ requestBytes }) => requestBytes)).toEqual([large.length, large.length])
  })

  it('arrives at a slow client as it was sent, and the origin is held back meanwhile', async () => {
    let written = 0
    const origin = await httpOrigin((message, response) => {
      if (message.url === '/small') {
        response.end()
        return
      }
      response.writeHead(200, { 'content-length': large.length })
      const writeOn = (): void => {
        while (written < large.length) {
          const chunk = large.subarray(written, written + 65_536)
          written += chunk.length
          if (!response.write(chunk)) {
            response.once('drain', writeOn)
            return
          }
        }
        response.end()
      }
      writeOn()
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.socket.pause()
    client.send(get('/'))
    // While another client is served a hundred times, the first could have been sent everything, were it not held back.
    const other = await openClient(port)
    for (let round = 0; round < 100; round++) await other.send(get('/small')).response()
    expect(written).toBeLessThan(large.length)
    client.socket.resume()
    const response = await client.response()
    expect(response.cut).toBe(false)
    expect(digest(response.body)).toBe(digest(large))
  })
})

describe('pieces', () => {
  it('go on as they come, both ways', async () => {
    const origin = await httpOrigin((message, response) => {
      message.on('data', (chunk: Buffer) => response.write(chunk)).on('end', () => response.end())
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    for (const piece of ['one', 'two', 'six']) {
      client.send(`3\r\n${piece}\r\n`)
      const [answer] = (await once(client.socket, 'data')) as [Buffer]
      expect(answer.toString()).toContain(piece)
    }
    client.send('0\r\n\r\n')
    expect((await client.response()).body.toString()).toBe('onetwosix')
  })

  it('have a head go before them that comes alone, as event streams do', async () => {
    const origin = await httpOrigin((_message, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(get('/'))
    const [head] = (await once(client.socket, 'data')) as [Buffer]
    expect(head.toString()).toContain('text/event-stream')
  })
})

describe('endings', () => {
  it('aborts the attempt when the client goes before an answer', async () => {
    const aborted = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const origin = await httpOrigin((message) => {
      arrived.resolve()
      message.once('close', () => aborted.resolve())
    })
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(get('/'))
    await arrived.promise
    client.socket.destroy()
    await aborted.promise
    expect(await recorded(1)).toMatchObject([{ status: 499, errorCode: 'client-gone' }])
  })

  it('aborts the attempt when the client goes in the middle of its content or of the answer', async () => {
    const closed: Promise<unknown>[] = []
    const arrived = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const origin = await httpOrigin((message, response) => {
      closed.push(once(response, 'close'))
      response.on('error', () => {})
      if (message.method === 'GET') response.write('some')
      arrived[closed.length - 1]?.resolve()
    })
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    for (const [index, message] of [
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nsome',
      get('/'),
    ].entries()) {
      const client = await openClient(port)
      client.send(message)
      await arrived[index]?.promise
      if (index === 1) await once(client.socket, 'data')
      client.socket.destroy()
      await closed[index]
    }
    const records = await recorded(2)
    expect(records.map(({ errorCode }) => errorCode)).toEqual(['client-gone', 'client-gone'])
  })

  it('lets an origin answer before it has read everything, and closes rather than read 10 MB for nothing', async () => {
    const origin = await rawOrigin((socket) => {
      socket.pause()
      socket.write('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno')
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${large.length}\r\n\r\n`).send(large)
    const response = await client.response()
    expect(response.status).toBe(403)
    expect(response.body.toString()).toBe('no')
    await client.ended
  })

  it('answers a refused upload at once and the client gets to read it', async () => {
    const { port } = await openSystem({ resources: [] })
    const client = await openClient(port)
    client
      .send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${large.length}\r\n\r\n`)
      .send(large.subarray(0, 500_000))
    const response = await client.response()
    expect(response.status).toBe(404)
    expect(response.headers.get('connection')).toBe('close')
  })

  it('keeps the connection after a refused upload that is small', async () => {
    const { port } = await openSystem({ resources: [] })
    const client = await openClient(port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n')
    expect((await client.response()).status).toBe(404)
    client.send('0123456789').send(get('/again'))
    expect((await client.response()).status).toBe(404)
  })
})

describe('Expect: 100-continue', () => {
  const expectant = 'POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n'

  it('is answered when the content is first asked for, and not sent on', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    expect((await client.send(expectant).response()).status).toBe(100)
    const response = await client.send('hello').response()
    const { content, headers } = JSON.parse(response.body.toString()) as Echoed
    expect(content).toBe('hello')
    expect(headers).not.toHaveProperty('expect')
  })

  it('is answered with the refusal alone where there is one, and the connection ends', async () => {
    const { port } = await openSystem({ resources: [] })
    const client = await openClient(port)
    const response = await client.send(expectant).response()
    expect(response.status).toBe(404)
    expect(response.headers.get('connection')).toBe('close')
  })
})

describe('framing', () => {
  it('passes trailers and early hints on', async () => {
    const origin = await httpOrigin((_message, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeHead(200, { trailer: 'x-sum' })
      response.write('content')
      response.addTrailers({ 'x-sum': '42', 'set-cookie': 'no=1' })
      response.end()
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const early = await client.send(get('/', 'TE: trailers', 'Connection: TE')).response()
    expect(early.status).toBe(103)
    expect(early.headers.get('link')).toBe('</a.css>; rel=preload')
    const response = await client.response()
    expect(response.body.toString()).toBe('content')
    expect(response.trailers).toBe('x-sum: 42\r\n')
  })

  it('sends no content where there is none: HEAD, 204 and 304', async () => {
    const origin = await httpOrigin((message, response) => {
      const status = Number(message.url?.slice(1))
      response.writeHead(status, status === 204 ? {} : { 'content-length': '7', etag: '"a"' })
      response.end(message.method === 'HEAD' || status !== 200 ? undefined : 'content')
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const head = await client.send(get('/200').replace('GET', 'HEAD')).response('HEAD')
    expect(head.headers.get('content-length')).toBe('7')
    const empty = await client.send(get('/204')).response()
    expect(empty.headers.has('content-length') || empty.headers.has('transfer-encoding')).toBe(false)
    expect((await client.send(get('/304')).response()).headers.get('etag')).toBe('"a"')
    expect((await client.send(get('/200')).response()).body.toString()).toBe('content')
  })

  it('gives HTTP/1.0 clients what they understand', async () => {
    const origin = await httpOrigin((_message, response) => {
      response.write('in ')
      response.end('pieces')
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(port, 'GET / HTTP/1.0\r\n\r\n')
    expect(response.headers.has('transfer-encoding')).toBe(false)
    expect(response.body.toString()).toBe('in pieces')
  })

  it('answers pipelined requests in their order, one after the other', async () => {
    let running = 0
    let most = 0
    const origin = await httpOrigin((message, response) => {
      most = Math.max(most, ++running)
      setImmediate(() => {
        running--
        response.end(message.url)
      })
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const paths = Array.from({ length: 40 }, (_, index) => `/${index}`)
    client.send(paths.map((path) => get(path)).join(''))
    for (const path of paths) expect((await client.response()).body.toString()).toBe(path)
    expect(most).toBe(1)
  })

  it('answers what came before garbage, then ends', async () => {
    const origin = await httpOrigin((message, response) => void setImmediate(() => response.end(message.url)))
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(`${get('/first')}\x00garbage\r\n\r\n`)
    expect((await client.response()).body.toString()).toBe('/first')
    await client.ended
  })

  it('is cut short by a bad chunk, with 400 where there is no answer yet', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nXYZ\r\n')
    expect((await client.response()).status).toBe(400)
    await client.ended
  })
})
