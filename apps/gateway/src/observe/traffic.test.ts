import { noMetrics } from '../exchange/metric-registry.ts'
import { describe, expect, it } from 'vitest'
import { createDurations, durationBuckets } from './durations.ts'
import { toMetricsText, type MetricsReading } from './metrics.ts'
import type { ExchangeRecord } from './record.ts'
import { createSamples, samplesPerReport } from './samples.ts'
import { createTraffic } from './traffic.ts'

const record = (over: Partial<ExchangeRecord> = {}): ExchangeRecord => ({
  listener: 'Gateway/infra/gw/web',
  rule: 'HTTPRoute/shop/cart/0',
  upstream: 'shop/cart:80',
  endpoint: '10.0.0.1:8080',
  method: 'GET',
  host: 'shop.example.com',
  path: '/cart',
  status: 200,
  requestBytes: 10,
  responseBytes: 100,
  durationMs: 4.6,
  errorCode: null,
  at: 0,
  ...over,
})

const row = {
  listener: 'Gateway/infra/gw/web',
  rule: 'HTTPRoute/shop/cart/0',
  upstream: 'shop/cart:80',
}

const reading: MetricsReading = {
  revision: 7,
  connected: true,
  rejectedUpdates: 0,
  rejectedResources: 1,
  listeners: [{ state: 'listening' }, { state: 'failed' }, { state: 'listening' }],
  connections: new Map([['127.0.0.1:8080', 3]]),
  traffic: [],
  durations: [],
  refused: 2,
  endpoints: [],
  metrics: noMetrics,
  residentBytes: 1,
  startedAtSeconds: 1,
}

describe('traffic', () => {
  it.each([
    { guarantee: 'as 2xx where both sides finished', errorCode: null, classes: [0, 1, 0, 0, 0] },
    { guarantee: 'as 2xx where the client went away', errorCode: 'client-gone', classes: [0, 1, 0, 0, 0] },
    { guarantee: 'as 5xx where it was refused', errorCode: 'no-endpoint', classes: [0, 0, 0, 0, 1] },
  ])('counts a connection that was passed on $guarantee', ({ errorCode, classes }) => {
    const traffic = createTraffic()
    traffic.bytes({ ...row, requestBytes: 10, responseBytes: 100 })
    traffic.stream({ ...record(), listener: row.listener, protocol: 'TCP', serverName: null, errorCode })
    expect(traffic.totals()).toEqual([
      { ...row, requests: 1, statusClasses: classes, requestBytes: 10, responseBytes: 100, durationMsSum: 5 },
    ])
  })

  it('adds up what goes the same way', () => {
    const traffic = createTraffic()
    for (const status of [200, 201, 404, 500]) traffic.exchange(record({ status }))
    expect(traffic.totals()).toEqual([
      {
        ...row,
        requests: 4,
        statusClasses: [0, 2, 0, 1, 1],
        requestBytes: 40,
        responseBytes: 400,
        durationMsSum: 20,
      },
    ])
  })

  it('counts requests that no rule took by listener, without a backend', () => {
    const traffic = createTraffic()
    traffic.exchange(record({ rule: null, upstream: null, status: 404 }))
    expect(traffic.totals()).toMatchObject([{ rule: '404/Gateway/infra/gw/web', requests: 1 }])
    expect(traffic.totals()[0]).not.toHaveProperty('upstream')
  })

  it('takes any status, 101 and 499 included', () => {
    const traffic = createTraffic()
    for (const status of [101, 499, 999]) traffic.exchange(record({ status }))
    expect(traffic.totals()).toMatchObject([{ statusClasses: [1, 0, 0, 1, 1] }])
  })

  it('forgets rules and listeners that are gone', () => {
    const traffic = createTraffic()
    traffic.exchange(record())
    traffic.exchange(record({ rule: 'HTTPRoute/shop/pay/0' }))
    traffic.exchange(record({ listener: 'Gateway/infra/gw/old' }))
    traffic.retain({ rule: (id) => id === row.rule, listener: (id) => id === row.listener })
    expect(traffic.totals()).toMatchObject([row])
  })
})

describe('samples', () => {
  it('keeps at most as many as one report carries, a fair choice of all', () => {
    const samples = createSamples(() => 0.5)
    for (let at = 0; at < 1000; at += 1) samples.exchange(record({ at }))
    expect(samples.take()).toHaveLength(samplesPerReport)
    expect(samples.take()).toEqual([])
  })

  it('hands samples out again that did not arrive, before newer ones', () => {
    const samples = createSamples(() => 0)
    samples.exchange(record({ path: '/first' }))
    const lost = samples.take()
    samples.exchange(record({ path: '/second', at: 1 }))
    samples.giveBack(lost)
    expect(samples.take().map(({ path }) => path)).toEqual(['/first', '/second'])
  })

  it('leaves out what was not there', () => {
    const samples = createSamples(() => 0)
    samples.exchange(record({ upstream: null, endpoint: null }))
    expect(Object.keys(samples.take()[0] ?? {})).toEqual([
      'at',
      'listener',
      'method',
      'host',
      'path',
      'rule',
      'status',
      'durationMs',
    ])
  })
})

describe('metrics', () => {
  it('sums buckets up, with everything in +Inf', () => {
    const durations = createDurations()
    for (const durationMs of [0.5, 3, 60_000]) durations.exchange(record({ durationMs }))
    const lines = toMetricsText({ ...reading, durations: durations.histograms() }).split('\n')
    const bucket = (le: string) =>
      lines.find((line) => line.includes(`le="${le}"`) && line.includes('signalbox_request_duration_seconds_bucket'))
    expect(bucket('0.001')).toMatch(/ 1$/)
    expect(bucket(String(durationBuckets.at(-1)))).toMatch(/ 2$/)
    expect(bucket('+Inf')).toMatch(/ 3$/)
    expect(lines).toContain('signalbox_request_duration_seconds_count{listener="Gateway/infra/gw/web"} 3')
  })

  it('says what is in force and whether the console is there', () => {
    const lines = toMetricsText(reading).split('\n')
    expect(lines).toContain('signalbox_config_revision 7')
    expect(lines).toContain('signalbox_connected_state 1')
    expect(lines).toContain('signalbox_connections{socket="127.0.0.1:8080"} 3')
    expect(lines).toContain('signalbox_listeners{state="listening"} 2')
    expect(lines).toContain('signalbox_refused_requests_total 2')
  })

  it('counts requests without a listener apart and forgets listeners that are gone', () => {
    const durations = createDurations()
    durations.exchange(record({ listener: null }))
    durations.exchange(record())
    durations.retain({ listener: () => false })
    expect(durations).toMatchObject({ refused: 1 })
    expect(durations.histograms()).toEqual([])
  })

  it('escapes what names may hold', () => {
    const text = toMetricsText({ ...reading, connections: new Map([['a"b\\c\nd', 1]]) })
    expect(text).toContain(String.raw`signalbox_connections{socket="a\"b\\c\nd"} 1`)
  })
})
