/**
 * Resolve policies: the targets of every Policy, and which of them may be in force.
 *
 * A Policy targets its own namespace, or where a ReferenceGrant there says that it may. One that names a Gateway,
 * listener, Service or Namespace that it may name reaches every route there, whatever the route's namespace: whoever
 * owns a Gateway decides about what passes it.
 *
 * Source: GEP-713 (targetRefs, conflicts, cross-namespace references), Gateway API v1 `PolicyConditionReason`.
 */
import { ascending, inOrder } from '../lib/index.ts'
import { checkPolicyConfig, policyDefinition } from '../policies/index.ts'
import {
  isKind,
  keyOf,
  kinds,
  routeKinds,
  rulesOf,
  toObjectKey,
  type ObjectKey,
  type Policy,
  type PolicyTargetReference,
  type RouteKind,
} from '../resources/index.ts'
import { isReferencePermitted, type Snapshot } from '../snapshot/index.ts'
import type { Refusal } from './attachments.ts'
import { policiesNamedByRoutes } from './extension-refs.ts'
import type { PolicyScope, PolicyState } from './policy-state.ts'

/** Every Policy of `snapshot`, the oldest first. */
export function resolvePolicies(snapshot: Snapshot): ReadonlyMap<ObjectKey, PolicyState> {
  const policies = snapshot.list('Policy')
  if (policies.length === 0) return noPolicies
  const named = policiesNamedByRoutes([...snapshot.list('HTTPRoute'), ...snapshot.list('GRPCRoute')])
  const states = new Map<ObjectKey, PolicyState>()
  const firsts = new Map<string, ObjectKey>()
  for (const policy of policies.toSorted(byAge)) {
    const state = judgePolicy(snapshot, policy, named.has(keyOf(policy)))
    const place = placeOf(state)
    const first = place === null ? undefined : firsts.get(place)
    if (place !== null && first === undefined) firsts.set(place, state.key)
    states.set(state.key, first === undefined ? state : { ...state, refusal: conflict(state, first) })
  }
  return states
}

const noPolicies: ReadonlyMap<ObjectKey, PolicyState> = new Map()

const byAge = inOrder<Policy>(
  ascending(({ metadata }) => metadata.creationTimestamp ?? '~'),
  ascending((policy) => keyOf(policy)),
)

/** Two Policies of one type for the very same requests; `null` where it is in nobody's way. */
function placeOf({ policy, scope, refusal, onlyByReference, namespace }: PolicyState): string | null {
  if (scope === null || refusal !== null || onlyByReference) return null
  const { type, protocols = [] } = policy.spec
  const targets = Object.values(scope).flatMap((list: readonly unknown[]) => list.map((each) => JSON.stringify(each)))
  return JSON.stringify([type, targets.length === 0 ? namespace : null, targets.toSorted(), protocols.toSorted()])
}

const conflict = ({ policy }: PolicyState, first: ObjectKey): Refusal => ({
  reason: 'Conflicted',
  message: `The Policy ${first} is older, of the same type ${policy.spec.type} and for the same targets; it stays in force.`,
})

/** One Policy by itself, without regard to others. @param isNamed Whether a filter names it. */
export function judgePolicy(snapshot: Snapshot, policy: Policy, isNamed: boolean): PolicyState {
  const key = keyOf(policy)
  const namespace = policy.metadata.namespace ?? ''
  const { type, targetRefs = [], enabled } = policy.spec
  const definition = policyDefinition(type) ?? null
  const checked = checkPolicyConfig(policy)
  const resolved = resolveTargets(snapshot, policy)
  const refusal =
    definition === null
      ? invalid(`There is no policy type ${type} here; it is kept and does nothing.`)
      : checked.ok
        ? (forbiddenTarget(policy, definition.forConsumer) ?? ('reason' in resolved ? resolved : null))
        : invalid(checked.error.map(({ path, message }) => `${path}: ${message}`).join(' '))
  return {
    key,
    namespace,
    policy,
    definition,
    config: checked.ok ? checked.value : undefined,
    scope: 'reason' in resolved ? null : resolved,
    onlyByReference: targetRefs.length === 0 && (isNamed || policy.spec.targetRefs !== undefined),
    refusal: enabled ? refusal : (refusal ?? { reason: 'Disabled', message: 'It is switched off (enabled: false).' }),
  }
}

