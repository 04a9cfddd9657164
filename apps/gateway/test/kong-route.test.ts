import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { get, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const parse = (body: Buffer): Echoed => JSON.parse(body.toString()) as Echoed

function route(name: string, spec: object): AnyResource {
  const parsed = parseResource({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Route',
    metadata: { name, namespace: 'shop', uid: name },
    spec: { parentRefs: [{ name: 'edge' }], ...spec },
  })
  if (parsed.ok) return parsed.value
  throw new Error(JSON.stringify(parsed.error))
}

const service = { name: 'origin' }

describe('a Route on the wire', () => {
  it('strips what matched, joins the path of its Service and names the endpoint', async () => {
    const origin = await httpOrigin(echo)
    const [upstream] = everythingTo([origin.port], { path: '/api/old/' })
    if (upstream === undefined) throw new Error('There is a Service.')
    const { port, recorded } = await openSystem({
      resources: [upstream, route('api', { paths: ['/new/api'], service })],
    })
    const response = await request(port, get('/new/api/x%20y?a=1'))
    expect(response.status).toBe(200)
    expect(parse(response.body)).toMatchObject({
      target: '/api/old/x%20y?a=1',
      headers: {
        host: `127.0.0.1:${origin.port}`,
        'x-forwarded-prefix': '/new/api',
        'x-forwarded-path': '/new/api/x%20y?a=1',
      },
    })
    expect((await recorded(1))[0]).toMatchObject({ rule: 'Route/shop/api/0', upstream: 'shop/origin:80' })
    expect((await request(port, get('/other'))).status).toBe(404)
  })

  it('keeps the host and the path where it says so, and is chosen by its expression', async () => {
    const origin = await httpOrigin(echo)
    const [upstream] = everythingTo([origin.port])
    if (upstream === undefined) throw new Error('There is a Service.')
    const expression = 'http.path ^= "/v" && net.src.ip in 127.0.0.0/8 && http.queries.a == "1"'
    const resources = [
      upstream,
      route('by-expression', { expression, preserveHost: true, stripPath: false, service }),
      route('redirected', {
        hosts: ['shop.test'],
        paths: ['/secure'],
        protocols: ['https'],
        httpsRedirectStatusCode: 308,
        service,
      }),
    ]
    const { port } = await openSystem({ resources })
    expect(parse((await request(port, get('/v/1?a=1'))).body)).toMatchObject({
      target: '/v/1?a=1',
      headers: { host: 'shop.test' },
    })
    expect((await request(port, get('/v/1?a=2'))).status).toBe(404)
    const redirect = await request(port, get('/secure/a?b'))
    expect([redirect.status, redirect.headers.get('location')]).toEqual([308, 'https://shop.test/secure/a?b'])
  })
})
