import type { ListenerReport, TrafficReport } from '@signalbox/shared/snapshot'
import { describe, expect, it } from 'vitest'
import type { ServingReading } from '../serving.ts'
import { combineReadings, emptyReading, totalsOf } from './combine.ts'

const traffic: TrafficReport = {
  rule: 'HTTPRoute/shop/cart/0',
  listener: 'Gateway/infra/gw/web',
  upstream: 'shop/cart:80',
  requests: 3,
  statusClasses: [0, 2, 0, 1, 0],
  requestBytes: 10,
  responseBytes: 100,
  durationMsSum: 12,
}
const listener: ListenerReport = {
  listener: 'Gateway/infra/gw/web',
  address: '127.0.0.1',
  boundPort: 8080,
  state: 'listening',
}
const reading = (over: Partial<ServingReading> = {}): ServingReading => ({ ...emptyReading, revision: 5, ...over })

describe('combineReadings', () => {
  it('has in force what every worker that serves has in force', () => {
    expect(combineReadings([reading({ revision: 6 }), reading()], emptyReading).revision).toBe(5)
    expect(combineReadings([reading(), reading({ revision: null })], emptyReading).revision).toBe(5)
    expect(combineReadings([], emptyReading).revision).toBeNull()
  })

  it('calls a listener failed where one worker could not bind it', () => {
    const failed: ListenerReport = { ...listener, state: 'failed', error: 'Port 8080 is in use.' }
    const combined = combineReadings(
      [reading({ listeners: [listener] }), reading({ listeners: [failed] })],
      emptyReading,
    )
    expect(combined.listeners).toEqual([failed])
  })

  it('adds up what flowed, with what flowed through workers that ended', () => {
    const ended = totalsOf(reading({ traffic: [traffic], refused: 1, listeners: [listener] }))
    const running = reading({ traffic: [traffic, { ...traffic, rule: 'HTTPRoute/shop/pay/0' }] })
    const combined = combineReadings([running, reading({ traffic: [traffic], refused: 2 })], ended)
    expect(combined.traffic).toMatchObject([
      { rule: 'HTTPRoute/shop/cart/0', requests: 9, statusClasses: [0, 6, 0, 3, 0], durationMsSum: 36 },
      { rule: 'HTTPRoute/shop/pay/0', requests: 3 },
    ])
    expect(combined.refused).toBe(3)
    expect(combined.listeners).toEqual([])
  })

  it('adds up connections, durations and requests under way', () => {
    const endpoint = { upstream: 'shop/cart:80', address: '10.0.0.1', port: 80, active: 2 }
    const one = reading({
      connections: new Map([['127.0.0.1:8080', 2]]),
      durations: [{ listener: listener.listener, counts: [1, 0], sumMs: 1 }],
      endpoints: [{ ...endpoint, health: 'healthy' }],
    })
    const other = reading({
      connections: new Map([['127.0.0.1:8080', 3]]),
      durations: [{ listener: listener.listener, counts: [1, 1], sumMs: 9 }],
      endpoints: [{ ...endpoint, health: 'unhealthy', lastError: 'refused' }],
    })
    expect(combineReadings([one, other], emptyReading)).toMatchObject({
      connections: new Map([['127.0.0.1:8080', 5]]),
      durations: [{ counts: [2, 1], sumMs: 10 }],
      endpoints: [{ active: 4, health: 'unhealthy', lastError: 'refused' }],
    })
  })
})
