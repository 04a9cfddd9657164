/** What becomes of each Policy, for its status: whether it is in force, and at which Gateways. */
import type { ObjectKey } from '../resources/index.ts'
import type { Attachments, RouteState, Verdict } from './attachments.ts'
import { placesInForce } from './places.ts'
import type { PolicyState } from './policy-state.ts'
import { commonKey, effectivePolicies, indexPolicies, type PolicyPlace } from './policy-targets.ts'

/** The condition Accepted of one Policy. */
export function policyVerdict({ refusal, onlyByReference }: PolicyState): Verdict {
  if (refusal !== null) return { type: 'Accepted', status: 'False', ...refusal }
  const message = onlyByReference
    ? 'The policy is in force for the rules whose filters name it, and for no others.'
    : 'The policy is in force for everything that it is for.'
  return { type: 'Accepted', status: 'True', reason: 'Accepted', message }
}

/** By Policy: the Gateways at which some rule has it, in order of their keys. */
export function gatewaysOfPolicies(attachments: Attachments): ReadonlyMap<ObjectKey, readonly ObjectKey[]> {
  const found = new Map<ObjectKey, Set<ObjectKey>>()
  if (attachments.policies.size === 0) return new Map()
  const index = indexPolicies(attachments.policies)
  const seen = new Set<string>()
  for (const route of attachments.routes.values())
    for (const place of placesOf(route, attachments)) {
      const key = commonKey(index, place)
      if (key !== null && seen.has(key)) continue
      if (key !== null) seen.add(key)
      const { gateway } = place.listener
      for (const { candidates, byConsumer } of effectivePolicies(index, place))
        for (const { state } of [...candidates, ...[...byConsumer.values()].flat()]) {
          const gateways = found.get(state.key) ?? new Set()
          found.set(state.key, gateways.add(gateway))
        }
    }
  return new Map([...found].map(([policy, gateways]) => [policy, [...gateways].toSorted()]))
}

/** Every rule with every backend, at every listener. */
function* placesOf(route: RouteState, { listeners }: Attachments): Generator<PolicyPlace> {
  for (const id of placesInForce(route).keys()) {
    const listener = listeners.get(id)
    if (listener === undefined) continue
    for (const [ruleIndex, { backends }] of route.rules.entries())
      for (const backendIndex of [null, ...backends.keys()]) yield { listener, route, ruleIndex, backendIndex }
  }
}
