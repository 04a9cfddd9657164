import type { GatewayReport, RequestSample, TrafficReport } from '@signalbox/shared/snapshot'
import { createSnapshot } from '@signalbox/shared/snapshot'
import { describe, expect, it } from 'vitest'
import { RuntimeRegistry } from './runtime-registry.ts'

const startMs = Date.parse('2026-01-02T03:00:00Z')
const at = (seconds: number) => new Date(startMs + seconds * 1000).toISOString()

function registry() {
  let nowMs = startMs
  const runtime = new RuntimeRegistry({
    read: () => ({ snapshot: createSnapshot([], 7), configRevision: 5 }),
    now: () => new Date(nowMs),
  })
  return {
    runtime,
    wait: (seconds: number) => (nowMs += seconds * 1000),
    /** Reports totals of one rule at a second. */
    report(seconds: number, requests: number, errors = 0, change: Partial<GatewayReport> = {}) {
      nowMs = startMs + seconds * 1000
      runtime.take(reportOf({ traffic: [trafficOf(requests, errors)], ...change }))
    },
  }
}

function reportOf(change: Partial<GatewayReport> = {}): GatewayReport {
  return {
    instance: 'a',
    startedAt: at(0),
    version: '1',
    revision: 5,
    addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
    listeners: [],
    endpoints: [],
    traffic: [],
    samples: [],
    ...change,
  }
}

function trafficOf(requests: number, errors = 0): TrafficReport {
  return {
    rule: 'HTTPRoute/shop/cart/0',
    listener: 'Gateway/infra/web/http',
    upstream: 'shop/cart:80',
    requests,
    statusClasses: [0, requests - errors, 0, 0, errors],
    requestBytes: 0,
    responseBytes: 0,
    durationMsSum: requests * 12,
  }
}

const sample = (seconds: number): RequestSample => ({
  at: at(seconds),
  listener: 'Gateway/infra/web/http',
  method: 'GET',
  host: 'shop.example.com',
  path: '/',
  rule: null,
  status: 404,
  durationMs: 1,
})

describe('rates', () => {
  it('are what was counted over the last ten seconds', () => {
    const { runtime, report } = registry()
    for (let seconds = 0; seconds <= 20; seconds += 2) report(seconds, seconds * 10, seconds)
    expect(runtime.read().traffic).toEqual([
      {
        rule: 'HTTPRoute/shop/cart/0',
        listener: 'Gateway/infra/web/http',
        upstream: 'shop/cart:80',
        requestsPerSecond: 10,
        errorPercent: 10,
        meanDurationMs: 12,
        requestsTotal: 200,
      },
    ])
  })

  it('of a new process count from its start', () => {
    const { runtime, report } = registry()
    report(2, 20)
    expect(runtime.read().traffic[0]?.requestsPerSecond).toBe(10)
  })

  it('of a process that ran before the console did begin with its second report', () => {
    const { runtime, report } = registry()
    report(100, 5000)
    expect(runtime.read().traffic[0]).toMatchObject({ requestsPerSecond: 0, meanDurationMs: null, requestsTotal: 5000 })
    report(102, 5020)
    expect(runtime.read().traffic[0]).toMatchObject({ requestsPerSecond: 10, meanDurationMs: 12 })
  })

  it('fall to nothing when nothing more flows', () => {
    const { runtime, report } = registry()
    for (const seconds of [0, 2, 4]) report(seconds, seconds * 10)
    for (let seconds = 6; seconds <= 16; seconds += 2) report(seconds, 40)
    expect(runtime.read().traffic[0]).toMatchObject({ requestsPerSecond: 0, errorPercent: 0, requestsTotal: 40 })
  })

  it('survive totals that begin anew', () => {
    const { runtime, report } = registry()
    report(2, 1000)
    report(4, 1010)
    report(6, 5)
    expect(runtime.read().traffic[0]?.requestsPerSecond).toBeGreaterThanOrEqual(0)
  })

  it('of several processes are added up', () => {
    const { runtime, report } = registry()
    report(10, 100, 100)
    report(10, 300, 0, { instance: 'b' })
    expect(runtime.read().traffic).toMatchObject([{ requestsPerSecond: 40, errorPercent: 25, requestsTotal: 400 }])
  })

  it('forget no count where reports follow each other fast', () => {
    const { runtime, report } = registry()
    for (let tenths = 0; tenths <= 50; tenths += 1) report(tenths / 10, tenths)
    expect(runtime.read().traffic[0]?.requestsPerSecond).toBe(10)
  })
})

describe('gateway processes', () => {
  it('are connected for ten seconds after a report, and forgotten after ten minutes', () => {
    const { runtime, report, wait } = registry()
    report(0, 10)
    wait(10)
    expect(runtime.gateways()).toMatchObject([{ instance: 'a', connected: true, lastSeenAt: at(0), revision: 5 }])
    wait(1)
    expect(runtime.gateways()).toMatchObject([{ instance: 'a', connected: false }])
    expect(runtime.read().traffic).toEqual([])
    wait(600)
    expect(runtime.gateways()).toEqual([])
  })

  it('are new processes after a restart, in the order of their start', () => {
    const { runtime, report } = registry()
    report(0, 10)
    report(4, 10, 0, { instance: 'b', startedAt: at(3) })
    expect(runtime.gateways().map(({ instance }) => instance)).toEqual(['a', 'b'])
  })
})

describe('runtime', () => {
  it('names the revisions of the store', () => {
    expect(registry().runtime.read()).toMatchObject({ revision: 7, configRevision: 5 })
  })

  it('keeps the newest hundred samples, newest first', () => {
    const { runtime } = registry()
    for (let seconds = 0; seconds < 120; seconds += 1) runtime.take(reportOf({ samples: [sample(seconds)] }))
    const { samples } = runtime.read()
    expect(samples).toHaveLength(100)
    expect(samples[0]?.at).toBe(at(119))
    expect(samples.at(-1)?.at).toBe(at(20))
  })

  it('tells those who subscribe of each report', () => {
    const { runtime, report } = registry()
    let reports = 0
    const stop = runtime.subscribe(() => (reports += 1))
    report(1, 1)
    stop()
    report(2, 1)
    expect(reports).toBe(1)
  })
})
