/** Where policies send requests: route-by-header, route-transformer-advanced and canary over real sockets. */
import { explain } from '@signalbox/shared/explain'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../src/exchange/clock.ts'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { policy } from './policies.ts'
import { get, request, type RawResponse } from './raw-client.ts'
import { everythingTo, openSystem, service, type SystemOptions } from './system.ts'

const echoed = ({ body }: RawResponse): Echoed => JSON.parse(body.toString()) as Echoed

async function twoOrigins(resources: readonly unknown[], options: Partial<SystemOptions> = {}) {
  const named = (name: string) =>
    httpOrigin((incoming, response) => {
      response.setHeader('x-origin', name)
      echo(incoming, response)
    })
  const [stable, next] = [await named('stable'), await named('next')]
  const system = await openSystem({
    ...options,
    resources: [...everythingTo([stable.port]), service('next', [next.port]), ...resources],
  })
  const ask = (path: string, ...lines: string[]) => request(system.port, get(path, ...lines))
  const askFor = async (...lines: string[]) => (await ask('/', ...lines)).headers.get('x-origin')
  return { ...system, stable, next, ask, askFor }
}

describe('route-by-header', () => {
  const rules = [
    { condition: { 'X-Region': 'eu', 'x-plan': 'gold' }, upstream_name: 'next' },
    { condition: { 'x-broken': '1' }, upstream_name: 'missing' },
  ]

  it('sends what has all headers of a rule to its service, and everything else where the route says', async () => {
    const { ask, askFor } = await twoOrigins([policy('route-by-header', { rules })])
    expect(await askFor('X-REGION: eu', 'X-Plan: gold')).toBe('next')
    expect(await askFor('X-Region: eu')).toBe('stable')
    expect(await askFor('X-Region: EU', 'X-Plan: gold')).toBe('stable')
    expect(echoed(await ask('/a/b?c', 'X-Region: eu', 'X-Plan: gold')).target).toBe('/a/b?c')
  })

  it('knows an upstream of Kong by the name that it had, and keeps the path of the service', async () => {
    const region = [{ condition: { location: 'us-east' }, upstream_name: 'east.example.com' }]
    const origin = await httpOrigin(echo)
    const next = service('east-1a2b3c4d-upstream', [origin.port])
    const annotations = { 'signalbox.dev/kong-upstream': '{"name":"east.example.com"}' }
    const [stable, ...others] = everythingTo([1], { path: '/base' })
    const { port, configuration } = await openSystem({
      resources: [
        stable,
        ...others,
        { ...next, metadata: { ...next.metadata, annotations } },
        policy('route-by-header', { rules: region }),
      ],
    })
    const answer = await request(port, get('/a', 'Location: us-east'))
    expect(echoed(answer).target).toBe('/base/a')
    const said = explain(
      configuration,
      { method: 'GET', url: 'http://shop.test:8080/a', headers: { location: 'us-east' } },
      { random: 0 },
    )
    expect(new URL(said.upstream?.url ?? '').pathname).toBe('/base/a')
  })

  it('answers itself where the service of a rule is not there, and never sends elsewhere', async () => {
    const { ask, stable } = await twoOrigins([policy('route-by-header', { rules })])
    expect((await ask('/', 'X-Broken: 1')).status).toBeGreaterThanOrEqual(500)
    expect(stable.received()).toBe('')
  })
})

