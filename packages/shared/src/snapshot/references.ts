/**
 * References: may one resource refer to another, and does the other exist. Answers come with the reason of the
 * condition `ResolvedRefs` and a sentence that names the reference.
 *
 * Sources: Gateway API v1 `ReferenceGrant`, `BackendObjectReference`, `RouteConditionReason`.
 */
import {
  toObjectKey,
  type BackendObjectReference,
  type ConditionReason,
  type ObjectKey,
  type ReferenceGrant,
  type Secret,
  type SecretObjectReference,
  type Service,
  type ServicePort,
} from '../resources/index.ts'
import { indexedBy } from './indexed-by.ts'
import type { Snapshot } from './snapshot.ts'

/** Who refers. */
export interface Referrer {
  readonly group: string
  readonly kind: string
  readonly namespace: string
}

/** What is referred to. */
export interface Referent extends Referrer {
  readonly name: string
}

/** What a reference came to: what it names, or why it names nothing usable. */
export type Resolved<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: ConditionReason; readonly message: string }

const grantsIn = indexedBy((grant: ReferenceGrant) => grant.metadata.namespace)

/**
 * True within one namespace, and where a ReferenceGrant in the namespace of `to` names both sides. Groups, kinds and
 * names are compared exactly; a grant without a name is for every name.
 */
export function isReferencePermitted(snapshot: Snapshot, from: Referrer, to: Referent): boolean {
  if (from.namespace === to.namespace) return true
  return grantsIn(snapshot.list('ReferenceGrant'), to.namespace).some(
    ({ spec }) =>
      spec.from.some(
        ({ group, kind, namespace }) => group === from.group && kind === from.kind && namespace === from.namespace,
      ) &&
      spec.to.some(
        ({ group, kind, name }) =>
          group === to.group && kind === to.kind && (name === undefined || name === '' || name === to.name),
      ),
  )
}

/**
 * The port of a Service that backendRefs name by number. Where several protocols share the number, the one of
 * `transport`.
 */
export function resolveServicePort(
  snapshot: Snapshot,
  serviceKey: ObjectKey,
  port: number,
  transport: ServicePort['protocol'] = 'TCP',
): ServicePort | undefined {
  const named = snapshot.get('Service', serviceKey)?.spec.ports?.filter((candidate) => candidate.port === port)
  return named?.find(({ protocol }) => protocol === transport) ?? named?.[0]
}

export interface ResolvedBackend {
  readonly service: Service
  readonly port: ServicePort
}

/**
 * The Service and port that a backendRef of `from` names. Fails with `InvalidKind`, `RefNotPermitted` or
 * `BackendNotFound`, in this order: whether something exists is not told to who may not refer to it.
 */
export function resolveBackendRef(
  snapshot: Snapshot,
  from: Referrer,
  ref: BackendObjectReference,
  transport: ServicePort['protocol'] = 'TCP',
): Resolved<ResolvedBackend> {
  const { group, kind, name, namespace = from.namespace } = ref
  if (group !== '' || kind !== 'Service')
    return refuse('InvalidKind', `A backend must be a Service; ${toKindText(group, kind)} ${name} is not supported.`)
  if (!isReferencePermitted(snapshot, from, { group, kind, namespace, name }))
    return refuse('RefNotPermitted', notPermitted(from, { group, kind, namespace, name }))
  const key = toObjectKey(name, namespace)
  const service = snapshot.get('Service', key)
  if (service === undefined) return refuse('BackendNotFound', `There is no Service ${key}.`)
  if (ref.port === undefined) return refuse('BackendNotFound', `The reference to Service ${key} names no port.`)
  const port = resolveServicePort(snapshot, key, ref.port, transport)
  if (port === undefined) return refuse('BackendNotFound', `The Service ${key} has no port ${ref.port}.`)
  return { ok: true, value: { service, port } }
}

/** The Secret that a certificateRef names. Fails with `InvalidCertificateRef` or `RefNotPermitted`. */
export function resolveSecretRef(snapshot: Snapshot, from: Referrer, ref: SecretObjectReference): Resolved<Secret> {
  const { group, kind, name, namespace = from.namespace } = ref
  if (group !== '' || kind !== 'Secret')
    return refuse(
      'InvalidCertificateRef',
      `A certificate must be a Secret; ${toKindText(group, kind)} ${name} is not supported.`,
    )
  if (!isReferencePermitted(snapshot, from, { group, kind, namespace, name }))
    return refuse('RefNotPermitted', notPermitted(from, { group, kind, namespace, name }))
  const key = toObjectKey(name, namespace)
  const secret = snapshot.get('Secret', key)
  if (secret === undefined) return refuse('InvalidCertificateRef', `There is no Secret ${key}.`)
  return { ok: true, value: secret }
}

function refuse(reason: ConditionReason, message: string): Resolved<never> {
  return { ok: false, reason, message }
}

function notPermitted(from: Referrer, to: Referent): string {
  return (
    `No ReferenceGrant in namespace ${to.namespace} lets a ${from.kind} of namespace ${from.namespace} ` +
    `refer to ${to.kind} ${toObjectKey(to.name, to.namespace)}.`
  )
}

function toKindText(group: string, kind: string): string {
  return group === '' ? kind : `${kind} (${group})`
}
