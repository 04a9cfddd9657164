/** Whatever an origin does, the client is told, in time, and never takes half an answer for a whole one. */
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, rawOrigin, sayingOrigin } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const head = (...lines: readonly string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const origin = await httpOrigin(echo)
  await origin.stop()
  return origin.port
}

describe('an answer that is none', () => {
  it.each([
    { guarantee: 'garbage', says: 'SSH-2.0-OpenSSH_9.2\r\n\r\n' },
    { guarantee: 'status 000', says: 'HTTP/1.1 000 Nothing\r\ncontent-length: 0\r\n\r\n' },
    { guarantee: 'status 099', says: 'HTTP/1.1 099 Nothing\r\ncontent-length: 0\r\n\r\n' },
    { guarantee: 'status 1000', says: 'HTTP/1.1 1000 Much\r\ncontent-length: 0\r\n\r\n' },
    {
      guarantee: 'a 101 that nobody asked for',
      says: 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    },
    { guarantee: 'a bare 101', says: 'HTTP/1.1 101 Switching\r\n\r\n' },
    { guarantee: 'a head of 40 KB', says: head(`x: ${'y'.repeat(40_000)}`, 'content-length: 0') },
    { guarantee: 'two lengths', says: `${head('content-length: 2', 'content-length: 3')}abc` },
    {
      guarantee: 'a length beside chunked',
      says: `${head('content-length: 2', 'transfer-encoding: chunked')}0\r\n\r\n`,
    },
    { guarantee: 'another transfer coding', says: `${head('transfer-encoding: gzip, chunked')}0\r\n\r\n` },
    { guarantee: 'a field with a control byte', says: head('x: a\x01b', 'content-length: 0') },
    { guarantee: 'a bare carriage return in a field', says: head('x: a\rset-cookie: b', 'content-length: 0') },
  ])('$guarantee becomes 502', async ({ says }) => {
    const origin = await sayingOrigin(says)
    const { port, plane } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(port, get('/'))
    expect(response.status).toBe(502)
    expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'upstream-invalid-response' })
    expect(plane.endpoints()).toMatchObject([{ upstream: 'shop/origin:80', health: 'unhealthy', active: 0 }])
  })

  it('half a head, or none, and then the end becomes 502', async () => {
    for (const says of ['HTTP/1.1 200 OK\r\nx: ', '']) {
      const origin = await rawOrigin((socket) => socket.end(says))
      const { port } = await openSystem({ resources: everythingTo([origin.port]) })
      expect((await request(port, get('/'))).status).toBe(502)
    }
  })

  it('a reset becomes 502, and the request is not sent again where it might have been seen', async () => {
    const origin = await rawOrigin((socket) => socket.resetAndDestroy())
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    expect((await request(port, get('/'))).status).toBe(502)
    expect(origin.connections()).toBe(1)
    expect(await recorded(1)).toMatchObject([{ status: 502, errorCode: 'upstream-reset' }])
  })

  it('leaves the client’s connection usable', async () => {
    const origin = await sayingOrigin('nonsense\r\n\r\n')
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    for (let round = 0; round < 3; round++) expect((await client.send(get('/')).response()).status).toBe(502)
  })
})

describe('an answer that breaks off', () => {
  it.each([
    { guarantee: 'short of its length', says: `${head('content-length: 100')}only this` },
    { guarantee: 'between chunks', says: `${head('transfer-encoding: chunked')}5\r\nhello\r\n` },
    { guarantee: 'inside a chunk', says: `${head('transfer-encoding: chunked')}50\r\nhello` },
  ])('$guarantee is cut for the client too', async ({ says }) => {
    const origin = await sayingOrigin(says, (socket) => socket.end())
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(port, get('/'))
    expect(response).toMatchObject({ status: 200, cut: true })
    expect(await recorded(1)).toMatchObject([{ status: 200, errorCode: 'upstream-reset' }])
  })

  it('is cut by a reset where only the end of the connection ends it', async () => {
    const origin = await sayingOrigin(`${head('connection: close')}half of it`, (socket) => {
      setImmediate(() => socket.resetAndDestroy())
    })
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const response = await client.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n').response()
    expect(await recorded(1)).toMatchObject([{ errorCode: 'upstream-reset' }])
    expect([0, 200]).toContain(response.status)
    expect(client.socket.errored).toMatchObject({ code: 'ECONNRESET' })
  })

  it('is whole where the end of the connection is the end of the answer', async () => {
    const origin = await sayingOrigin(`${head('connection: close')}all of it`, (socket) => socket.end())
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(port, get('/'))
    expect(response).toMatchObject({ status: 200, cut: false })
    expect(response.body.toString()).toBe('all of it')
    expect(response.headers.get('transfer-encoding')).toBe('chunked')
  })
})

