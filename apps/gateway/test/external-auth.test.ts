/** Nothing passes unasked, and what the authoriser says is what happens. */
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, rawOrigin, type Echoed } from './origin.ts'
import { get, openClient, request, type RawResponse } from './raw-client.ts'
import { backend, openSystem, route, service } from './system.ts'

const parse = ({ body }: RawResponse): Echoed => JSON.parse(body.toString()) as Echoed

/** An origin behind an authoriser. */
async function open(authoriser: RequestListener, settings: object = {}, rule: object = {}) {
  const asked: Echoed[] = []
  const origin = await httpOrigin(echo)
  const auth = await httpOrigin((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = message
      const content = Buffer.concat(chunks).toString()
      asked.push({ method, target: url, headers: headers as Echoed['headers'], raw: rawHeaders, content })
      authoriser(message, response)
    })
  })
  const externalAuth = { protocol: 'HTTP', backendRef: { name: 'auth', port: 80 }, http: {}, ...settings }
  const system = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('auth', [auth.port]),
      route('r', [{ filters: [{ type: 'ExternalAuth', externalAuth }], backendRefs: [backend('o')], ...rule }]),
    ],
  })
  return { ...system, asked, auth, origin }
}

const post = (content: string) =>
  `POST /a?b=c HTTP/1.1\r\nHost: shop.test\r\nContent-Length: ${content.length}\r\n\r\n${content}`

describe('200', () => {
  it('lets the request pass; asked are method, path behind the prefix, query, host and what is listed', async () => {
    const { port, asked } = await open((_, response) => response.end(), {
      http: { path: '/check/', allowedHeaders: ['X-Tenant'] },
    })
    const fields = ['Authorization: Bearer x', 'x-tenant: t', 'Cookie: secret=1']
    const response = await request(port, get('/a?b=c', ...fields))
    expect(parse(response)).toMatchObject({ target: '/a?b=c', headers: { cookie: 'secret=1' } })
    expect(asked).toMatchObject([{ method: 'GET', target: '/check/a?b=c', content: '' }])
    expect(asked[0]?.headers).toMatchObject({ host: 'shop.test', authorization: 'Bearer x', 'x-tenant': 't' })
    expect(asked[0]?.headers).not.toHaveProperty('cookie')
  })

  it('gives the backend the fields that are listed, in place of what the client says of them', async () => {
    const { port } = await open((_, response) => response.setHeader('X-User', 'ann').setHeader('X-Other', 'o').end(), {
      http: { allowedResponseHeaders: ['x-user', 'x-role'] },
    })
    const { headers } = parse(await request(port, get('/', 'X-User: root', 'X-Role: admin', 'X-Other: mine')))
    expect(headers).toMatchObject({ 'x-user': 'ann', 'x-other': 'mine' })
    expect(headers).not.toHaveProperty('x-role')
  })

  it('gives it all fields where none is listed, but for those that describe the answer itself', async () => {
    const { port } = await open((_, response) =>
      response.setHeader('X-User', 'ann').setHeader('Content-Type', 'text/odd').end('content'),
    )
    const { headers } = parse(await request(port, get('/', 'Content-Type: text/plain')))
    expect(headers).toMatchObject({ 'x-user': 'ann', 'content-type': 'text/plain', host: 'shop.test' })
  })

  it('tells content up to the limit, and sends all of it on', async () => {
    const content = 'x'.repeat(100_000)
    const told = await open((_, response) => response.end(), { forwardBody: { maxSize: 10 } })
    expect(parse(await request(told.port, post(content))).content).toBe(content)
    expect(told.asked[0]).toMatchObject({ content: 'x'.repeat(10), headers: { 'content-length': '10' } })
    const untold = await open((_, response) => response.end())
    expect(parse(await request(untold.port, post(content))).content).toBe(content)
    expect(untold.asked[0]).toMatchObject({ method: 'POST', content: '', headers: { 'content-length': '0' } })
  })
})

describe('what does not pass', () => {
  it.each([302, 401, 403, 429])('%d is the client’s answer, content and fields included', async (status) => {
    const { port, origin, recorded } = await open((_, response) => {
      response.statusCode = status
      response.setHeader('WWW-Authenticate', 'Basic').setHeader('Location', '/login').end('not you')
    })
    const client = await openClient(port)
    for (let round = 0; round < 2; round++) {
      const response = await client.send(get('/')).response()
      expect(response.status).toBe(status)
      expect(response.headers.get('www-authenticate')).toBe('Basic')
      expect(response.headers.get('location')).toBe('/login')
      expect(response.body.toString()).toBe('not you')
    }
    expect(origin.connections()).toBe(0)
    expect(await recorded(2)).toMatchObject([{ status }, { status }])
  })

  it('another success is refused, and a fault of the authoriser is 503', async () => {
    const odd = await open((_, response) => response.writeHead(204).end())
    expect((await request(odd.port, get('/'))).status).toBe(403)
    const failing = await open((_, response) => response.writeHead(500).end('stack trace'))
    const response = await request(failing.port, get('/'))
    expect(response.status).toBe(503)
    expect(response.body.toString()).not.toContain('stack')
    expect([odd.origin.connections(), failing.origin.connections()]).toEqual([0, 0])
  })

  it('an authoriser that is away, hangs up, is silent, has no endpoint or is not there lets nothing pass', async () => {
    const [origin, away] = [await httpOrigin(echo), await httpOrigin(echo)]
    await away.stop()
    const hanging = await rawOrigin((socket) => socket.destroy())
    const silent = await rawOrigin(() => undefined)
    const names = ['away', 'hanging', 'silent', 'empty', 'missing']
    const { port } = await openSystem({
      resources: [
        service('o', [origin.port]),
        service('away', [away.port]),
        service('hanging', [hanging.port]),
        service('silent', [silent.port]),
        service('empty', []),
        route(
          'r',
          names.map((name) => ({
            matches: [{ path: { type: 'PathPrefix', value: `/${name}` } }],
            timeouts: { request: '100ms' },
            filters: [
              {
                type: 'ExternalAuth',
                externalAuth: { protocol: 'HTTP', backendRef: { name, port: 80 }, http: {} },
              },
            ],
            backendRefs: [backend('o')],
          })),
        ),
      ],
    })
    const statuses: number[] = []
    for (const name of names) statuses.push((await request(port, get(`/${name}`))).status)
    expect(statuses).toEqual([503, 503, 503, 503, 500])
    expect(origin.connections()).toBe(0)
  })
})

it('mirrors get what has passed only', async () => {
  let allows = false
  const copied = Promise.withResolvers<void>()
  const lines: string[] = []
  const mirror = await httpOrigin((message, response) => {
    lines.push(`${message.url} ${message.headers['x-user']}`)
    response.end()
    copied.resolve()
  })
  const origin = await httpOrigin(echo)
  const auth = await httpOrigin((_, response) => {
    response.statusCode = allows ? 200 : 403
    response.setHeader('x-user', 'ann').end()
  })
  const { port } = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('auth', [auth.port]),
      service('m', [mirror.port]),
      route('r', [
        {
          filters: [
            { type: 'RequestMirror', requestMirror: { backendRef: { name: 'm', port: 80 } } },
            {
              type: 'ExternalAuth',
              externalAuth: { protocol: 'HTTP', backendRef: { name: 'auth', port: 80 }, http: {} },
            },
          ],
          backendRefs: [backend('o')],
        },
      ]),
    ],
  })
  expect((await request(port, get('/denied'))).status).toBe(403)
  allows = true
  expect((await request(port, get('/passed'))).status).toBe(200)
  await copied.promise
  expect(lines).toEqual(['/passed ann'])
})
