/**
 * Policy targets: which Policies are in force for the requests of one rule at one listener, best first for each type.
 *
 * | more specific | | | | | | | less |
 * | --- | --- | --- | --- | --- | --- | --- | --- |
 * | consumer + route + Service | consumer + route | consumer + Service | route + Service | consumer | route | Service | neither |
 *
 * A rule counts as its route and goes before it; of equals the one that names a listener goes before one that names a
 * Gateway, that before one that names a Namespace, that before one that names nothing. An ExtensionRef is the rule's
 * level; one of a backendRef the rule's and the Service's. Then the older Policy.
 *
 * Source: Kong's order of plugin instances; GEP-713 (more specific targets first, the older of two equals).
 */
import { ascending, descending, inOrder } from '../lib/index.ts'
import { byPriority, type PolicyDefinition } from '../policies/index.ts'
import type { ObjectKey, RouteProtocol } from '../resources/index.ts'
import type { ListenerState, RouteState } from './attachments.ts'
import { namesPolicies, policiesNamed } from './extension-refs.ts'
import type { PolicyLevel, PolicyScope, PolicyState } from './policy-state.ts'

/** The Policies of a snapshot, found by what they are for. Made anew whenever one of them, or a target, changes. */
export interface PolicyIndex {
  readonly states: ReadonlyMap<ObjectKey, PolicyState>
  readonly byRoute: ReadonlyMap<string, readonly PolicyState[]>
  readonly byService: ReadonlyMap<ObjectKey, readonly PolicyState[]>
  readonly byGateway: ReadonlyMap<ObjectKey, readonly PolicyState[]>
  /** By the namespace of the routes. */
  readonly byNamespace: ReadonlyMap<string, readonly PolicyState[]>
  /** For consumers and nothing else, by their own namespace. */
  readonly ofConsumers: ReadonlyMap<string, readonly PolicyState[]>
}

const indexes = new WeakMap<ReadonlyMap<ObjectKey, PolicyState>, PolicyIndex>()

/** The same for the same states. */
export function indexPolicies(states: ReadonlyMap<ObjectKey, PolicyState>): PolicyIndex {
  const known = indexes.get(states)
  if (known !== undefined) return known
  const index = makeIndex(states)
  indexes.set(states, index)
  return index
}

/** By the kind of target of which there are fewest requests, so that each Policy stands in one list for each target. */
function makeIndex(states: ReadonlyMap<ObjectKey, PolicyState>): PolicyIndex {
  const index = {
    states,
    byRoute: new Map<string, PolicyState[]>(),
    byService: new Map<ObjectKey, PolicyState[]>(),
    byGateway: new Map<ObjectKey, PolicyState[]>(),
    byNamespace: new Map<string, PolicyState[]>(),
    ofConsumers: new Map<string, PolicyState[]>(),
  }
  for (const state of states.values()) {
    const { scope, refusal, onlyByReference, namespace } = state
    if (scope === null || refusal !== null || onlyByReference) continue
    if (scope.routes.length > 0)
      for (const { kind, key } of scope.routes) pushOnce(index.byRoute, `${kind}/${key}`, state)
    else if (scope.services.length > 0) for (const key of scope.services) pushOnce(index.byService, key, state)
    else if (scope.gateways.length > 0) for (const { key } of scope.gateways) pushOnce(index.byGateway, key, state)
    else if (scope.namespaces.length > 0) for (const name of scope.namespaces) pushOnce(index.byNamespace, name, state)
    else if (scope.consumers.length > 0) pushOnce(index.ofConsumers, namespace, state)
    else pushOnce(index.byNamespace, namespace, state)
  }
  return index
}

function pushOnce(lists: Map<string, PolicyState[]>, key: string, state: PolicyState): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [state])
  else if (!list.includes(state)) list.push(state)
}

/** Where requests come to. */
export interface PolicyPlace {
  readonly listener: Pick<ListenerState, 'gateway' | 'listener'>
  readonly route: RouteState
  readonly ruleIndex: number
  /** Of the chosen backend; `null` for requests that none is chosen for. */
  readonly backendIndex: number | null
}

export interface EffectivePolicy {
  readonly state: PolicyState
  readonly level: PolicyLevel
  readonly protocols: readonly RouteProtocol[] | null
}

