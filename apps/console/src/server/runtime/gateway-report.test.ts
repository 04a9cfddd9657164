import { describe, expect, it } from 'vitest'
import { parseGatewayReport } from './gateway-report.ts'

const valid = {
  instance: 'a',
  startedAt: '2026-01-02T03:04:05.123Z',
  version: '0.1.0',
  revision: 3,
  addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
  listeners: [{ listener: 'Gateway/a/b/c', address: '127.0.0.1', boundPort: 8080, state: 'failed', error: 'in use' }],
  endpoints: [{ upstream: 'a/b:80', address: '10.0.0.1', port: 80, health: 'unknown', active: 0 }],
  traffic: [
    {
      rule: 'HTTPRoute/a/b/0',
      listener: 'Gateway/a/b/c',
      requests: 1,
      statusClasses: [0, 1, 0, 0, 0],
      requestBytes: 1,
      responseBytes: 1,
      durationMsSum: 1,
    },
  ],
  samples: [],
}

describe('a report', () => {
  it('is taken as it was sent', () => {
    expect(parseGatewayReport(valid)).toEqual({ ok: true, report: valid })
  })

  it('may hold fields of a newer gateway process, which are left out', () => {
    expect(parseGatewayReport({ ...valid, temperature: 40 })).toEqual({ ok: true, report: valid })
  })

  it.each([
    { guarantee: 'that is no object', change: null, paths: [''] },
    { guarantee: 'without its process', change: { instance: undefined }, paths: ['instance'] },
    {
      guarantee: 'with a listener in no known state',
      change: { listeners: [{ ...valid.listeners[0], state: 'odd' }] },
      paths: ['listeners[0].state'],
    },
    {
      guarantee: 'with four status classes',
      change: { traffic: [{ ...valid.traffic[0], statusClasses: [0, 0, 0, 0] }] },
      paths: ['traffic[0].statusClasses'],
    },
    { guarantee: 'with two faults', change: { version: 1, revision: -1 }, paths: ['version', 'revision'] },
  ])('$guarantee is refused with the path of each fault', ({ change, paths }) => {
    const parsed = parseGatewayReport(change === null ? null : { ...valid, ...change })
    expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path)).toEqual(paths)
  })
})