describe('route-transformer-advanced', () => {
  it('makes path, host and port from templates', async () => {
    const config = {
      path: '/v$(headers.x_version or 1)/$(query_params.p)',
      host: '127.0.0.1',
      port: '$(headers.x_port)',
    }
    const { ask, next } = await twoOrigins([policy('route-transformer-advanced', config)])
    const answer = await ask('/ignored?p=a', `X-Port: ${next.port}`, 'X-Version: 2')
    expect(answer.headers.get('x-origin')).toBe('next')
    expect(echoed(answer)).toMatchObject({ target: '/v2/a?p=a' })
  })

  it('takes a port alone', async () => {
    const { ask, next } = await twoOrigins([policy('route-transformer-advanced', { port: '$(headers.x_port)' })])
    expect((await ask('/', `X-Port: ${next.port}`)).headers.get('x-origin')).toBe('next')
  })

  it('escapes a path where it is told to', async () => {
    const { ask } = await twoOrigins([
      policy('route-transformer-advanced', { path: '/x/$(headers.x_path)', escape_path: true }),
    ])
    expect(echoed(await ask('/', 'X-Path: a b/50%?#')).target).toBe('/x/a%20b/50%25%3F%23')
  })

  it.each(['x-port: 99999', 'x-port: 80@evil.test', 'x-port: '])('sends nothing anywhere by %s', async (line) => {
    const config = { host: 'a$(headers.x_host)', port: '$(headers.x_port)' }
    const { ask, stable, next } = await twoOrigins([policy('route-transformer-advanced', config)])
    expect((await ask('/', line, 'x-host: /@x')).status).toBe(500)
    expect(stable.received() + next.received()).toBe('')
  })
})

describe('canary', () => {
  it('sends a share, and always the same clients', async () => {
    const config = { percentage: 30, hash: 'header', hash_header: 'x-user', upstream_host: 'next' }
    const { askFor } = await twoOrigins([policy('canary', config)])
    const users = Array.from({ length: 100 }, (_, index) => `X-User: user-${index}`)
    const origins = await Promise.all(users.map((line) => askFor(line)))
    const share = origins.filter((name) => name === 'next').length
    expect(share).toBeGreaterThan(15)
    expect(share).toBeLessThan(45)
    expect(await Promise.all(users.map((line) => askFor(line)))).toEqual(origins)
  })

  it('grows from its start on, in steps', async () => {
    const clock = { ...systemClock, nowMs: 0, epochMs: () => clock.nowMs }
    const start = 1_700_000_000
    clock.nowMs = (start - 1) * 1000
    const config = { start, duration: 100, steps: 10, hash: 'none', upstream_host: 'next' }
    let lot = 0
    const { askFor } = await twoOrigins([policy('canary', config)], { clock, random: () => lot })
    expect(await askFor()).toBe('stable')
    clock.nowMs = (start + 50) * 1000
    lot = 0.49
    expect(await askFor()).toBe('next')
    lot = 0.51
    expect(await askFor()).toBe('stable')
    clock.nowMs = (start + 100) * 1000
    lot = 0.999
    expect(await askFor()).toBe('next')
  })

  it('lets clients choose where it is told to, and changes the path of its share', async () => {
    const config = { percentage: 0, upstream_uri: '/new', canary_by_header_name: 'X-Canary' }
    const { ask } = await twoOrigins([policy('canary', config)])
    expect(echoed(await ask('/a?b', 'X-Canary: always')).target).toBe('/new?b')
    expect(echoed(await ask('/a?b', 'X-Canary: never')).target).toBe('/a?b')
    expect(echoed(await ask('/a?b')).target).toBe('/a?b')
  })

  it('gives up its share while nothing of the new version can answer, where it is told to', async () => {
    const { ask, apply, configuration, next } = await twoOrigins([
      policy('canary', { percentage: 100, upstream_host: 'next', upstream_uri: '/new', upstream_fallback: true }),
    ])
    expect(echoed(await ask('/a')).target).toBe('/new')
    const { snapshot } = configuration
    apply([...snapshot.all()].map((resource) => (resource.metadata.name === 'next' ? service('next', []) : resource)))
    const fallenBack = await ask('/a')
    expect([fallenBack.headers.get('x-origin'), echoed(fallenBack).target]).toEqual(['stable', '/a'])
    apply(
      [...snapshot.all()].map((resource) =>
        resource.metadata.name === 'next' ? service('next', [next.port]) : resource,
      ),
    )
    expect((await ask('/a')).headers.get('x-origin')).toBe('next')
  })

  it('sends its share to any host', async () => {
    const { ask, next } = await twoOrigins([
      policy('canary', { percentage: 100, upstream_host: '127.0.0.1', upstream_port: 1 }),
    ])
    expect((await ask('/')).status).toBe(502)
    const reached = await twoOrigins([
      policy('canary', { percentage: 100, upstream_host: '127.0.0.1', upstream_port: next.port }),
    ])
    expect((await reached.ask('/')).headers.get('x-origin')).toBe('next')
  })
})
