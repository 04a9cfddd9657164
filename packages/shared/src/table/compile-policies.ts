/**
 * Policies of attachments → what the request path runs. What a change does not touch is the same object as before:
 * instances, so that what runs for them is kept, and the lists of rules, so that listeners are.
 */
import {
  commonKey,
  effectivePolicies,
  indexPolicies,
  placesInForce,
  resolveBackend,
  type Attachments,
  type EffectivePolicy,
  type EffectiveType,
  type ListenerId,
  type PolicyPlace,
  type PolicyState,
} from '../attachment/index.ts'
import { deepEqual } from '../lib/index.ts'
import type { ObjectKey } from '../resources/index.ts'
import { serviceMeant, type Snapshot } from '../snapshot/index.ts'
import type { CompiledPolicy, PolicyCandidate, PolicyInstance, RulePolicies, ServicePortUpstream } from './policies.ts'
import { isSameList, sameMap } from './same.ts'
import type { CompiledRoute } from './table.ts'
import type { Reference } from './upstreams.ts'

/** Every Policy that is in force or could be. */
export function compileInstances(
  snapshot: Snapshot,
  states: Attachments['policies'],
  previous: ReadonlyMap<ObjectKey, PolicyInstance> | undefined,
): ReadonlyMap<ObjectKey, PolicyInstance> {
  const instances = new Map<ObjectKey, PolicyInstance>()
  for (const state of states.values()) {
    if (state.refusal !== null) continue
    const instance = toInstance(snapshot, state)
    const before = previous?.get(state.key)
    instances.set(state.key, before !== undefined && deepEqual(before, instance) ? before : instance)
  }
  return sameMap(instances, previous)
}

function toInstance(snapshot: Snapshot, state: PolicyState): PolicyInstance {
  const services = servicesOf(snapshot, state).map(([name, references]) => [name, references.flatMap(toPort)] as const)
  return {
    key: state.key,
    namespace: state.namespace,
    type: state.policy.spec.type,
    config: state.config,
    services: Object.fromEntries(services),
  }
}

function toPort({ port, upstream }: Reference): ServicePortUpstream[] {
  return port === null || upstream === null ? [] : [{ port, upstream }]
}

function servicesOf(snapshot: Snapshot, { definition, config, namespace }: PolicyState) {
  const names = definition?.services?.(config) ?? []
  return [...new Set(names)].map((name): readonly [string, readonly Reference[]] => {
    const service = serviceMeant(snapshot, namespace, name)
    const ref = { group: '', kind: 'Service', name: service?.metadata.name ?? name, weight: 1 }
    const from = { kind: 'Route', traffic: 'HTTPRoute', namespace } as const
    return [name, (service?.spec.ports ?? []).map(({ port }) => resolveBackend(snapshot, from, { ...ref, port }))]
  })
}

/** The Services that policies may send requests to. */
export function policyReferences(snapshot: Snapshot, states: Attachments['policies']): readonly Reference[] {
  return [...states.values()].flatMap((state) =>
    state.refusal === null ? servicesOf(snapshot, state).flatMap(([, references]) => references) : [],
  )
}

/** By listener, by id of the rule. */
export type PoliciesByListener = ReadonlyMap<ListenerId, ReadonlyMap<string, RulePolicies>>

interface Given {
  readonly attachments: Attachments
  readonly routes: ReadonlyMap<string, CompiledRoute>
  readonly instances: ReadonlyMap<ObjectKey, PolicyInstance>
  /** Of a listener as it was before. */
  readonly previous: (listener: ListenerId) => ReadonlyMap<string, RulePolicies> | undefined
}

/** Listeners without any are left out. */
export function compilePolicies({ attachments, routes, instances, previous }: Given): PoliciesByListener {
  const byListener = new Map<ListenerId, Map<string, RulePolicies>>()
  if (instances.size === 0) return byListener
  const lists = new Lists(indexPolicies(attachments.policies), instances)
  for (const [id, route] of attachments.routes) {
    const compiled = routes.get(id)
    // Routes of connections have one rule, and only what can decide about connections is for them.
    const rules = compiled?.rules ?? [{ id: `${id}/0`, ruleIndex: 0 }]
    const isOfConnections = compiled === undefined
    for (const listenerId of placesInForce(route).keys()) {
      const listener = attachments.listeners.get(listenerId)
      if (listener === undefined) continue
      const before = previous(listenerId)
      for (const { id: ruleId, ruleIndex } of rules) {
        const policies = lists.ofRule({ listener, route, ruleIndex }, { isOfConnections, before: before?.get(ruleId) })
        if (policies === null) continue
        const found = byListener.get(listenerId) ?? new Map<string, RulePolicies>()
        byListener.set(listenerId, found)
        found.set(ruleId, policies)
      }
    }
  }
  return new Map([...byListener].map(([id, rules]) => [id, sameMap(rules, previous(id))]))
}

