/**
 * Gateways: each class and Gateway of ours with its addresses and listeners, before any route is looked at.
 *
 * Source: Gateway API v1 `GatewayConditionReason`, `GatewayClassConditionReason`.
 */
import { ascending, inOrder } from '../lib/index.ts'
import { controllerName, keyOf, type Gateway, type ObjectKey } from '../resources/index.ts'
import type { Addressing, Snapshot } from '../snapshot/index.ts'
import { assignAddresses, type AssignedAddresses } from './addresses.ts'
import {
  toListenerId,
  type GatewayClassState,
  type GatewayState,
  type ListenerState,
  type Refusal,
  type Verdict,
} from './attachments.ts'
import { Claims, conflictsWithin, listenerVerdicts, protocolProblem, resolveKinds } from './listeners.ts'

/** The oldest first; those without a time last; ties by key. */
const byAge = inOrder<{
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly creationTimestamp?: string | undefined
  }
}>(
  ascending(({ metadata }) => metadata.creationTimestamp ?? '~'),
  ascending(keyOf),
)

export function resolveGatewayClasses(snapshot: Snapshot): ReadonlyMap<ObjectKey, GatewayClassState> {
  const states = new Map<ObjectKey, GatewayClassState>()
  for (const gatewayClass of snapshot.list('GatewayClass')) {
    if (gatewayClass.spec.controllerName !== controllerName) continue
    const { parametersRef } = gatewayClass.spec
    const verdict: Verdict =
      parametersRef === undefined
        ? { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Gateways of this class are served.' }
        : {
            type: 'Accepted',
            status: 'False',
            reason: 'InvalidParameters',
            message: `parametersRef names ${parametersRef.kind} ${parametersRef.name}; parameters are not supported, leave it out.`,
          }
    states.set(keyOf(gatewayClass), { gatewayClass, verdicts: [verdict] })
  }
  return states
}

/** Gateways by key. Listeners have no routes yet: `attachedRoutes` is 0. */
export function resolveGateways(
  snapshot: Snapshot,
  classes: ReadonlyMap<ObjectKey, GatewayClassState>,
  addressing: Addressing,
): ReadonlyMap<ObjectKey, GatewayState> {
  const managed = snapshot
    .list('Gateway')
    .filter(({ spec }) => classes.has(spec.gatewayClassName))
    .toSorted(byAge)
  const addresses = assignAddresses(managed, addressing)
  const claims = new Claims()
  const states = new Map<ObjectKey, GatewayState>()
  for (const gateway of managed) {
    const key = keyOf(gateway)
    const refusal = parametersProblem(gateway, classes)
    states.set(key, resolveGateway(gateway, { claims, refusal, assigned: addresses.get(key) ?? noAddresses }))
  }
  return new Map(
    snapshot.list('Gateway').map((gateway) => [keyOf(gateway), states.get(keyOf(gateway)) ?? foreign(gateway)]),
  )
}

const noAddresses: AssignedAddresses = { addresses: [], problem: null, unsupported: null }

function foreign(gateway: Gateway): GatewayState {
  return {
    key: keyOf(gateway),
    gateway,
    managed: false,
    addresses: [],
    addressProblem: null,
    verdicts: [],
    listeners: [],
  }
}

function parametersProblem(gateway: Gateway, classes: ReadonlyMap<ObjectKey, GatewayClassState>): Refusal | null {
  const { gatewayClassName, infrastructure } = gateway.spec
  if (classes.get(gatewayClassName)?.verdicts.some(({ status }) => status === 'False') === true)
    return { reason: 'InvalidParameters', message: `Its GatewayClass ${gatewayClassName} is not accepted.` }
  if (infrastructure?.parametersRef === undefined) return null
  const message = 'infrastructure.parametersRef is not supported; leave it out.'
  return { reason: 'InvalidParameters', message }
}

function resolveGateway(
  gateway: Gateway,
  given: { readonly claims: Claims; readonly refusal: Refusal | null; readonly assigned: AssignedAddresses },
): GatewayState {
  const key = keyOf(gateway)
  const { addresses, problem, unsupported } = given.assigned
  const refusal = given.refusal ?? unsupported
  const conflicts = conflictsWithin(gateway)
  const listeners = gateway.spec.listeners.map((listener, index): ListenerState => {
    const { supportedKinds, problem: kindsProblem } = resolveKinds(listener)
    const refused = protocolProblem(listener)
    const servable = refusal === null && refused === null && kindsProblem === null
    const within = conflicts.get(index) ?? null
    const conflict = within ?? (servable ? given.claims.claim(key, listener, addresses) : null)
    return {
      id: toListenerId(key, listener.name),
      gateway: key,
      listener,
      addresses,
      supportedKinds,
      valid: servable && conflict === null && addresses.length > 0,
      verdicts: listenerVerdicts({ accepted: refused, resolvedRefs: kindsProblem, conflict }),
      attachedRoutes: 0,
    }
  })
  return {
    key,
    gateway,
    managed: true,
    addresses,
    addressProblem: problem,
    verdicts: [gatewayVerdict(refusal, listeners)],
    listeners,
  }
}

function gatewayVerdict(refusal: Refusal | null, listeners: readonly ListenerState[]): Verdict {
  if (refusal !== null) return { type: 'Accepted', status: 'False', ...refusal }
  const refused = listeners.filter(({ verdicts }) =>
    verdicts.some(({ type, status }) => type === 'Accepted' && status === 'False'),
  )
  if (refused.length === 0)
    return { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The Gateway is valid.' }
  const names = refused.map(({ listener }) => listener.name).join(', ')
  return refused.length === listeners.length
    ? { type: 'Accepted', status: 'False', reason: 'ListenersNotValid', message: `No listener is valid: ${names}.` }
    : { type: 'Accepted', status: 'True', reason: 'ListenersNotValid', message: `Not valid: ${names}.` }
}
