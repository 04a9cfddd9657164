/**
 * Choose backend: which of a rule's backends gets a request, in proportion to their weights. Invalid backends keep
 * their share (their requests are answered 500); weight 0 gets nothing.
 *
 * Source: Gateway API v1 `BackendRef.weight`, `HTTPRouteRule.backendRefs`.
 */
import type { Backend, CompiledRule } from '../table/index.ts'

/**
 * @param number In [0, 1): random, or {@link spread}.
 * @returns `null` where the rule has no backend of a weight above 0; the answer is 500.
 */
export function chooseBackend(rule: Pick<CompiledRule, 'backends' | 'totalWeight'>, number: number): Backend | null {
  let left = number * rule.totalWeight
  let last: Backend | null = null
  for (const backend of rule.backends) {
    if (backend.weight === 0) continue
    if (left < backend.weight) return backend
    left -= backend.weight
    last = backend
  }
  return last
}

const goldenRatio = 0.618_033_988_749_894_9

/**
 * The `count`-th number of a sequence in [0, 1) that is spread evenly however far it is read: with a counter per rule,
 * every backend has its exact share after few requests, and neighbours rarely repeat. Deterministic.
 */
export function spread(count: number): number {
  return (count * goldenRatio) % 1
}
