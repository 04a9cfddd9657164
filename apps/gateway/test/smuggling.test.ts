/**
 * One request in, one request out: whatever a client writes, the origin sees what the gateway decided on, framed by
 * the gateway, or nothing.
 */
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed, type Origin } from './origin.ts'
import { openClient, request } from './raw-client.ts'
import { backend, everythingTo, openSystem, route, service } from './system.ts'

const requestLines = (origin: Origin): string[] => origin.received().match(/^[A-Z]+ \S+ HTTP\/1\.1\r$/gm) ?? []

const lines = (...text: readonly string[]): string => [...text, '', ''].join('\r\n')

describe('what is refused', () => {
  it.each([
    {
      guarantee: 'a length beside chunked',
      status: 400,
      message: lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
    },
    {
      guarantee: 'two different lengths',
      status: 400,
      message: lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Content-Length: 4') + 'abcd',
    },
    {
      guarantee: 'a length with a sign',
      status: 400,
      message: lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: +3'),
    },
    {
      guarantee: 'a length beyond what can be counted exactly',
      status: 413,
      message: lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: 9007199254740993'),
    },
    {
      guarantee: 'a transfer coding besides chunked',
      status: 501,
      message: lines('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: gzip, chunked') + '0\r\n\r\n',
    },
    {
      guarantee: 'chunked in HTTP/1.0',
      status: 400,
      message: lines('POST / HTTP/1.0', 'Host: a', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
    },
    { guarantee: 'two hosts', status: 400, message: lines('GET / HTTP/1.1', 'Host: a', 'Host: b') },
    { guarantee: 'the same host twice', status: 400, message: lines('GET / HTTP/1.1', 'Host: a', 'Host: a') },
    { guarantee: 'no host', status: 400, message: lines('GET / HTTP/1.1') },
    { guarantee: 'an empty host', status: 400, message: lines('GET / HTTP/1.1', 'Host:') },
    { guarantee: 'a host with a path', status: 400, message: lines('GET / HTTP/1.1', 'Host: a/b') },
    { guarantee: 'a host with a user', status: 400, message: lines('GET / HTTP/1.1', 'Host: me@a') },
    { guarantee: 'a host with a query', status: 400, message: lines('GET / HTTP/1.1', 'Host: a?x') },
    { guarantee: 'another version', status: 505, message: lines('GET / HTTP/2.0', 'Host: a') },
    { guarantee: 'a version before the first', status: 505, message: lines('GET / HTTP/0.9', 'Host: a') },
    { guarantee: 'a space before a colon', status: 400, message: lines('GET / HTTP/1.1', 'Host: a', 'X : y') },
    { guarantee: 'a folded field', status: 400, message: lines('GET / HTTP/1.1', 'Host: a', 'X: y', ' Z: w') },
    { guarantee: 'a line feed alone in a head', status: 400, message: 'GET / HTTP/1.1\nHost: a\n\n' },
    { guarantee: 'a fragment', status: 400, message: lines('GET /a#b HTTP/1.1', 'Host: a') },
    { guarantee: 'a backslash', status: 400, message: lines('GET /a\\b HTTP/1.1', 'Host: a') },
    { guarantee: 'an encoded slash', status: 400, message: lines('GET /a%2fb HTTP/1.1', 'Host: a') },
    { guarantee: 'an encoded NUL', status: 400, message: lines('GET /a%00 HTTP/1.1', 'Host: a') },
    { guarantee: 'a dot segment with a parameter', status: 400, message: lines('GET /a/..;/b HTTP/1.1', 'Host: a') },
    {
      guarantee: 'content with TRACE',
      status: 400,
      message: lines('TRACE / HTTP/1.1', 'Host: a', 'Content-Length: 1') + 'x',
    },
    { guarantee: 'CONNECT', status: 405, message: lines('CONNECT a:80 HTTP/1.1', 'Host: a:80') },
    {
      guarantee: 'an unknown expectation',
      status: 417,
      message: lines('GET / HTTP/1.1', 'Host: a', 'Expect: miracles'),
    },
    { guarantee: 'HTTP 0.9', status: 505, message: 'GET /\r\n\r\n' },
    { guarantee: 'asterisk-form of anything but OPTIONS', status: 400, message: lines('GET * HTTP/1.1', 'Host: a') },
    {
      guarantee: 'a target of 17 KiB',
      status: 414,
      message: lines(`GET /${'a'.repeat(17 * 1024)} HTTP/1.1`, 'Host: a'),
    },
  ])('$guarantee is answered $status and never reaches the origin', async ({ status, message }) => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({
      resources: everythingTo([origin.port]),
      limits: { maxHeaderBytes: 32 * 1024 },
    })
    const response = await request(port, message)
    expect(response.status).toBe(status)
    expect(origin.received()).toBe('')
  })

  it.each(['\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 'NOT A PROTOCOL\r\n\r\n'])(
    'ends a connection that speaks no HTTP (%j) without a word',
    async (bytes) => {
      const origin = await httpOrigin(echo)
      const { port } = await openSystem({ resources: everythingTo([origin.port]) })
      expect((await (await openClient(port)).send(bytes).rest()).length).toBe(0)
      expect(origin.received()).toBe('')
    },
  )

  it('answers a head that is too large with 431, and so one with too many fields', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]), limits: { maxHeaders: 5 } })
    const large = await request(port, lines('GET / HTTP/1.1', 'Host: a', `X: ${'x'.repeat(17 * 1024)}`))
    expect(large.status).toBe(431)
    const many = await request(port, lines('GET / HTTP/1.1', 'Host: a', 'A: 1', 'B: 2', 'C: 3', 'D: 4', 'E: 5'))
    expect(many.status).toBe(431)
    expect(origin.received()).toBe('')
  })
})

