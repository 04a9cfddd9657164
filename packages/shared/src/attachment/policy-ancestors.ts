/**
 * Policy ancestors: what becomes of each BackendTLSPolicy at every Gateway that uses its Services through a route.
 *
 * Source: Gateway API v1 `PolicyAncestorStatus`, `PolicyConditionReason`, `BackendTLSPolicySpec.targetRefs`.
 */
import { keyOf, type BackendTLSPolicy, type ObjectKey } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { Attachments, Refusal, RouteState, Verdict } from './attachments.ts'
import { policiesFor, resolvePolicy } from './backend-tls.ts'
import { acceptedPlaces } from './places.ts'

/** Verdicts by policy and Gateway, both in the order of their keys. */
export type PolicyAncestors = ReadonlyMap<ObjectKey, ReadonlyMap<ObjectKey, readonly Verdict[]>>

interface Standing {
  readonly policy: BackendTLSPolicy
  /** Targets that it decides for. */
  readonly won: string[]
  /** Targets for which an older policy decides. */
  readonly lost: { readonly target: string; readonly winner: ObjectKey }[]
  /** Ports that the Service does not have. */
  readonly missing: string[]
}

/** @param attachments Of `snapshot`. Cost: linear in backends of attached routes; nothing where there is no policy. */
export function policyAncestors(snapshot: Snapshot, attachments: Attachments): PolicyAncestors {
  const ancestors = new Map<ObjectKey, Map<ObjectKey, readonly Verdict[]>>()
  if (snapshot.list('BackendTLSPolicy').length === 0) return ancestors
  for (const [gateway, services] of servicesByGateway(attachments))
    for (const [key, standing] of standings(snapshot, services)) {
      const ofPolicy = ancestors.get(key) ?? new Map<ObjectKey, readonly Verdict[]>()
      ancestors.set(key, ofPolicy.set(gateway, verdictsOf(snapshot, standing)))
    }
  return new Map(
    [...ancestors].map(([key, gateways]) => [key, new Map([...gateways].sort(([a], [b]) => (a < b ? -1 : 1)))]),
  )
}

/** Services that each Gateway, by itself or its ListenerSets, sends requests to. */
function servicesByGateway({ routes, listeners }: Attachments): ReadonlyMap<ObjectKey, ReadonlySet<ObjectKey>> {
  const services = new Map<ObjectKey, Set<ObjectKey>>()
  for (const state of routes.values())
    for (const listener of acceptedPlaces(state).keys()) {
      const at = listeners.get(listener)
      if (at === undefined || !mayUseTls(state, at.tls !== null)) continue
      const used = services.get(at.gateway) ?? new Set()
      services.set(at.gateway, used)
      for (const service of servicesOf(state)) used.add(service)
    }
  return services
}

/** Of streams only those that end TLS here speak TLS of their own to backends. */
function mayUseTls({ kind }: RouteState, endsTls: boolean): boolean {
  return kind === 'HTTPRoute' || kind === 'GRPCRoute' || (kind === 'TLSRoute' && endsTls)
}

function* servicesOf({ rules }: RouteState): Generator<ObjectKey> {
  for (const { backends, filterBackends } of rules)
    for (const { upstream, service } of [...backends, ...filterBackends.map(({ backend }) => backend)])
      if (upstream !== null) yield service
}

function standings(snapshot: Snapshot, services: ReadonlySet<ObjectKey>): ReadonlyMap<ObjectKey, Standing> {
  const found = new Map<ObjectKey, Standing>()
  for (const service of services)
    for (const { policy, target, winner } of policiesFor(snapshot, service)) {
      const key = keyOf(policy)
      const standing = found.get(key) ?? { policy, won: [], lost: [], missing: [] }
      found.set(key, standing)
      if (winner === null) standing.missing.push(target)
      else if (winner === policy) standing.won.push(target)
      else standing.lost.push({ target, winner: keyOf(winner) })
    }
  return found
}

function verdictsOf(snapshot: Snapshot, standing: Standing): readonly Verdict[] {
  const { tls, unresolved } = resolvePolicy(snapshot, standing.policy)
  const [first] = unresolved
  return [
    acceptedVerdict(tls.invalid, standing),
    first === undefined
      ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references are resolved.' }
      : {
          type: 'ResolvedRefs',
          status: 'False',
          reason: first.reason,
          message: unresolved.map(({ message }) => message).join(' '),
        },
  ]
}

function acceptedVerdict(invalid: Refusal | null, { won, lost, missing }: Standing): Verdict {
  const absent = missing.map((target) => `There is no ${target}.`)
  const beaten = lost.map(({ target, winner }) => `For ${target} the older BackendTLSPolicy ${winner} counts.`)
  const besides = [...absent, ...beaten].join(' ')
  if (won.length === 0) {
    const reason = lost.length > 0 ? 'Conflicted' : 'TargetNotFound'
    return { type: 'Accepted', status: 'False', reason, message: besides }
  }
  if (invalid !== null) return { type: 'Accepted', status: 'False', ...invalid }
  const message = `The policy is in force. ${besides}`.trim()
  return { type: 'Accepted', status: 'True', reason: 'Accepted', message }
}