/** One type that is in force; the lists are best first. */
export interface EffectiveType {
  readonly definition: PolicyDefinition
  readonly candidates: readonly EffectivePolicy[]
  readonly byConsumer: ReadonlyMap<ObjectKey, readonly EffectivePolicy[]>
}

/** The types in force at `place`, in the order in which they run. */
export function effectivePolicies(index: PolicyIndex, place: PolicyPlace): readonly EffectiveType[] {
  if (index.states.size === 0) return []
  const found = [...namedAt(index, place), ...targetingAt(index, place)]
  const authenticating = new Set(
    found.flatMap(({ state }) => (state.definition?.category === 'authentication' ? [state.namespace] : [])),
  )
  for (const namespace of authenticating)
    for (const state of index.ofConsumers.get(namespace) ?? [])
      for (const consumer of state.scope?.consumers ?? []) found.push(toEffective(state, { ...noLevel, consumer }))
  const types = new Map<string, EffectivePolicy[]>()
  for (const effective of found) {
    const { type } = effective.state.policy.spec
    const list = types.get(type)
    if (list === undefined) types.set(type, [effective])
    else list.push(effective)
  }
  return [...types.values()].flatMap(toType).toSorted((left, right) => byPriority(left.definition, right.definition))
}

function toType(found: readonly EffectivePolicy[]): readonly EffectiveType[] {
  const definition = found[0]?.state.definition ?? null
  if (definition === null) return []
  const sorted = found.toSorted(bySpecificity)
  const candidates = untilAll(sorted.filter(({ level }) => level.consumer === null))
  const byConsumer = Map.groupBy(
    sorted.filter(({ level }) => level.consumer !== null),
    ({ level }) => level.consumer ?? '',
  )
  const isBelow = (own: EffectivePolicy): boolean => {
    const [best] = candidates
    return best === undefined || bySpecificity(own, best) < 0
  }
  return [
    {
      definition,
      candidates,
      // Kong's order puts a route with its Service before a consumer alone.
      byConsumer: new Map(
        [...byConsumer].flatMap(([consumer, list]) => {
          const own = untilAll(list.filter(isBelow))
          return own.length === 0 ? [] : [[consumer, own] as const]
        }),
      ),
    },
  ]
}

/** What stands behind one that takes every protocol is never in force. */
function untilAll(sorted: readonly EffectivePolicy[]): readonly EffectivePolicy[] {
  const last = sorted.findIndex(({ protocols }) => protocols === null)
  return last === -1 ? sorted : sorted.slice(0, last + 1)
}

const noLevel: PolicyLevel = {
  consumer: null,
  route: null,
  service: null,
  gateway: null,
  namespace: null,
  by: 'targetRefs',
}

function toEffective(state: PolicyState, level: PolicyLevel): EffectivePolicy {
  return { state, level, protocols: state.policy.spec.protocols ?? null }
}

/** Kong's eight ranks, as a number whose parts weigh as there. */
function rankOf({ consumer, route, service }: PolicyLevel): number {
  const has = [route !== null, service !== null, consumer !== null]
  return kongRanks[has.map((part) => (part ? '1' : '0')).join('')] ?? 0
}

/** Route, Service, consumer. */
const kongRanks: Readonly<Record<string, number>> = {
  '111': 7,
  '101': 6,
  '011': 5,
  '110': 4,
  '001': 3,
  '100': 2,
  '010': 1,
  '000': 0,
}

const bySpecificity = inOrder<EffectivePolicy>(
  descending(({ level }) => rankOf(level)),
  descending(({ level }) => (level.route === 'rule' ? 1 : 0)),
  descending(({ level }) => (level.by === 'extensionRef' ? 1 : 0)),
  descending(({ level }) => (level.gateway === 'listener' ? 2 : level.gateway === 'gateway' ? 1 : 0)),
  descending(({ level }) => (level.namespace === null ? 0 : 1)),
  ascending(({ state }) => state.policy.metadata.creationTimestamp ?? '~'),
  ascending(({ state }) => state.key),
)

/**
 * What the policies at `place` depend on where nothing is for its route in particular: places of the same key have the
 * same. `null` where a Policy is for the route, or its filters name some.
 */