describe('an origin that is slow or away', () => {
  it.each([
    { guarantee: 'the read time-out of the Service', upstream: { readTimeout: '60ms' }, rule: {} },
    { guarantee: 'the time of one attempt', upstream: {}, rule: { timeouts: { backendRequest: '60ms' } } },
    { guarantee: 'the time of the request', upstream: {}, rule: { timeouts: { request: '60ms' } } },
  ])('is given up by $guarantee with 504', async ({ upstream, rule }) => {
    const origin = await rawOrigin(() => {})
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port], upstream, rule) })
    const response = await request(port, get('/'))
    expect(response.status).toBe(504)
    expect(await recorded(1)).toMatchObject([{ status: 504, errorCode: 'upstream-timeout' }])
  })

  it('has its answer cut when the time of the request is over in the middle of it', async () => {
    const origin = await sayingOrigin(`${head('content-length: 100')}some`)
    const rule = { timeouts: { request: '80ms' } }
    const { port } = await openSystem({ resources: everythingTo([origin.port], {}, rule) })
    expect(await request(port, get('/'))).toMatchObject({ status: 200, cut: true })
  })

  it('is 502 in JSON for programs, a page for people, and text where nothing else is wanted', async () => {
    const { port, plane } = await openSystem({ resources: everythingTo([await closedPort()]) })
    const json = await request(port, get('/', 'Accept: */*'))
    expect(json.status).toBe(502)
    expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(JSON.parse(json.body.toString())).toEqual({
      status: 502,
      code: 'connect-failed',
      title: 'Service unreachable',
      detail: 'The service behind this address could not be reached.',
      requestId: json.headers.get('x-request-id'),
    })
    const page = await request(port, get('/', 'Accept: text/html,application/xhtml+xml,*/*;q=0.8'))
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.body.toString()).toContain('<h1>Service unreachable</h1>')
    const text = await request(port, get('/', 'Accept: image/png'))
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(plane.endpoints()[0]?.lastError).toContain('ECONNREFUSED')
  })

  it('has its requests go to the next endpoint, content and all, as long as no connection was made', async () => {
    const origin = await httpOrigin(echo)
    const { port, recorded } = await openSystem({ resources: everythingTo([await closedPort(), origin.port]) })
    for (let round = 0; round < 4; round++) {
      const response = await request(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello')
      expect(response.status).toBe(200)
    }
    const records = await recorded(4)
    expect(records.map(({ endpoint }) => endpoint)).toEqual(Array.from({ length: 4 }, () => `127.0.0.1:${origin.port}`))
  })

  it('is 503 where there is no endpoint at all', async () => {
    const { port } = await openSystem({ resources: everythingTo([]) })
    const response = await request(port, get('/'))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
  })

  it('is asked again where it closed a kept connection in the moment of use', async () => {
    let connections = 0
    const origin = await rawOrigin((socket) => {
      // The first connection serves one request and is closed when a second comes.
      if (socket.listenerCount('served') === 0) {
        socket.once('served', () => {})
        connections++
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1')
      } else socket.resetAndDestroy()
    })
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    for (let round = 0; round < 3; round++) expect((await client.send(get('/')).response()).status).toBe(200)
    expect(connections).toBe(3)
    const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx'
    expect((await client.send(post).response()).status).toBe(502)
  })
})
