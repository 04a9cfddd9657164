import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createLookup } from './lookup.ts'

/** Asks as `net.connect` does; several addresses joined, an error as its code. */
function ask(lookup: LookupFunction, all = false): Promise<string> {
  return new Promise((resolve) => {
    lookup('db.test', { all }, (error, address) => {
      if (error !== null) resolve(error.code ?? error.message)
      else resolve(typeof address === 'string' ? address : address.map((one) => one.address).join())
    })
  })
}

const four = (...addresses: string[]): LookupAddress[] => addresses.map((address) => ({ address, family: 4 }))

describe('names', () => {
  it('are asked for once while the answer is fresh, and their addresses take turns', async () => {
    let asked = 0
    const clock = { monotonicMs: () => 0, epochMs: () => 0 }
    const lookup = createLookup(clock, () => {
      asked++
      return Promise.resolve(four('10.0.0.1', '10.0.0.2'))
    })
    expect([await ask(lookup), await ask(lookup), await ask(lookup)]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.1'])
    expect(await ask(lookup, true)).toBe('10.0.0.2,10.0.0.1')
    expect(asked).toBe(1)
  })

  it('keep their last answer while they cannot be resolved, and take the new one when they can', async () => {
    let nowMs = 0
    let answer: () => Promise<LookupAddress[]> = () => Promise.resolve(four('10.0.0.1'))
    const lookup = createLookup({ monotonicMs: () => nowMs, epochMs: () => 0 }, () => answer())
    expect(await ask(lookup)).toBe('10.0.0.1')
    nowMs = 100_000
    answer = () => Promise.reject(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }))
    expect(await ask(lookup)).toBe('10.0.0.1')
    answer = () => Promise.resolve(four('10.0.0.9'))
    nowMs = 200_000
    expect(await ask(lookup)).toBe('10.0.0.9')
  })

  it('are an error where they never had an address', async () => {
    const clock = { monotonicMs: () => 0, epochMs: () => 0 }
    const failing = createLookup(clock, () => Promise.reject(Object.assign(new Error('no'), { code: 'EAI_AGAIN' })))
    expect(await ask(failing)).toBe('EAI_AGAIN')
    expect(await ask(createLookup(clock, () => Promise.resolve([])))).toBe('ENOTFOUND')
  })
})