export function commonKey({ byRoute }: PolicyIndex, place: PolicyPlace): string | null {
  const { route, listener } = place
  if (namesPolicies(route.route) || byRoute.has(`${route.kind}/${route.key}`)) return null
  const namespace = route.route.metadata.namespace ?? ''
  return `${listener.gateway} ${listener.listener.name} ${namespace} ${serviceAt(place) ?? ''}`
}

/** Named by the filters of the rule and of the backendRef. */
function namedAt({ states }: PolicyIndex, { route: { route }, ruleIndex, backendIndex }: PolicyPlace) {
  if (route.kind !== 'HTTPRoute' && route.kind !== 'GRPCRoute') return []
  const namespace = route.metadata.namespace ?? ''
  const rule = route.spec.rules[ruleIndex]
  const backend = backendIndex === null ? undefined : rule?.backendRefs?.[backendIndex]
  const byRule = policiesNamed(rule?.filters, namespace).map((key) => ({ key, service: null }))
  const byBackend = policiesNamed(backend?.filters, namespace).map((key) => ({ key, service: backend?.name ?? null }))
  return [...byRule, ...byBackend].flatMap(({ key, service }): EffectivePolicy[] => {
    const state = states.get(key)
    if (state === undefined || state.refusal !== null) return []
    const level: PolicyLevel = { ...noLevel, route: 'rule', service, by: 'extensionRef' }
    const consumers = state.scope?.consumers ?? []
    if (consumers.length === 0) return [toEffective(state, level)]
    return consumers.map((consumer) => toEffective(state, { ...level, consumer }))
  })
}

function targetingAt(index: PolicyIndex, place: PolicyPlace): readonly EffectivePolicy[] {
  const { route, listener } = place
  const service = serviceAt(place)
  const lists = [
    index.byRoute.get(`${route.kind}/${route.key}`),
    service === null ? undefined : index.byService.get(service),
    index.byGateway.get(listener.gateway),
    index.byNamespace.get(route.route.metadata.namespace ?? ''),
  ]
  return lists.flatMap((list = []) => list.flatMap((state) => meets(state, place, service)))
}

function serviceAt({ route, ruleIndex, backendIndex }: PolicyPlace): ObjectKey | null {
  if (backendIndex === null) return null
  return route.rules[ruleIndex]?.backends[backendIndex]?.service ?? null
}

/** Once for each consumer that it is for. */
function meets(state: PolicyState, place: PolicyPlace, service: ObjectKey | null): readonly EffectivePolicy[] {
  const { scope } = state
  if (scope === null) return []
  const route = routeLevel(scope, place)
  const gateway = gatewayLevel(scope, place)
  const namespace = place.route.route.metadata.namespace ?? ''
  if (
    (scope.routes.length > 0 && route === null) ||
    (scope.gateways.length > 0 && gateway === null) ||
    (scope.services.length > 0 && (service === null || !scope.services.includes(service))) ||
    (scope.namespaces.length > 0 && !scope.namespaces.includes(namespace))
  )
    return []
  const level: PolicyLevel = {
    consumer: null,
    route,
    gateway,
    service: scope.services.length > 0 ? service : null,
    namespace: scope.namespaces.length > 0 ? namespace : null,
    by: 'targetRefs',
  }
  if (scope.consumers.length === 0) return [toEffective(state, level)]
  return scope.consumers.map((consumer) => toEffective(state, { ...level, consumer }))
}

function routeLevel({ routes }: PolicyScope, { route, ruleIndex }: PolicyPlace): PolicyLevel['route'] {
  const own = routes.filter(({ kind, key }) => kind === route.kind && key === route.key)
  const name = nameOfRule(route, ruleIndex)
  if (own.some(({ section }) => section !== null && section === name)) return 'rule'
  return own.some(({ section }) => section === null) ? 'route' : null
}

function nameOfRule({ route }: RouteState, ruleIndex: number): string | null {
  if (route.kind === 'Route') return null
  return route.spec.rules[ruleIndex]?.name ?? null
}

function gatewayLevel({ gateways }: PolicyScope, { listener }: PolicyPlace): PolicyLevel['gateway'] {
  const own = gateways.filter(({ key }) => key === listener.gateway)
  if (own.some(({ section }) => section !== null && section === listener.listener.name)) return 'listener'
  return own.some(({ section }) => section === null) ? 'gateway' : null
}
