/** What becomes of each Policy, for its status: whether it is in force, and at which Gateways. */
import type { ObjectKey } from '../resources/index.ts'
import type { Attachments, RouteState, Verdict } from './attachments.ts'
import { placesInForce } from './places.ts'
import type { PolicyState } from './policy-state.ts'
import { effectivePolicies, indexPolicies, type PolicyIndex } from './policy-targets.ts'

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
  for (const route of attachments.routes.values())
    for (const [policy, gateway] of policiesOn(route, index, attachments)) {
      const gateways = found.get(policy) ?? new Set()
      found.set(policy, gateways.add(gateway))
    }
  return new Map([...found].map(([policy, gateways]) => [policy, [...gateways].toSorted()]))
}

type Pairs = readonly (readonly [policy: ObjectKey, gateway: ObjectKey])[]

const known = new WeakMap<RouteState, { readonly index: PolicyIndex; readonly pairs: Pairs }>()

/** Remembered as long as neither the route nor any Policy changes. */
function policiesOn(route: RouteState, index: PolicyIndex, { listeners }: Attachments): Pairs {
  const remembered = known.get(route)
  if (remembered?.index === index) return remembered.pairs
  const pairs: (readonly [ObjectKey, ObjectKey])[] = []
  for (const id of placesInForce(route).keys()) {
    const listener = listeners.get(id)
    if (listener === undefined) continue
    for (const [ruleIndex, { backends }] of route.rules.entries())
      for (const backendIndex of [null, ...backends.keys()])
        for (const { candidates, byConsumer } of effectivePolicies(index, { listener, route, ruleIndex, backendIndex }))
          for (const { state } of [...candidates, ...[...byConsumer.values()].flat()])
            pairs.push([state.key, listener.gateway])
  }
  known.set(route, { index, pairs })
  return pairs
}
