import type { UpstreamTarget } from '@signalbox/shared/table'
import { describe, expect, it, onTestFinished } from 'vitest'
import { targetOf } from './testdata/target-of.ts'
import { createUpstreams, type Upstreams } from './upstreams.ts'

function open(): { upstreams: Upstreams; advance: (ms: number) => void } {
  let nowMs = 0
  const upstreams = createUpstreams({ monotonicMs: () => nowMs, epochMs: () => nowMs })
  onTestFinished(() => upstreams.close())
  return { upstreams, advance: (ms) => (nowMs += ms) }
}

const only = (target: UpstreamTarget): ReadonlyMap<string, UpstreamTarget> => new Map([[target.id, target]])

describe('a change', () => {
  it('keeps the endpoints that both versions name, and nothing else', () => {
    const { upstreams } = open()
    upstreams.update(only(targetOf([1, 2])))
    const before = upstreams.get('shop/a:80')?.endpoints
    upstreams.update(only(targetOf([2, 3])))
    const after = upstreams.get('shop/a:80')?.endpoints
    expect([...(after?.values() ?? [])].map((endpoint) => [...(before?.values() ?? [])].includes(endpoint))).toEqual([
      true,
      false,
    ])
    upstreams.update(only({ ...targetOf([2, 3]), connectTimeoutMs: 1 }))
    const renewed = upstreams.get('shop/a:80')?.endpoints
    expect([...(renewed?.values() ?? [])].some((endpoint) => [...(after?.values() ?? [])].includes(endpoint))).toBe(
      false,
    )
  })

  it('is none where the target is the same', () => {
    const { upstreams } = open()
    const target = targetOf([1])
    upstreams.update(only(target))
    const before = upstreams.get(target.id)
    upstreams.update(only(target))
    expect(upstreams.get(target.id)).toBe(before)
  })

  it('leaves out of the report what is named no more', () => {
    const { upstreams } = open()
    upstreams.update(only(targetOf([1, 2])))
    expect(upstreams.report().map(({ port, health }) => [port, health])).toEqual([
      [1, 'unknown'],
      [2, 'unknown'],
    ])
    upstreams.update(new Map())
    expect(upstreams.report()).toEqual([])
  })
})

describe('an endpoint', () => {
  it('that cannot be reached is passed over for five seconds, unless there is no other', () => {
    const { upstreams, advance } = open()
    upstreams.update(only(targetOf([1, 2])))
    const upstream = upstreams.get('shop/a:80')
    const pick = (): string | undefined => upstream?.pick(new Set())?.label
    const first = upstream?.pick(new Set())
    first?.start().failed('refused', 'unreached')
    expect([pick(), pick(), pick()]).toEqual(['127.0.0.1:2', '127.0.0.1:2', '127.0.0.1:2'])
    expect(upstreams.report()[0]).toMatchObject({ health: 'unhealthy', lastError: 'refused', active: 0 })
    advance(5000)
    expect(new Set([pick(), pick()])).toEqual(new Set(['127.0.0.1:1', '127.0.0.1:2']))
    for (const endpoint of upstream?.endpoints.values() ?? []) {
      endpoint.start().failed('refused', 'unreached')
    }
    expect(pick()).toBeDefined()
  })

  it('that breaks off is in the report, and in the turn', () => {
    const { upstreams } = open()
    upstreams.update(only(targetOf([1])))
    const endpoint = upstreams.get('shop/a:80')?.pick(new Set())
    const attempt = endpoint?.start()
    expect(upstreams.report()[0]?.active).toBe(1)
    attempt?.failed('hung up', 'broken-off')
    expect(endpoint?.isResting).toBe(false)
    endpoint?.start().ended(true)
    expect(upstreams.report()[0]).toEqual({
      upstream: 'shop/a:80',
      address: '127.0.0.1',
      port: 1,
      health: 'healthy',
      active: 0,
    })
  })

  it('takes no more than its connections and a thousand that wait', () => {
    const { upstreams } = open()
    upstreams.update(only({ ...targetOf([1]), maxConnections: 2 }))
    const endpoint = upstreams.get('shop/a:80')?.pick(new Set())
    for (let waiting = 0; waiting < 2 + 1023; waiting++) endpoint?.start()
    expect(endpoint?.isOverloaded).toBe(false)
    endpoint?.start()
    expect(endpoint?.isOverloaded).toBe(true)
  })
})