const invalid = (message: string): Refusal => ({ reason: 'Invalid', message })

function forbiddenTarget({ spec: { type, targetRefs = [] } }: Policy, forConsumer: boolean): Refusal | null {
  if (forConsumer || !targetRefs.some(({ kind }) => kind === 'Consumer')) return null
  return invalid(`A Policy of type ${type} finds out who the consumer is and cannot be for one.`)
}

interface MutableScope {
  readonly routes: PolicyScope['routes'][number][]
  readonly services: ObjectKey[]
  readonly gateways: PolicyScope['gateways'][number][]
  readonly namespaces: string[]
  readonly consumers: ObjectKey[]
}

function resolveTargets(snapshot: Snapshot, policy: Policy): PolicyScope | Refusal {
  const namespace = policy.metadata.namespace ?? ''
  const scope: MutableScope = { routes: [], services: [], gateways: [], namespaces: [], consumers: [] }
  for (const ref of policy.spec.targetRefs ?? []) {
    const refusal = addTarget(snapshot, { ref, namespace }, scope)
    if (refusal !== null) return refusal
  }
  return scope
}

/** Whether something exists is not told to who may not refer to it. */
function addTarget(
  snapshot: Snapshot,
  { ref, namespace }: { readonly ref: PolicyTargetReference; readonly namespace: string },
  scope: MutableScope,
): Refusal | null {
  const { kind, name, sectionName } = ref
  if (kind === 'Namespace') return addNamespace(snapshot, { ref, namespace }, scope)
  const where = ref.namespace ?? namespace
  const key = toObjectKey(name, where)
  if (!isTargetKind(kind)) return invalid(`A Policy cannot be for a ${kind}.`)
  const { group } = kinds[kind]
  const from = { group: kinds.Policy.group, kind: 'Policy', namespace }
  if (!isReferencePermitted(snapshot, from, { group, kind, namespace: where, name }))
    return notFound(
      `No ReferenceGrant in namespace ${where} lets a Policy of namespace ${namespace} be for ${kind} ${key}.`,
    )
  const target = snapshot.get(kind, key)
  if (target === undefined) return notFound(`There is no ${kind} ${key}.`)
  const section = sectionName ?? null
  if (target.kind === 'Service') scope.services.push(key)
  else if (target.kind === 'Consumer') scope.consumers.push(key)
  else if (target.kind === 'Gateway') {
    if (section !== null && !target.spec.listeners.some((listener) => listener.name === section))
      return notFound(`Gateway ${key} has no listener ${section}.`)
    scope.gateways.push({ key, section })
  } else {
    const names = rulesOf(target).map((rule) => ('name' in rule ? rule.name : undefined))
    if (section !== null && !names.includes(section)) return notFound(`${kind} ${key} has no rule named ${section}.`)
    scope.routes.push({ kind: target.kind, key, section })
  }
  return null
}

/** The routes of another namespace are its own affair: a grant there for the kind Namespace lets a Policy in. */
function addNamespace(
  snapshot: Snapshot,
  { ref: { name }, namespace }: { readonly ref: PolicyTargetReference; readonly namespace: string },
  scope: MutableScope,
): Refusal | null {
  const from = { group: kinds.Policy.group, kind: 'Policy', namespace }
  if (!isReferencePermitted(snapshot, from, { group: '', kind: 'Namespace', namespace: name, name }))
    return notFound(
      `No ReferenceGrant in namespace ${name} lets a Policy of namespace ${namespace} be for Namespace ${name}.`,
    )
  if (snapshot.get('Namespace', name) === undefined) return notFound(`There is no Namespace ${name}.`)
  scope.namespaces.push(name)
  return null
}

const notFound = (message: string): Refusal => ({ reason: 'TargetNotFound', message })

type TargetKind = RouteKind | 'Gateway' | 'Service' | 'Consumer'

const targetKinds: ReadonlySet<string> = new Set([...routeKinds, 'Gateway', 'Service', 'Consumer'])

const isTargetKind = (kind: string): kind is TargetKind => isKind(kind) && targetKinds.has(kind)
