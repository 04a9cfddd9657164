/** Transformers over real sockets: what the origin gets, and what the client. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { policy, systemWith } from './policies.ts'
import { get, request, type RawResponse } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const echoed = ({ body }: RawResponse): Echoed => JSON.parse(body.toString()) as Echoed

const post = (path: string, type: string, content: string, ...lines: string[]): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: shop.test',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(content)}`,
    ...lines,
    '',
    content,
  ].join('\r\n')

describe('request-transformer', () => {
  it('changes path, method, headers and query, each step on what the one before left', async () => {
    const { port } = await systemWith([
      policy('request-transformer', {
        http_method: 'PUT',
        remove: { headers: ['x-gone'], querystring: ['gone'] },
        rename: { headers: ['x-old:X-New'], querystring: ['old:new'] },
        replace: {
          uri: '/to$(headers.x_where)',
          headers: ['x-new:$(headers["x-old"])!', 'x-none:no', 'host:inner.test'],
          querystring: ['new:2'],
        },
        add: { headers: ['x-new:not', 'x-added:$(query_params.gone or "none")'], querystring: ['add:a b'] },
        append: { headers: ['x-added:more'], querystring: ['add:c'] },
      }),
    ])
    const lines = ['X-Gone: 1', 'X-Old: v', 'X-Where: /caf\u00e9 x']
    const sent = echoed(await request(port, get('/from?gone=g&old=1&kept=%20+', ...lines)))
    expect(sent).toMatchObject({ method: 'PUT', target: '/to/caf%C3%A9%20x?new=2&kept=%20+&add=a%20b&add=c' })
    expect(sent.headers).toMatchObject({ host: 'inner.test', 'x-new': 'v!', 'x-added': 'g,more' })
    for (const name of ['x-gone', 'x-old', 'x-none']) expect(sent.headers[name]).toBeUndefined()
  })

  it('changes content: JSON, a form, and a form that goes into the query', async () => {
    const steps = { remove: { body: ['a'] }, add: { body: ['b:$(headers.host)'] }, append: { body: ['c:2'] } }
    const { port } = await systemWith([policy('request-transformer', steps)])
    const json = echoed(await request(port, post('/', 'application/json', '{"a":1,"c":1}')))
    expect(JSON.parse(json.content)).toEqual({ c: [1, '2'], b: 'shop.test' })
    expect(json.headers['content-length']).toBe(String(json.content.length))
    const form = echoed(await request(port, post('/', 'application/x-www-form-urlencoded', 'a=1&c=1')))
    expect(form.content).toBe('c=1&b=shop.test&c=2')
    const plain = echoed(await request(port, post('/', 'text/plain', 'a=1')))
    expect(plain.content).toBe('a=1')

    const moved = await systemWith([policy('request-transformer', { http_method: 'GET' })])
    const sent = echoed(await request(moved.port, post('/p?x=1', 'application/x-www-form-urlencoded', 'a=1')))
    expect(sent).toMatchObject({ method: 'GET', target: '/p?x=1&a=1', content: '' })
  })

  it('cannot break the framing of a request', async () => {
    const fields = ['content-length:3', 'transfer-encoding:gzip', 'connection:x-b', 'x-b:1']
    const steps = { add: { headers: fields }, append: { headers: fields } }
    const { port, origin } = await systemWith([policy('request-transformer', steps)])
    const sent = echoed(await request(port, post('/', 'text/plain', 'whole content')))
    expect([sent.content, sent.headers['x-b']]).toEqual(['whole content', '1,1'])
    expect(sent.headers['transfer-encoding']).toBeUndefined()
    expect(origin.received().match(/^content-length: 13\r$/gim)).toHaveLength(1)
  })

  it('does not send what a template could not make, and says once why', async () => {
    const config = { add: { headers: ['x-made:$(headers.x_missing .. "y")'] } }
    const { port, origin, logged } = await systemWith([policy('request-transformer', config)])
    for (let time = 0; time < 2; time += 1) expect((await request(port, get('/'))).status).toBe(500)
    expect(origin.received()).toBe('')
    expect(logged.filter((sentence) => sentence.includes('concatenate a nil value'))).toHaveLength(1)
    expect((await request(port, get('/', 'X-Missing: x'))).status).toBe(200)
  })

  it('cannot be made to send another message by what a client writes', async () => {
    const config = { replace: { uri: '/$(query_params.p)' }, add: { headers: ['x-made:$(query_params.h)'] } }
    const { port, origin } = await systemWith([policy('request-transformer', config)])
    const sent = echoed(await request(port, get('/?p=a%0D%0AX-Evil:%201%23&h=a%0D%0AX-Evil:%201')))
    expect(sent.target).toMatch(/^\/a%0D%0AX-Evil:%201%23\?/)
    expect(sent.headers['x-made']).toBe('a X-Evil: 1')
    expect(origin.received()).not.toMatch(/^X-Evil/im)
  })
})

it('request-transformer-advanced reaches into JSON, with types, and keeps what is allowed', async () => {
  const { port } = await systemWith([
    policy('request-transformer-advanced', {
      allow: { body: ['user', 'items'] },
      remove: { body: ['items[*].secret'] },
      add: { body: ['user.age:$(40 + 2)', 'user.active:true'], json_types: ['number', 'boolean'] },
      dots_in_keys: false,
    }),
  ])
  const content = JSON.stringify({ user: { name: 'a' }, items: [{ secret: 1, id: 1 }], other: 1 })
  const sent = echoed(await request(port, post('/', 'application/json', content)))
  expect(JSON.parse(sent.content)).toEqual({ user: { name: 'a', age: 42, active: true }, items: [{ id: 1 }] })
})

describe('response-transformer', () => {
  const json = JSON.stringify({ id: 1, secret: 's' })
  const answering = (headers: Record<string, string | string[]>, content: string | Buffer, status = 200) =>
    httpOrigin((_, response) => {
      response.writeHead(status, headers).end(content)
    })

  async function through(config: object, type: string, origin: { readonly port: number }): Promise<RawResponse> {
    const { port } = await openSystem({ resources: [...everythingTo([origin.port]), policy(type, config)] })
    return request(port, get('/'))
  }

  it('changes headers and JSON content', async () => {
    const origin = await answering(
      { 'content-type': 'application/json', 'x-a': '1', etag: '"1"', 'set-cookie': ['a=1', 'b=2'] },
      json,
    )
    const config = {
      remove: { headers: ['x-a', 'set-cookie:b=2'], json: ['secret'] },
      add: { headers: ['x-b:2'], json: ['n:1'], json_types: ['number'] },
    }
    const { headers, body } = await through(config, 'response-transformer', origin)
    expect(JSON.parse(body.toString())).toEqual({ id: 1, n: 1 })
    expect([headers.get('x-a'), headers.get('x-b'), headers.get('set-cookie')]).toEqual([undefined, '2', 'a=1'])
    expect(headers.get('etag')).toBeUndefined()
  })

  it('cannot break the framing of a response, nor give a header a name that is none', async () => {
    const config = {
      rename: { headers: ['x-a:no name'] },
      add: { headers: ['content-length:3', 'transfer-encoding:gzip', 'connection:x-b'] },
      append: { headers: ['content-length:4', 'x-b:1'] },
    }
    const origin = await answering({ 'content-type': 'text/plain', 'x-a': '1' }, 'whole content')
    const { headers, body } = await through(config, 'response-transformer', origin)
    expect([headers.get('x-a'), headers.get('x-b'), body.toString()]).toEqual(['1', '1', 'whole content'])
    expect(headers.get('content-length') ?? '13').toBe('13')
  })

  it('works at what is compressed, and gives it back so', async () => {
    const origin = await answering({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync(json))
    const { headers, body } = await through({ remove: { json: ['secret'] } }, 'response-transformer', origin)
    expect(headers.get('content-encoding')).toBe('gzip')
    expect(JSON.parse(gunzipSync(body).toString())).toEqual({ id: 1 })
  })

  it('advanced: by status only, and with a content of its own', async () => {
    const config = {
      replace: { body: '{"error":"sorry"}', headers: [], if_status: ['500-599'] },
      add: { headers: ['x-ok:1'], if_status: ['200'] },
    }
    const failing = await answering({ 'content-type': 'text/html' }, '<h1>trace</h1>', 503)
    const bad = await through(config, 'response-transformer-advanced', failing)
    expect([bad.status, bad.body.toString(), bad.headers.get('x-ok')]).toEqual([503, '{"error":"sorry"}', undefined])
    const fine = await through(config, 'response-transformer-advanced', await httpOrigin(echo))
    expect([fine.status, fine.headers.get('x-ok')]).toEqual([200, '1'])
  })

  it('breaks off what is too large to be worked at, because it would pass unchanged', async () => {
    const origin = await answering({ 'content-type': 'application/json' }, `"${'x'.repeat(17 * 1024 * 1024)}"`)
    const { cut } = await through({ remove: { json: ['secret'] } }, 'response-transformer', origin)
    expect(cut).toBe(true)
  })
})
