import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
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
    redisSettings.parse({ host: '127.0.0.1', port: server.port, timeout: 5000, ...settings }),
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

  it('work with a cluster', { timeout: 20_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-redis-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const server = await startRedis({ 'cluster-enabled': 'yes', dir: folder })
    const admin = createClient({ url: server.url })
    admin.on('error', () => undefined)
    await admin.connect()
    await admin.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
    await expect
      .poll(async () => String(await admin.sendCommand(['CLUSTER', 'INFO'])), { timeout: 10_000 })
      .toContain('cluster_state:ok')
    admin.destroy()
    const { counters } = openCounters(server, {
      host: undefined,
      cluster_nodes: [{ ip: '127.0.0.1', port: server.port }],
    })
    const two = [
      { limit: 2, ...spanOfSize(60_000, nowMs) },
      { limit: 5, ...spanOfSize(3_600_000, nowMs) },
    ]
    const allowed: boolean[] = []
    for (const key of ['a', 'a', 'a', 'b']) allowed.push((await counters.take(take({ key, windows: two }))).allowed)
    expect(allowed).toEqual([true, true, false, true])
  })

  it(
    'refuse at once while Redis is away, say so once, and count again when it is back',
    { timeout: 20_000 },
    async () => {
      const server = await startRedis()
      const { counters, logged, clock } = openCounters(server)
      expect((await counters.take(take())).allowed).toBe(true)
      await server.stop()
      await expect(counters.take(take())).rejects.toThrow(/./)
      await expect(counters.take(take())).rejects.toThrow('a moment ago')
      expect(logged).toHaveLength(1)
      await server.start()
      await expect
        .poll(
          async () => {
            clock.nowMs += 2000
            return await counters.take(take()).then(
              ({ allowed }) => allowed,
              () => false,
            )
          },
          { timeout: 10_000 },
        )
        .toBe(true)
      expect(logged.at(-1)).toContain('can be reached again')
    },
  )

  it('do not wait longer than they may for a Redis that hangs', async () => {
    const server = await startRedis()
    const { counters } = openCounters(server, { timeout: 1000 })
    await counters.take(take())
    server.pause()
    onTestFinished(() => server.resume())
    await expect(counters.take(take())).rejects.toThrow('no answer within 1000 ms')
  })
})

it('nobody waits for a Redis that was never there', async () => {
  const { counters } = openCounters({ port: 1 })
  await expect(counters.take(take())).rejects.toThrow('ECONNREFUSED')
  await expect(counters.take(take())).rejects.toThrow('a moment ago')
})
