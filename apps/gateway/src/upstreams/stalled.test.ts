import { describe, expect, it } from 'vitest'
import { Stalled } from './stalled.ts'

function open() {
  let nowMs = 0
  const stalled = new Stalled({ monotonicMs: () => nowMs, epochMs: () => 0 })
  const cut: number[] = []
  return {
    stalled,
    cut,
    at(ms: number) {
      nowMs = ms
      stalled.check()
    },
    rest: (address: string, endpoint: { active: number; capacity: number }, name: number) =>
      stalled.begin(address, endpoint, () => {
        cut.push(name)
        endpoint.active -= 1
      }),
  }
}

describe('exchanges whose client takes nothing', () => {
  it('are left alone while there is room', () => {
    const { at, rest, cut } = open()
    const endpoint = { active: 200, capacity: 1024 }
    for (let name = 0; name < 200; name++) rest('192.0.2.1', endpoint, name)
    at(60_000)
    expect(cut).toEqual([])
  })

  it('make way beyond 256 of an address, the longest at rest first, and others are not touched', () => {
    const { at, rest, cut } = open()
    const endpoint = { active: 300, capacity: 1024 }
    for (let name = 0; name < 260; name++) rest('192.0.2.1', endpoint, name)
    rest('192.0.2.2', endpoint, 1000)
    at(999)
    expect(cut).toEqual([])
    at(1000)
    expect(cut).toEqual([0, 1, 2, 3])
  })

  it('make way where their endpoint has hardly a connection left', () => {
    const { at, rest, cut } = open()
    const full = { active: 8, capacity: 8 }
    for (let name = 0; name < 5; name++) rest(`192.0.2.${name}`, full, name)
    const other = { active: 5, capacity: 8 }
    rest('192.0.2.9', other, 9)
    at(1000)
    expect(cut).toEqual([0, 1])
  })

  it('count no longer once something was taken', () => {
    const { at, rest, cut } = open()
    const end = rest('192.0.2.1', { active: 1, capacity: 1 }, 0)
    end()
    end()
    at(10_000)
    expect(cut).toEqual([])
  })
})
