/** Rate limits over real sockets: what passes, what clients are told, and what happens without Redis. */
import { describe, expect, it } from 'vitest'
import { systemClock, type Clock } from '../src/exchange/clock.ts'
import { consumer } from './consumers.ts'
import { policy, systemWith } from './policies.ts'
import { get, request, type RawResponse } from './raw-client.ts'
import { hasRedis, startRedis, withoutRedis } from './redis-server.ts'

const ask = (port: number, ...lines: string[]): Promise<RawResponse> => request(port, get('/', ...lines))

const limitFields = ({ headers }: RawResponse): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.includes('ratelimit') || name === 'retry-after'))

/** A clock of the test's own, 12 s into a minute. */
function stoppedClock(): Clock & { nowMs: number } {
  const clock = { ...systemClock, nowMs: Date.UTC(2026, 0, 1, 10, 30, 12), epochMs: () => clock.nowMs }
  return clock
}

describe('rate-limiting', () => {
  it('lets as many pass as may, and tells both those that pass and those that do not', async () => {
    const clock = stoppedClock()
    const { port, origin } = await systemWith([policy('rate-limiting', { minute: 2, hour: 10 })], { clock })
    const [first, , third] = [await ask(port), await ask(port), await ask(port)]
    expect([first.status, third.status]).toEqual([200, 429])
    expect(limitFields(first)).toEqual({
      'x-ratelimit-limit-minute': '2',
      'x-ratelimit-remaining-minute': '1',
      'x-ratelimit-limit-hour': '10',
      'x-ratelimit-remaining-hour': '9',
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '48',
    })
    expect(limitFields(third)).toMatchObject({
      'x-ratelimit-remaining-minute': '0',
      'x-ratelimit-remaining-hour': '8',
      'retry-after': '48',
    })
    expect(JSON.parse(third.body.toString())).toMatchObject({ message: 'API rate limit exceeded' })
    expect(origin.received().match(/GET \//g)).toHaveLength(2)
    clock.nowMs += 48_000
    expect((await ask(port)).status).toBe(200)
  })

  it('counts by what it is told, and by the address where there is nothing of the kind', async () => {
    const config = { minute: 1, limit_by: 'header', header_name: 'X-Tenant' }
    const { port } = await systemWith([policy('rate-limiting', config)], { clock: stoppedClock() })
    const statuses: number[] = []
    for (const tenant of ['a', 'b', 'a']) statuses.push((await ask(port, `X-Tenant: ${tenant}`)).status)
    for (let time = 0; time < 2; time += 1) statuses.push((await ask(port)).status)
    expect(statuses).toEqual([200, 200, 429, 200, 429])
  })

  it('counts consumers apart, by the limit of their own where they have one', async () => {
    const { port } = await systemWith(
      [
        ...consumer('ann', { credentials: [['key-auth', { key: 'a' }]] }),
        ...consumer('bob', { credentials: [['key-auth', { key: 'b' }]] }),
        policy('key-auth'),
        policy('rate-limiting', { minute: 1 }),
        policy(
          'rate-limiting',
          { minute: 3 },
          { targetRefs: [{ group: 'signalbox.dev', kind: 'Consumer', name: 'bob' }] },
          'gold',
        ),
      ],
      { clock: stoppedClock() },
    )
    const statuses: number[] = []
    for (const key of ['a', 'a', 'b', 'b', 'b', 'b']) statuses.push((await ask(port, `apikey: ${key}`)).status)
    expect(statuses).toEqual([200, 429, 200, 200, 200, 429])
  })

  it('says what it is told to, or nothing', async () => {
    const config = { minute: 1, error_code: 420, error_message: 'Slowly', hide_client_headers: true }
    const { port } = await systemWith([policy('rate-limiting', config)], { clock: stoppedClock() })
    expect(limitFields(await ask(port))).toEqual({})
    const refused = await ask(port)
    expect([refused.status, JSON.parse(refused.body.toString())]).toEqual([
      420,
      expect.objectContaining({ message: 'Slowly' }),
    ])
    expect(limitFields(refused)).toEqual({ 'retry-after': '48' })
  })

  it('keeps its counts over a change that does not touch it', async () => {
    const limit = policy('rate-limiting', { minute: 1 })
    const system = await systemWith([limit], { clock: stoppedClock() })
    expect((await ask(system.port)).status).toBe(200)
    const { snapshot } = system.configuration
    system.apply([...snapshot.all(), policy('correlation-id')])
    expect((await ask(system.port)).status).toBe(429)
  })

  it.each([
    { fault_tolerant: true, status: 200 },
    { fault_tolerant: false, status: 500 },
  ])('without Redis: fault_tolerant $fault_tolerant answers $status', async ({ fault_tolerant, status }) => {
    const redis = { host: '127.0.0.1', port: 1, timeout: 200 }
    const config = { minute: 1, policy: 'redis', redis, fault_tolerant }
    const { port, logged } = await systemWith([policy('rate-limiting', config)])
    expect([(await ask(port)).status, (await ask(port)).status]).toEqual([status, status])
    expect(logged.filter((sentence) => sentence.includes('Redis'))).toHaveLength(1)
  })

  it.skipIf(!hasRedis)(
    `is exact over several gateways with Redis${hasRedis ? '' : ` (${withoutRedis})`}`,
    { timeout: 20_000 },
    async () => {
      const redis = await startRedis()
      const limit = policy('rate-limiting', { year: 20, policy: 'cluster' })
      const options = { config: { redisUrl: redis.url } }
      const gateways = [await systemWith([limit], options), await systemWith([limit], options)]
      const asked = Array.from({ length: 100 }, (_, index) => ask(gateways[index % 2]?.port ?? 0))
      const statuses = (await Promise.all(asked)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 200)).toHaveLength(20)
      expect(statuses.filter((status) => status === 429)).toHaveLength(80)
    },
  )
})

describe('rate-limiting-advanced', () => {
  const sliding = { limit: [4], window_size: [60], window_type: 'sliding' }

  it('slides: the minute before counts less and less', async () => {
    const clock = stoppedClock()
    const { port } = await systemWith([policy('rate-limiting-advanced', sliding)], { clock })
    for (let time = 0; time < 4; time += 1) expect((await ask(port)).status).toBe(200)
    expect(limitFields(await ask(port))).toMatchObject({ 'x-ratelimit-limit-minute': '4', 'ratelimit-remaining': '0' })
    // The one that was refused counts too: five, of which a quarter is left after 45 seconds of the next minute.
    clock.nowMs = Date.UTC(2026, 0, 1, 10, 31, 45)
    const statuses: number[] = []
    for (let time = 0; time < 3; time += 1) statuses.push((await ask(port)).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('counts several windows and several of what clients are known by', async () => {
    const config = {
      limit: [2, 3],
      window_size: [10, 3600],
      window_type: 'fixed',
      compound_identifier: ['ip', 'header'],
      header_name: 'x-tenant',
    }
    const clock = stoppedClock()
    const { port } = await systemWith([policy('rate-limiting-advanced', config)], { clock })
    const statuses: number[] = []
    for (const tenant of ['a', 'a', 'a', 'b']) statuses.push((await ask(port, `X-Tenant: ${tenant}`)).status)
    clock.nowMs += 10_000
    for (const tenant of ['a', 'a']) statuses.push((await ask(port, `X-Tenant: ${tenant}`)).status)
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429])
    expect(limitFields(await ask(port, 'X-Tenant: b'))).toMatchObject({
      'x-ratelimit-limit-10': '2',
      'x-ratelimit-remaining-hour': '1',
    })
  })

  it('counts together in one namespace', async () => {
    const config = { ...sliding, limit: [1], namespace: 'both' }
    const one = await systemWith([policy('rate-limiting-advanced', config, {}, 'one')], { clock: stoppedClock() })
    expect([(await ask(one.port)).status, (await ask(one.port)).status]).toEqual([200, 429])
  })

  it('lets requests wait for their turn where it is told to', async () => {
    const config = { limit: [1], window_size: [1], window_type: 'fixed', throttling: { enabled: true, interval: 1 } }
    const { port } = await systemWith([policy('rate-limiting-advanced', config)])
    const statuses = (await Promise.all([ask(port), ask(port)])).map(({ status }) => status)
    expect(statuses).toEqual([200, 200])
  })

  it('counts in the gateway while Redis is away', async () => {
    const redis = { host: '127.0.0.1', port: 1, timeout: 200 }
    const config = { ...sliding, limit: [1], strategy: 'redis', redis }
    const { port } = await systemWith([policy('rate-limiting-advanced', config)], { clock: stoppedClock() })
    expect([(await ask(port)).status, (await ask(port)).status]).toEqual([200, 429])
  })
})
