/** A client stays where it was first, and learns nothing of where that is. */
import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadProcessKeys } from '../src/process-keys.ts'
import { httpOrigin, type Origin } from './origin.ts'
import { get, openClient, type RawResponse } from './raw-client.ts'
import { backend, openSystem, route, service, type System, type SystemOptions } from './system.ts'

const named = (name: string): Promise<Origin> => httpOrigin((_, response) => response.end(name))
const text = ({ body }: RawResponse): string => body.toString()
const tokenOf = (response: RawResponse): string => /^[^;]*/.exec(response.headers.get('set-cookie') ?? '')?.[0] ?? ''

/** Two Services of two endpoints each; every request without a session goes to the first Service. */
async function open(sessionPersistence: object, options: Partial<SystemOptions> = {}) {
  const origins = await Promise.all(['a1', 'a2', 'b1', 'b2'].map(named))
  const [a1 = 0, a2 = 0, b1 = 0, b2 = 0] = origins.map((origin) => origin.port)
  const resources = (aPorts = [a1, a2], weights = [1, 1]) => [
    service('a', aPorts),
    service('b', [b1, b2]),
    route('r', [{ sessionPersistence, backendRefs: [backend('a', weights[0]), backend('b', weights[1])] }]),
  ]
  const system = await openSystem({ random: () => 0, ...options, resources: resources() })
  return { system, resources, origins, ports: [a1, a2] }
}

async function ask({ port }: System, ...lines: string[]): Promise<RawResponse> {
  const client = await openClient(port)
  return client.send(get('/', ...lines)).response()
}

describe('by cookie', () => {
  it('every request of a client goes to the endpoint of its first, over all weights and endpoints', async () => {
    let lot = 0
    const { system } = await open({ sessionName: 'seat' }, { random: () => (lot++ % 10) / 10 })
    const seen = new Set<string>()
    for (let count = 0; count < 8; count++) {
      const first = await ask(system)
      seen.add(text(first))
      for (let round = 0; round < 5; round++) {
        const next = await ask(system, `Cookie: other=1; ${tokenOf(first)}; last=2`)
        expect(text(next)).toBe(text(first))
        expect(next.headers.has('set-cookie')).toBe(false)
      }
    }
    expect(seen.size).toBe(4)
  })

  it('the cookie lasts as long as the browser, says nothing of addresses and is beyond scripts', async () => {
    const { system, ports } = await open({ sessionName: 'seat' })
    const cookie = (await ask(system)).headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^seat=[\w-]{22}; Path=\/; HttpOnly$/)
    for (const port of ports) expect(cookie).not.toContain(String(port))
  })

  it('a permanent cookie has its age, and a session ends by it however the client keeps the cookie', async () => {
    let nowMs = 1_800_000_000_000
    const clock = { monotonicMs: () => performance.now(), epochMs: () => nowMs }
    const session = { sessionName: 'seat', absoluteTimeout: '1h', cookieConfig: { lifetimeType: 'Permanent' } }
    const { system } = await open(session, { clock })
    const first = await ask(system)
    expect(first.headers.get('set-cookie')).toMatch(/; Path=\/; Max-Age=3600; HttpOnly$/)
    nowMs += 3_599_000
    const kept = await ask(system, `Cookie: ${tokenOf(first)}`)
    expect(text(kept)).toBe(text(first))
    nowMs += 1000
    expect((await ask(system, `Cookie: ${tokenOf(first)}`)).headers.has('set-cookie')).toBe(true)
    const [name = '', begin = '', signature = ''] = tokenOf(first).split('.')
    const prolonged = `${name}.${Number(begin) + 3600}.${signature}`
    expect((await ask(system, `Cookie: ${prolonged}`)).headers.has('set-cookie')).toBe(true)
  })

  it('a client whose endpoint has left, or whose cookie is made up, is given a new place', async () => {
    const { system, resources, ports } = await open({ sessionName: 'seat' })
    const first = await ask(system)
    const left = text(first) === 'a1' ? 0 : 1
    system.apply(resources([ports[1 - left] ?? 0]))
    const next = await ask(system, `Cookie: ${tokenOf(first)}`)
    expect(text(next)).toBe(left === 0 ? 'a2' : 'a1')
    expect(tokenOf(next)).not.toBe(tokenOf(first))
    expect(text(await ask(system, `Cookie: ${tokenOf(next)}`))).toBe(text(next))
    for (const made of ['', 'x', '..', `127.0.0.1:${ports[0]}`, '%00', 'a'.repeat(5000)])
      expect((await ask(system, `Cookie: seat=${made}`)).status).toBe(200)
  })

  it('a client whose endpoint is away is answered by another, and stays there', async () => {
    const { system, origins } = await open({ sessionName: 'seat' })
    const first = await ask(system)
    await origins[text(first) === 'a1' ? 0 : 1]?.stop()
    const next = await ask(system, `Cookie: ${tokenOf(first)}`)
    expect(next.status).toBe(200)
    expect(text(next)).not.toBe(text(first))
    expect(text(await ask(system, `Cookie: ${tokenOf(next)}`))).toBe(text(next))
  })

  it('what has lost its weight gets no session either', async () => {
    const { system, resources, ports } = await open({ sessionName: 'seat' })
    const first = await ask(system)
    system.apply(resources(ports, [0, 1]))
    expect(text(await ask(system, `Cookie: ${tokenOf(first)}`))).toMatch(/^b/)
  })

  it('gateways with the same key take each other’s sessions, others do not', async () => {
    const ports = (await Promise.all(['1', '2', '3', '4'].map(named))).map((origin) => origin.port)
    const rules = [{ sessionPersistence: { sessionName: 'seat' }, backendRefs: [backend('o')] }]
    const resources = [service('o', ports), route('r', rules)]
    const [one, two] = [await openSystem({ resources }), await openSystem({ resources })]
    const stranger = await openSystem({ resources, sessionKey: 'another' })
    for (let count = 0; count < 4; count++) {
      const first = await ask(one)
      expect(text(await ask(two, `Cookie: ${tokenOf(first)}`))).toBe(text(first))
      expect((await ask(stranger, `Cookie: ${tokenOf(first)}`)).headers.has('set-cookie')).toBe(true)
    }
  })
})

it('by header, every response tells the token, and the request that has it stays', async () => {
  const { system } = await open({ type: 'Header', sessionName: 'X-Seat' })
  const first = await ask(system)
  const token = first.headers.get('x-seat') ?? ''
  expect(token).toMatch(/^[\w-]{22}$/)
  for (let round = 0; round < 4; round++) {
    const next = await ask(system, `x-seat: ${token}`)
    expect(text(next)).toBe(text(first))
    expect(next.headers.get('x-seat')).toBe(token)
  }
})

it('a session whose name nothing can have makes its rule answer 500', async () => {
  const { system } = await open({ sessionName: 'a; b' })
  expect((await ask(system)).status).toBe(500)
})

it('the key is the same after a restart, for its owner only, and comes from the token where there is one', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'session-key-')), 'gateway')
  const said: string[] = []
  const load = (token: string | null): Buffer =>
    loadProcessKeys({ token, folder }, (sentence) => said.push(sentence)).session
  const made = load(null)
  expect(load(null)).toEqual(made)
  expect(statSync(join(folder, 'session-key')).mode & 0o777).toBe(0o600)
  expect(load('secret')).toEqual(load('secret'))
  expect(load('secret')).not.toEqual(load('other'))
  expect(said).toEqual([])
})
