/** Shares of weighted backends. Pure. */
import { getAt } from '@/client/draft/field-path.ts'

/** What the backend at `index` gets, in whole percent; `null` where it is alone or all weights are 0. */
export function sharePercent(backends: readonly unknown[], index: number): number | null {
  if (backends.length < 2) return null
  const weights = backends.map(weightOf)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return sum === 0 ? null : Math.round(((weights[index] ?? 0) / sum) * 100)
}

/** A backend without a weight has weight 1 (Gateway API `BackendRef.weight`). */
function weightOf(backend: unknown): number {
  const weight = getAt(backend, ['weight'])
  return typeof weight === 'number' && weight >= 0 ? weight : 1
}
