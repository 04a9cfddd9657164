import { describe, expect, it } from 'vitest'
import type { Backend } from '../table/index.ts'
import { chooseBackend, spread } from './choose-backend.ts'

const backend = (weight: number, name = `ns/w${weight}`): Backend => ({
  weight,
  service: name,
  port: 80,
  upstream: `${name}:80`,
  protocol: 'http',
  filters: [],
})

const rule = (...backends: Backend[]): { backends: Backend[]; totalWeight: number } => ({
  backends,
  totalWeight: backends.reduce((sum, { weight }) => sum + weight, 0),
})

describe('a backend', () => {
  const three = rule(backend(1), backend(0), backend(3))
  it.each([
    { guarantee: 'is the first at 0', number: 0, weight: 1 },
    { guarantee: 'is the first up to its share', number: 0.2499, weight: 1 },
    { guarantee: 'is the next from there on, and never one of weight 0', number: 0.25, weight: 3 },
    { guarantee: 'is the last at the end', number: 0.999_999_999_999, weight: 3 },
  ])('$guarantee', ({ number, weight }) => {
    expect(chooseBackend(three, number)?.weight).toBe(weight)
  })

  it('there is none where all weights are 0 or there are no backends', () => {
    expect(chooseBackend(rule(backend(0)), 0)).toBeNull()
    expect(chooseBackend(rule(), 0.5)).toBeNull()
  })

  it('has its exact share of 1,000 requests, give or take 2, when numbers are spread', () => {
    const weights = rule(backend(5), backend(2), backend(1), backend(0))
    const counts = new Map<number, number>()
    for (let count = 0; count < 1000; count++) {
      const weight = chooseBackend(weights, spread(count))?.weight ?? -1
      counts.set(weight, (counts.get(weight) ?? 0) + 1)
    }
    expect(Math.abs((counts.get(5) ?? 0) - 625)).toBeLessThanOrEqual(2)
    expect(Math.abs((counts.get(2) ?? 0) - 250)).toBeLessThanOrEqual(2)
    expect(Math.abs((counts.get(1) ?? 0) - 125)).toBeLessThanOrEqual(2)
    expect(counts.has(0)).toBe(false)
  })
})
