/**
 * ListenerSets: listeners that are added to a Gateway, once all Gateways have had their turn.
 *
 * Source: Gateway API v1 `ListenerSet`, `GatewaySpec.allowedListeners`, `ListenerSetConditionReason`; GEP-1713.
 */
import { unmetRequirements } from '../lib/index.ts'
import { gatewayApiGroup, keyOf, toObjectKey, type ListenerSet, type ObjectKey } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { labelsOf } from './allowed-routes.ts'
import type { GatewayState, ListenerSetState, ListenerState, Refusal, Verdict } from './attachments.ts'
import { byAge } from './by-age.ts'
import { resolveListeners, type Claims } from './listeners.ts'

/** By key. @param claims With those of all Gateways made. */
export function resolveListenerSets(
  snapshot: Snapshot,
  gateways: ReadonlyMap<ObjectKey, GatewayState>,
  claims: Claims,
): ReadonlyMap<ObjectKey, ListenerSetState> {
  const states = new Map<ObjectKey, ListenerSetState>()
  for (const listenerSet of snapshot.list('ListenerSet').toSorted(byAge)) {
    const state = resolveListenerSet(snapshot, listenerSet, { gateways, claims })
    states.set(state.key, state)
  }
  return new Map([...states].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function resolveListenerSet(
  snapshot: Snapshot,
  listenerSet: ListenerSet,
  { gateways, claims }: { readonly gateways: ReadonlyMap<ObjectKey, GatewayState>; readonly claims: Claims },
): ListenerSetState {
  const key = keyOf(listenerSet)
  const { group, kind, name, namespace = listenerSet.metadata.namespace } = listenerSet.spec.parentRef
  const gateway = toObjectKey(name, namespace)
  const parent = group === gatewayApiGroup && kind === 'Gateway' ? gateways.get(gateway) : undefined
  const base = { key, listenerSet, gateway }
  if (parent?.managed !== true) return { ...base, managed: false, verdicts: [], listeners: [] }
  if (!isAdmitted(snapshot, parent, listenerSet)) {
    const message = `Gateway ${gateway} does not admit ListenerSets of namespace ${listenerSet.metadata.namespace}; see its allowedListeners.`
    return { ...base, managed: true, verdicts: [refused({ reason: 'NotAllowed', message })], listeners: [] }
  }
  const servable = isParentAccepted(parent)
  const listeners = resolveListeners({
    snapshot,
    gateway: parent.gateway,
    gatewayKey: gateway,
    owner: { kind: 'ListenerSet', key },
    listeners: listenerSet.spec.listeners,
    addresses: parent.addresses,
    servable,
    claims,
  })
  const verdict = servable
    ? verdictOn(listeners)
    : refused({ reason: 'ParentNotAccepted', message: `Gateway ${gateway} is not accepted.` })
  return { ...base, managed: true, verdicts: [verdict], listeners }
}

function isAdmitted(snapshot: Snapshot, { gateway }: GatewayState, { metadata }: ListenerSet): boolean {
  const { from = 'None', selector } = gateway.spec.allowedListeners?.namespaces ?? {}
  const { namespace = '' } = metadata
  switch (from) {
    case 'All':
      return true
    case 'None':
      return false
    case 'Same':
      return namespace === gateway.metadata.namespace
    case 'Selector':
      return selector !== undefined && unmetRequirements(selector, labelsOf(snapshot, namespace)).length === 0
  }
}

/** A Gateway whose own listeners are all invalid can still serve those of a set. */
function isParentAccepted({ verdicts }: GatewayState): boolean {
  return !verdicts.some(
    ({ type, status, reason }) => type === 'Accepted' && status === 'False' && reason !== 'ListenersNotValid',
  )
}

/** A set needs one listener at least that is accepted and has all that it refers to. */
function verdictOn(listeners: readonly ListenerState[]): Verdict {
  const invalid = listeners.filter(({ verdicts }) =>
    verdicts.some(({ type, status }) => (type === 'Accepted' || type === 'ResolvedRefs') && status === 'False'),
  )
  if (invalid.length === 0)
    return { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The ListenerSet is attached.' }
  const names = invalid.map(({ listener }) => listener.name).join(', ')
  return invalid.length === listeners.length
    ? refused({ reason: 'ListenersNotValid', message: `No listener is valid: ${names}.` })
    : { type: 'Accepted', status: 'True', reason: 'ListenersNotValid', message: `Not valid: ${names}.` }
}

const refused = (refusal: Refusal): Verdict => ({ type: 'Accepted', status: 'False', ...refusal })