type Index = ReturnType<typeof indexPolicies>
type List = readonly CompiledPolicy[]
type RulePlace = Omit<PolicyPlace, 'backendIndex'>

/** Most rules have what many others have: it is worked out, and compared with what was before, once. */
class Lists {
  readonly #index: Index
  readonly #instances: ReadonlyMap<ObjectKey, PolicyInstance>
  readonly #common = new Map<string, List>()
  readonly #kept = new Map<List, Map<List, List>>()

  constructor(index: Index, instances: ReadonlyMap<ObjectKey, PolicyInstance>) {
    this.#index = index
    this.#instances = instances
  }

  ofRule(
    place: RulePlace,
    { isOfConnections, before }: { readonly isOfConnections: boolean; readonly before: RulePolicies | undefined },
  ): RulePolicies | null {
    const rule = this.#keep(this.#listAt({ ...place, backendIndex: null }, isOfConnections), before?.rule)
    const backends = new Map<number, List>()
    for (const backendIndex of (place.route.rules[place.ruleIndex]?.backends ?? []).keys()) {
      const made = this.#listAt({ ...place, backendIndex }, isOfConnections)
      if (this.#keep(made, rule) !== rule)
        backends.set(backendIndex, this.#keep(made, before?.backends.get(backendIndex)))
    }
    if (rule.length === 0 && backends.size === 0) return null
    const isSame =
      before !== undefined &&
      before.rule === rule &&
      before.backends.size === backends.size &&
      [...backends].every(([index, list]) => before.backends.get(index) === list)
    return isSame ? before : { rule, backends }
  }

  #listAt(place: PolicyPlace, isOfConnections: boolean): List {
    const common = commonKey(this.#index, place)
    const key = common === null ? null : `${common} ${isOfConnections}`
    const known = key === null ? undefined : this.#common.get(key)
    if (known !== undefined) return known
    const list = effectivePolicies(this.#index, place)
      .filter(({ definition }) => !isOfConnections || definition.admits !== undefined)
      .flatMap((type) => toCompiled(type, this.#instances))
    if (key !== null) this.#common.set(key, list)
    return list
  }

  /** `before` where it says the same. */
  #keep(list: List, before: List | undefined): List {
    if (before === undefined || list === before) return list
    const known = this.#kept.get(list)?.get(before)
    if (known !== undefined) return known
    const kept = sameList(list, before)
    const ofList = this.#kept.get(list) ?? new Map<List, List>()
    this.#kept.set(list, ofList.set(before, kept))
    return kept
  }
}

/** Instances compare by identity: where one was made anew, so is every list that it is in. */
function sameList(list: readonly CompiledPolicy[], before: readonly CompiledPolicy[]): readonly CompiledPolicy[] {
  const merged = list.map((policy, index) => {
    const known = before[index]
    return known !== undefined && isSamePolicy(policy, known) ? known : policy
  })
  return isSameList(merged, before) ? before : merged
}

function isSamePolicy(left: CompiledPolicy, right: CompiledPolicy): boolean {
  if (left.type !== right.type || left.priority !== right.priority) return false
  if (!isSameCandidates(left.candidates, right.candidates) || left.byConsumer.size !== right.byConsumer.size)
    return false
  return [...left.byConsumer].every(([consumer, own]) => isSameCandidates(own, right.byConsumer.get(consumer) ?? []))
}

function isSameCandidates(left: readonly PolicyCandidate[], right: readonly PolicyCandidate[]): boolean {
  return (
    left.length === right.length &&
    left.every((candidate, index) => {
      const other = right[index]
      return (
        other !== undefined &&
        candidate.instance === other.instance &&
        deepEqual(candidate.level, other.level) &&
        deepEqual(candidate.protocols, other.protocols)
      )
    })
  )
}

function toCompiled(
  { definition, candidates, byConsumer }: EffectiveType,
  instances: ReadonlyMap<ObjectKey, PolicyInstance>,
): readonly CompiledPolicy[] {
  const { type, priority } = definition
  const toCandidates = (effective: readonly EffectivePolicy[]): readonly PolicyCandidate[] =>
    effective.flatMap(({ state, level, protocols }) => {
      const instance = instances.get(state.key)
      return instance === undefined ? [] : [{ instance, level, protocols }]
    })
  const own = new Map([...byConsumer].map(([consumer, list]) => [consumer, toCandidates(list)] as const))
  return [{ type, priority, candidates: toCandidates(candidates), byConsumer: own }]
}
