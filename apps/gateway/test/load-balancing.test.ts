/** Endpoints get the requests that the Service's load balancing says. */
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { consumer } from './consumers.ts'
import { httpOrigin } from './origin.ts'
import { policy } from './policies.ts'
import { get, openClient, type RawResponse } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const names = ['a', 'b', 'c', 'd']

async function open(loadBalancing: object, rule: object = {}, more: readonly unknown[] = []) {
  const origins = await Promise.all(names.map((name) => httpOrigin((_, response) => response.end(name))))
  const ports = origins.map((origin) => origin.port)
  const system = await openSystem({ resources: [...everythingTo(ports, { loadBalancing }, rule), ...more] })
  const client = await openClient(system.port)
  const ask = async (target: string, ...lines: string[]): Promise<RawResponse> =>
    client.send(get(target, ...lines)).response()
  const who = async (target: string, ...lines: string[]): Promise<string> =>
    (await ask(target, ...lines)).body.toString()
  return { system, origins, ports, ask, who }
}

describe('consistent hashing', () => {
  const algorithm = 'consistent-hashing'

  it.each([
    { by: 'a header', on: { hashOn: 'header', hashOnHeader: 'X-User' }, to: (key: string) => ['/', `x-user: ${key}`] },
    { by: 'the path', on: { hashOn: 'path' }, to: (key: string) => [`/${key}`] },
    {
      by: 'a query parameter',
      on: { hashOn: 'query_arg', hashOnQueryArg: 'user' },
      to: (key: string) => [`/?user=${key}`],
    },
    {
      by: 'a cookie',
      on: { hashOn: 'cookie', hashOnCookie: 'user' },
      to: (key: string) => ['/', `Cookie: user=${key}`],
    },
  ])('by $by leads every key to one endpoint, and keys to all of them', async ({ on, to }) => {
    const { who } = await open({ algorithm, ...on })
    const places = new Map<string, string>()
    for (let round = 0; round < 3; round++)
      for (let key = 0; key < 40; key++) {
        const [target = '', ...lines] = to(String(key))
        const place = await who(target, ...lines)
        expect(place).toBe(places.get(String(key)) ?? place)
        places.set(String(key), place)
      }
    expect(new Set(places.values())).toEqual(new Set(names))
  })

  it('by address leads a client to one endpoint', async () => {
    const { who } = await open({ algorithm, hashOn: 'ip' })
    const seen = new Set<string>()
    for (let count = 0; count < 10; count++) seen.add(await who(`/${count}`))
    expect(seen.size).toBe(1)
  })

  it('by consumer leads each to one endpoint, wherever it calls from, and to all of them', async () => {
    const people = Array.from({ length: 24 }, (_, index) => `person-${index}`)
    const known = people.flatMap((name) => consumer(name, { credentials: [['key-auth', { key: `key-of-${name}` }]] }))
    const { who } = await open({ algorithm, hashOn: 'consumer' }, {}, [policy('key-auth'), ...known])
    const places = new Map<string, string>()
    for (let round = 0; round < 2; round++)
      for (const name of people) {
        const place = await who('/', `apikey: key-of-${name}`)
        expect(place).toBe(places.get(name) ?? place)
        places.set(name, place)
      }
    expect(new Set(places.values()).size).toBeGreaterThan(1)
  })

  it('takes the fallback where there is nothing to hash, and turns where there is no fallback', async () => {
    const fallback = await open({ algorithm, hashOn: 'header', hashOnHeader: 'x-user', hashFallback: 'ip' })
    const first = await fallback.who('/')
    for (let count = 0; count < 8; count++) expect(await fallback.who('/')).toBe(first)
    const none = await open({ algorithm, hashOn: 'header', hashOnHeader: 'x-user' })
    const turns = [await none.who('/'), await none.who('/'), await none.who('/'), await none.who('/')]
    expect(turns.toSorted()).toEqual(names)
  })

  it('gives a client without the cookie one, by which it stays', async () => {
    const { ask } = await open({ algorithm, hashOn: 'cookie', hashOnCookie: 'seat', hashOnCookiePath: '/shop' })
    for (let count = 0; count < 5; count++) {
      const first = await ask('/')
      const cookie = first.headers.get('set-cookie') ?? ''
      expect(cookie).toMatch(/^seat=[\w-]{36}; Path=\/shop; HttpOnly$/)
      const next = await ask('/', `Cookie: ${cookie.split(';')[0]}`)
      expect(next.body.toString()).toBe(first.body.toString())
      expect(next.headers.has('set-cookie')).toBe(false)
    }
  })

  it('moves only the keys of an endpoint that leaves or is away', async () => {
    const { system, origins, ports, who } = await open({ algorithm, hashOn: 'path' })
    const before = new Map<string, string>()
    for (let key = 0; key < 60; key++) before.set(`/${key}`, await who(`/${key}`))
    const stays = async (gone: string): Promise<void> => {
      const after = new Map<string, string>()
      for (const target of before.keys()) after.set(target, await who(target))
      expect([...after.values()]).not.toContain(gone)
      const moved = [...before].filter(([target, place]) => after.get(target) !== place)
      expect(moved.every(([, place]) => place === gone)).toBe(true)
    }
    await origins[0]?.stop()
    await stays('a')
    system.apply(everythingTo(ports.slice(1), { loadBalancing: { algorithm, hashOn: 'path' } }))
    await stays('a')
  })
})

describe('least connections', () => {
  it('leads requests past the endpoint that still works on others', async () => {
    const waiting: ServerResponse[] = []
    const busy = Promise.withResolvers<void>()
    const slow = await httpOrigin((_, response) => {
      waiting.push(response)
      busy.resolve()
    })
    const quick = await httpOrigin((_, response) => response.end('quick'))
    const { port } = await openSystem({
      resources: everythingTo([slow.port, quick.port], { loadBalancing: { algorithm: 'least-connections' } }),
    })
    const held = await openClient(port)
    const client = await openClient(port)
    held.send(get('/held'))
    await busy.promise
    for (let count = 0; count < 6; count++)
      expect((await client.send(get('/')).response()).body.toString()).toBe('quick')
    for (const response of waiting) response.end('slow')
    expect((await held.response()).body.toString()).toBe('slow')
  })
})

describe('latency', () => {
  it('leads requests to the endpoint that answers sooner', async () => {
    let slowAsked = 0
    const slow = await httpOrigin((_, response) => {
      slowAsked++
      setTimeout(() => response.end('slow'), 150)
    })
    const quick = await httpOrigin((_, response) => response.end('quick'))
    const { port } = await openSystem({
      resources: everythingTo([slow.port, quick.port], { loadBalancing: { algorithm: 'latency' } }),
    })
    const client = await openClient(port)
    for (let count = 0; count < 12; count++) await client.send(get('/')).response()
    expect(slowAsked).toBe(1)
  })
})
