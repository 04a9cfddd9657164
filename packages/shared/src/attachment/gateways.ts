/**
 * Gateways: each class and Gateway of ours with its addresses and listeners, before any route is looked at.
 *
 * Source: Gateway API v1 `GatewayConditionReason`, `GatewayClassConditionReason`, `GatewayTLSConfigs`.
 */
import { controllerName, gatewayApiGroup, keyOf, type Gateway, type ObjectKey } from '../resources/index.ts'
import type { Addressing, Resolved, Snapshot } from '../snapshot/index.ts'
import { assignAddresses, type AssignedAddresses } from './addresses.ts'
import type { GatewayClassState, GatewayState, ListenerState, Refusal, Verdict } from './attachments.ts'
import { byAge } from './by-age.ts'
import { resolveCertificate, type CertificateSource } from './certificates.ts'
import { resolveListeners, type Claims } from './listeners.ts'

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

interface Given {
  readonly classes: ReadonlyMap<ObjectKey, GatewayClassState>
  readonly addressing: Addressing
  readonly claims: Claims
}

/** Gateways by key. Listeners have no routes yet, and ListenerSets have not been looked at. */
export function resolveGateways(
  snapshot: Snapshot,
  { classes, addressing, claims }: Given,
): ReadonlyMap<ObjectKey, GatewayState> {
  const managed = snapshot
    .list('Gateway')
    .filter(({ spec }) => classes.has(spec.gatewayClassName))
    .toSorted(byAge)
  const addresses = assignAddresses(managed, addressing)
  const states = new Map<ObjectKey, GatewayState>()
  for (const gateway of managed) {
    const key = keyOf(gateway)
    const refusal = parametersProblem(gateway, classes)
    const assigned = addresses.get(key) ?? noAddresses
    states.set(key, resolveGateway(snapshot, gateway, { claims, refusal, assigned }))
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
    clientCertificate: null,
    verdicts: [],
    listeners: [],
    listenerSets: [],
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
  snapshot: Snapshot,
  gateway: Gateway,
  given: { readonly claims: Claims; readonly refusal: Refusal | null; readonly assigned: AssignedAddresses },
): GatewayState {
  const key = keyOf(gateway)
  const { addresses, problem, unsupported } = given.assigned
  const refusal = given.refusal ?? unsupported
  const listeners = resolveListeners({
    snapshot,
    gateway,
    gatewayKey: key,
    owner: { kind: 'Gateway', key },
    listeners: gateway.spec.listeners,
    addresses,
    servable: refusal === null,
    claims: given.claims,
  })
  const client = resolveClientCertificate(snapshot, gateway)
  return {
    key,
    gateway,
    managed: true,
    addresses,
    addressProblem: problem,
    clientCertificate: client?.ok === true ? client.value : null,
    verdicts: [acceptedVerdict(refusal, listeners), ...referencesVerdict(client), ...insecureVerdict(gateway)],
    listeners,
    listenerSets: [],
  }
}

/** `null` where the Gateway names none. */
function resolveClientCertificate(snapshot: Snapshot, gateway: Gateway): Resolved<CertificateSource> | null {
  const ref = gateway.spec.tls?.backend?.clientCertificateRef
  if (ref === undefined) return null
  const from = { group: gatewayApiGroup, kind: 'Gateway', namespace: gateway.metadata.namespace ?? '' }
  const resolved = resolveCertificate(snapshot, from, ref)
  if (resolved.ok || resolved.reason === 'RefNotPermitted') return resolved
  return { ...resolved, reason: 'InvalidClientCertificateRef' }
}

function referencesVerdict(client: Resolved<CertificateSource> | null): readonly Verdict[] {
  if (client === null) return []
  if (client.ok)
    return [{ type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references are resolved.' }]
  return [{ type: 'ResolvedRefs', status: 'False', reason: client.reason, message: client.message }]
}

/** Told as long as any configuration lets clients in without a valid certificate, whether a listener uses it or not. */
function insecureVerdict({ spec }: Gateway): readonly Verdict[] {
  const { frontend } = spec.tls ?? {}
  const configured = [frontend?.default, ...(frontend?.perPort ?? []).map(({ tls }) => tls)]
  if (!configured.some((config) => config?.validation?.mode === 'AllowInsecureFallback')) return []
  return [
    {
      type: 'InsecureFrontendValidationMode',
      status: 'True',
      reason: 'ConfigurationChanged',
      message: 'AllowInsecureFallback lets clients in without a valid certificate.',
    },
  ]
}

/** Listeners that only lack authorities for their clients do not keep the Gateway from being accepted. */
function acceptedVerdict(refusal: Refusal | null, listeners: readonly ListenerState[]): Verdict {
  if (refusal !== null) return { type: 'Accepted', status: 'False', ...refusal }
  const refused = listeners.flatMap(({ listener, verdicts }) =>
    verdicts
      .filter(({ type, status }) => type === 'Accepted' && status === 'False')
      .map(({ reason }) => ({ name: listener.name, reason })),
  )
  if (refused.length === 0)
    return { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The Gateway is valid.' }
  const names = refused.map(({ name }) => name).join(', ')
  const invalid = refused.filter(({ reason }) => reason !== 'NoValidCACertificate')
  return invalid.length === listeners.length
    ? { type: 'Accepted', status: 'False', reason: 'ListenersNotValid', message: `No listener is valid: ${names}.` }
    : { type: 'Accepted', status: 'True', reason: 'ListenersNotValid', message: `Not valid: ${names}.` }
}
