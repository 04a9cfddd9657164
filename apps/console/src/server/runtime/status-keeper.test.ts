import type { GatewayProcess } from '@signalbox/shared/snapshot'
import { describe, expect, it } from 'vitest'
import { StatusKeeper } from './status-keeper.ts'

const gateway = (change: Partial<GatewayProcess> = {}): GatewayProcess => ({
  instance: 'a',
  version: '1',
  startedAt: '2026-01-02T03:04:05Z',
  lastSeenAt: '2026-01-02T03:04:05Z',
  connected: true,
  revision: 1,
  addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
  listeners: [],
  endpoints: [],
  ...change,
})

function keeperOf(initial: readonly GatewayProcess[]) {
  let gateways = initial
  let refreshed = 0
  let failing = false
  const warnings: string[] = []
  const keeper = new StatusKeeper({
    gateways: () => gateways,
    refresh: async () => {
      if (failing) throw new Error('disk full')
      refreshed += 1
    },
    warn: (message) => warnings.push(message),
  })
  return {
    keeper,
    warnings,
    report: (...reported: readonly GatewayProcess[]) => (gateways = reported),
    fail: (fails: boolean) => (failing = fails),
    refreshed: () => refreshed,
  }
}

const listening = { listener: 'Gateway/a/b/c', address: '127.0.0.1', boundPort: 80, state: 'listening' } as const

describe('status keeper', () => {
  it('writes once at first, and not again while nothing differs', async () => {
    const { keeper, refreshed } = keeperOf([gateway()])
    await keeper.check()
    await keeper.check()
    expect(refreshed()).toBe(1)
  })

  it.each([
    { guarantee: 'a listener that is bound', change: { listeners: [listening] }, writes: 2 },
    { guarantee: 'another address', change: { addressing: { bind: '::1', pool: [], portOffset: 0 } }, writes: 2 },
    { guarantee: 'a process that is lost', change: { connected: false }, writes: 2 },
    { guarantee: 'a revision in force', change: { revision: 2 }, writes: 1 },
    { guarantee: 'the time of a report', change: { lastSeenAt: '2026-01-02T03:04:07Z' }, writes: 1 },
  ])('after $guarantee has written $writes times', async ({ change, writes }) => {
    const { keeper, report, refreshed } = keeperOf([gateway()])
    await keeper.check()
    report(gateway(change))
    await keeper.check()
    expect(refreshed()).toBe(writes)
  })

  it('takes what was reported while it wrote', async () => {
    const { keeper, report, refreshed } = keeperOf([gateway()])
    const first = keeper.check()
    report(gateway({ listeners: [listening] }))
    await Promise.all([first, keeper.check()])
    expect(refreshed()).toBe(2)
  })

  it('tries again at the next call where writing fails', async () => {
    const { keeper, fail, refreshed, warnings } = keeperOf([gateway()])
    fail(true)
    await keeper.check()
    expect(warnings).toEqual(['Statuses could not be written: disk full'])
    fail(false)
    await keeper.check()
    expect(refreshed()).toBe(1)
  })
})