describe('what is framed anew', () => {
  const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n'
  const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`

  it.each(['GET', 'DELETE', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'PROPFIND'])(
    '%s keeps its chunked and its counted content to itself',
    async (method) => {
      const origin = await httpOrigin(echo)
      const { port } = await openSystem({ resources: everythingTo([origin.port]) })
      const client = await openClient(port)
      for (const message of [
        lines(`${method} /one HTTP/1.1`, 'Host: a', 'Transfer-Encoding: chunked') + chunked,
        lines(`${method} /two HTTP/1.1`, 'Host: a', `Content-Length: ${hidden.length}`) + hidden,
      ]) {
        const echoed = JSON.parse((await client.send(message).response(method)).body.toString()) as Echoed
        expect(echoed.content).toBe(hidden)
      }
      // The content itself holds a request line; there are no more than the two of the requests and those two.
      expect(requestLines(origin).filter((line) => !line.includes('hidden'))).toHaveLength(2)
      expect(requestLines(origin)).toHaveLength(4)
    },
  )

  it('keeps framing and host when Connection names them', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(
      port,
      lines(
        'POST / HTTP/1.1',
        'Host: a',
        'Content-Length: 5',
        'X-Secret: 1',
        'Connection: content-length, host, transfer-encoding, x-forwarded-for, via, X-Secret',
      ) + 'hello',
    )
    const { content, headers } = JSON.parse(response.body.toString()) as Echoed
    expect(content).toBe('hello')
    expect(headers).toMatchObject({
      host: 'a',
      'content-length': '5',
      'x-forwarded-for': '127.0.0.1',
      via: '1.1 signalbox',
    })
    expect(headers).not.toHaveProperty('x-secret')
  })

  it('serves a request for an upgrade to h2c as the plain request that it also is', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(
      port,
      lines(
        'GET / HTTP/1.1',
        'Host: a',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABk',
      ),
    )
    const { headers } = JSON.parse(response.body.toString()) as Echoed
    expect(headers).not.toHaveProperty('upgrade')
    expect(headers).not.toHaveProperty('http2-settings')
  })
})

describe('Max-Forwards', () => {
  it('is counted down, and a request that has none left is answered here (RFC 9110 §7.6.2)', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const trace = (count: string): string => lines('OPTIONS / HTTP/1.1', 'Host: a', `Max-Forwards: ${count}`)
    const onward = JSON.parse((await client.send(trace('7')).response()).body.toString()) as Echoed
    expect(onward.headers['max-forwards']).toBe('6')
    expect((await client.send(trace('0')).response()).status).toBe(204)
    expect((await client.send(lines('OPTIONS * HTTP/1.1', 'Host: a')).response()).status).toBe(204)
    expect(requestLines(origin)).toHaveLength(1)
  })
})

describe('what is routed is what is sent', () => {
  const open = async (): Promise<{ port: number; open: Origin; guarded: Origin }> => {
    const [everyone, guarded] = [await httpOrigin(echo), await httpOrigin(echo)]
    const { port } = await openSystem({
      resources: [
        service('everyone', [everyone.port]),
        service('guarded', [guarded.port]),
        route('everyone', [{ backendRefs: [backend('everyone')] }]),
        route('guarded', [
          { matches: [{ path: { type: 'PathPrefix', value: '/admin' } }], backendRefs: [backend('guarded')] },
        ]),
      ],
    })
    return { port, open: everyone, guarded }
  }

  it.each(['/admin/x', 'http://elsewhere.test/admin/x', '/a/../admin/x', '/./%61dmin/x', '//admin//x', '/%2e/admin/x'])(
    '%s goes to /admin/x',
    async (target) => {
      const { port, open: everyone, guarded } = await open()
      const response = await request(port, lines(`GET ${target} HTTP/1.1`, 'Host: a'))
      expect((JSON.parse(response.body.toString()) as Echoed).target).toBe('/admin/x')
      expect(everyone.received()).toBe('')
      expect(requestLines(guarded)).toEqual(['GET /admin/x HTTP/1.1\r'])
    },
  )

  it('takes the host of an absolute-form target, and sends it', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({
      resources: [service('o', [origin.port]), route('r', [{ backendRefs: [backend('o')] }], ['real.test'])],
    })
    const right = await request(port, lines('GET http://real.test/ HTTP/1.1', 'Host: other.test'))
    expect((JSON.parse(right.body.toString()) as Echoed).headers['host']).toBe('real.test')
    const wrong = await request(port, lines('GET http://other.test/ HTTP/1.1', 'Host: real.test'))
    expect(wrong.status).toBe(404)
  })
})

describe('what a stranger claims', () => {
  it('is dropped, and the truth put in its place', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const response = await request(
      port,
      lines(
        'GET / HTTP/1.1',
        'Host: shop.test:8080',
        'X-Forwarded-For: 10.0.0.1',
        'X-Forwarded-Proto: https',
        'X-Forwarded-Host: evil.test',
        'X-Forwarded-Prefix: /evil',
        'X-Real-IP: 10.0.0.1',
        'Forwarded: for=10.0.0.1',
        'X-Original-URL: /admin',
        'X-Rewrite-URL: /admin',
        'X-Middleware-Subrequest: middleware',
        'X_Forwarded_For: 10.0.0.1',
      ),
    )
    const { headers } = JSON.parse(response.body.toString()) as Echoed
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.test:8080',
      'x-forwarded-port': String(port),
      'x-real-ip': '127.0.0.1',
      forwarded: 'for=127.0.0.1;host="shop.test:8080";proto=http',
      via: '1.1 signalbox',
    })
    expect(JSON.stringify(headers)).not.toMatch(/10\.0\.0\.1|admin|evil|middleware/)
  })

  it('is kept from a trusted proxy, and added to', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({
      resources: everythingTo([origin.port]),
      config: { trustedProxies: ['127.0.0.0/8', '10.9.0.0/16'] },
    })
    const response = await request(
      port,
      lines(
        'GET / HTTP/1.1',
        'Host: a',
        'X-Forwarded-For: 6.6.6.6, 198.51.100.7, 10.9.1.1',
        'X-Forwarded-Proto: https',
      ),
    )
    const { headers } = JSON.parse(response.body.toString()) as Echoed
    expect(headers).toMatchObject({
      'x-forwarded-for': '6.6.6.6, 198.51.100.7, 10.9.1.1, 127.0.0.1',
      'x-real-ip': '198.51.100.7',
      'x-forwarded-proto': 'https',
    })
  })
})
