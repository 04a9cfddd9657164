import { redisSettings, spanOfSize, type Take } from '@signalbox/shared/policies'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryCounters } from '../src/policies/counters/memory.ts'
import { RedisCounters } from '../src/policies/counters/redis.ts'
import { hasRedis, startRedis, withoutRedis, type RedisServer } from './redis-server.ts'

const nowMs = 1_700_000_000_500

function take(more: Partial<Take> = {}): Take {
  return {
    key: 'a',
    type: 'fixed',
    countsRefused: false,
    nowMs,
    windows: [{ limit: 100, ...spanOfSize(60_000, nowMs) }],
    ...more,
  }
}

function openCounters(server: Pick<RedisServer, 'port'>, settings: object = {}) {
  const logged: string[] = []
  const clock = { nowMs }
  const counters = new RedisCounters(
    redisSettings.parse({ host: '127.0.0.1', port: server.port, timeout: 500, ...settings }),
    { url: null, nowMs: () => clock.nowMs, log: (sentence) => logged.push(sentence) },
  )
  onTestFinished(() => counters.close())
  return { counters, logged, clock }
}

describe.skipIf(!hasRedis)(`counts in Redis${hasRedis ? '' : ` (${withoutRedis})`}`, () => {
  it('let exactly as many pass as may, whoever asks at the same time', async () => {
    const server = await startRedis()
    const gateways = [openCounters(server), openCounters(server)]
    const asked = Array.from({ length: 1000 }, (_, index) => gateways[index % 2]?.counters.take(take()))
    const taken = await Promise.all(asked)
    expect(taken.filter((each) => each?.allowed)).toHaveLength(100)
  })

  it('decide as counts in memory do', async () => {
    const { counters } = openCounters(await startRedis())
    const memory = new MemoryCounters()
    const size = 10_000
    for (let step = 0; step < 60; step += 1) {
      const atMs = nowMs + step * 700
      const sliding = take({
        type: step % 3 === 0 ? 'fixed' : 'sliding',
        key: `k${step % 3}`,
        countsRefused: step % 5 === 0,
        nowMs: atMs,
        windows: [
          { limit: 4, ...spanOfSize(size, atMs) },
          { limit: 9, ...spanOfSize(60_000, atMs) },
        ],
      })
      expect(await counters.take(sliding)).toEqual(memory.takeNow(sliding))
    }
  })

  it('refuse at once while Redis is away, say so once, and count again when it is back', async () => {
    const server = await startRedis()
    const { counters, logged, clock } = openCounters(server)
    expect((await counters.take(take())).allowed).toBe(true)
    await server.stop()
    await expect(counters.take(take())).rejects.toThrow(/./)
    await expect(counters.take(take())).rejects.toThrow('a moment ago')
    expect(logged).toHaveLength(1)
    await server.start()
    await expect
      .poll(async () => {
        clock.nowMs += 2000
        return await counters.take(take()).then(
          ({ allowed }) => allowed,
          () => false,
        )
      })
      .toBe(true)
    expect(logged.at(-1)).toContain('can be reached again')
  })

  it('do not wait longer than they may for a Redis that hangs', async () => {
    const server = await startRedis()
    const { counters } = openCounters(server, { timeout: 50 })
    await counters.take(take())
    server.pause()
    onTestFinished(() => server.resume())
    await expect(counters.take(take())).rejects.toThrow('no answer within 50 ms')
  })
})

it('nobody waits for a Redis that was never there', async () => {
  const { counters } = openCounters({ port: 1 })
  await expect(counters.take(take())).rejects.toThrow('ECONNREFUSED')
  await expect(counters.take(take())).rejects.toThrow('a moment ago')
})
