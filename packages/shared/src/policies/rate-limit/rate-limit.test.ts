import { describe, expect, it } from 'vitest'
import { identify, type Identified } from './identifier.ts'
import { mayPass, usageOf, type Take } from './take.ts'
import { toTold } from './told.ts'
import { periods, spanOfPeriod, spanOfSize } from './windows.ts'

const nowMs = Date.UTC(2026, 1, 14, 15, 16, 17, 180)

describe('windows', () => {
  it('begin at the same moments for everybody', () => {
    const spans = periods.map((period) => spanOfPeriod(period, nowMs))
    expect(spans.map(({ startMs, endMs }) => [new Date(startMs).toISOString(), new Date(endMs).toISOString()])).toEqual(
      [
        ['2026-02-14T15:16:17.000Z', '2026-02-14T15:16:18.000Z'],
        ['2026-02-14T15:16:00.000Z', '2026-02-14T15:17:00.000Z'],
        ['2026-02-14T15:00:00.000Z', '2026-02-14T16:00:00.000Z'],
        ['2026-02-14T00:00:00.000Z', '2026-02-15T00:00:00.000Z'],
        ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
        ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
      ],
    )
    expect(spanOfPeriod('month', Date.UTC(2026, 11, 31)).endMs).toBe(Date.UTC(2027, 0))
  })
})

function take(type: Take['type'], limit: number, sizeMs = 10_000, atMs = 12_500): Take {
  return { key: 'k', type, countsRefused: false, nowMs: atMs, windows: [{ limit, ...spanOfSize(sizeMs, atMs) }] }
}

describe('what may pass', () => {
  it('is what the limit says, and no more', () => {
    expect(mayPass(take('fixed', 2), [{ current: 1, previous: 99 }])).toBe(true)
    expect(mayPass(take('fixed', 2), [{ current: 2, previous: 0 }])).toBe(false)
    expect(mayPass(take('fixed', 0), [{ current: 0, previous: 0 }])).toBe(false)
  })

  it('counts the part of the window before that has not slid away', () => {
    const sliding = take('sliding', 10)
    const [window = { startMs: 0, endMs: 1 }] = sliding.windows
    expect(usageOf(sliding, window, { current: 1, previous: 8 })).toBe(7)
    expect(mayPass(sliding, [{ current: 3, previous: 8 }])).toBe(true)
    expect(mayPass(sliding, [{ current: 4, previous: 8 }])).toBe(false)
  })

  it('needs every window', () => {
    const two = { ...take('fixed', 5), windows: [...take('fixed', 5).windows, ...take('fixed', 6, 60_000).windows] }
    expect(
      mayPass(two, [
        { current: 4, previous: 0 },
        { current: 5, previous: 0 },
      ]),
    ).toBe(true)
    expect(
      mayPass(two, [
        { current: 0, previous: 0 },
        { current: 6, previous: 0 },
      ]),
    ).toBe(false)
  })
})

describe('what clients are told', () => {
  it('is every window, and the nearest to its end', () => {
    const asked = { ...take('fixed', 5), windows: [...take('fixed', 5).windows, ...take('fixed', 100, 60_000).windows] }
    const counts = [
      { current: 2, previous: 0 },
      { current: 99, previous: 0 },
    ]
    expect(toTold(asked, { allowed: true, counts }, ['10', 'Minute'])).toEqual({
      headers: [
        'X-RateLimit-Limit-10',
        '5',
        'X-RateLimit-Remaining-10',
        '3',
        'X-RateLimit-Limit-Minute',
        '100',
        'X-RateLimit-Remaining-Minute',
        '1',
        'RateLimit-Limit',
        '100',
        'RateLimit-Remaining',
        '1',
        'RateLimit-Reset',
        '48',
      ],
      resetSeconds: 48,
    })
  })

  it.each([
    ['in this window', { current: 4, previous: 8 }, 10],
    ['in the next one', { current: 12, previous: 0 }, 10],
    ['after many', { current: 40, previous: 40 }, 10],
  ])('of a sliding window is when a request may pass again: %s', (_, count, limit) => {
    const sliding = take('sliding', limit)
    const { resetSeconds } = toTold(sliding, { allowed: false, counts: [count] }, ['10'])
    const laterMs = sliding.nowMs + resetSeconds * 1000
    const later = take('sliding', limit, 10_000, laterMs)
    const moved = (later.windows[0]?.startMs ?? 0) > (sliding.windows[0]?.startMs ?? 0)
    expect(mayPass(later, [moved ? { current: 0, previous: count.current } : count])).toBe(true)
  })
})

describe('who is counted', () => {
  const request: Identified = {
    consumer: 'shop/ann',
    credential: 'key-1',
    groups: ['gold', 'beta'],
    clientAddress: '192.0.2.7',
    service: 'shop/origin:80',
    path: '/a',
    header: (name) => (name === 'x-tenant' ? 't1' : null),
  }
  it.each([
    ['consumer', {}, 'consumer:shop/ann'],
    ['credential', {}, 'credential:key-1'],
    ['ip', {}, 'ip:192.0.2.7'],
    ['service', {}, 'service:shop/origin:80'],
    ['header', { header_name: 'x-tenant' }, 'header:t1'],
    ['header', { header_name: 'x-none' }, 'ip:192.0.2.7'],
    ['path', { path: '/a' }, 'path:/a'],
    ['path', { path: '/b' }, 'ip:192.0.2.7'],
    ['consumer-group', {}, 'consumer-group:beta'],
  ] as const)('by %s %o', (by, settings, expected) => {
    expect(identify(by, settings, request)).toBe(expected)
  })
  it('is the address where nobody is known', () => {
    expect(identify('consumer', {}, { ...request, consumer: null, credential: null })).toBe('ip:192.0.2.7')
  })
})
