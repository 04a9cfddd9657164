/**
 * Backend TLS: by which BackendTLSPolicy a port of a Service is reached, and what that policy comes to.
 *
 * A policy for the port (`sectionName`) comes before one for the whole Service; of several for the same target the
 * oldest counts, then the first by name. Policies and what they name are of one namespace. Where the policy in force
 * cannot be honoured, traffic is refused: it is never sent on in plain text.
 *
 * Source: Gateway API v1 `BackendTLSPolicy`.
 */
import {
  gatewayApiGroup,
  keyOf,
  toObjectKey,
  type BackendTLSPolicy,
  type ObjectKey,
  type SubjectAltName,
} from '../resources/index.ts'
import { resolveServicePort, type Snapshot } from '../snapshot/index.ts'
import type { Refusal } from './attachments.ts'
import { byAge } from './by-age.ts'
import { resolveCaBundle } from './certificates.ts'

export interface BackendTls {
  readonly policy: ObjectKey
  /** SNI. */
  readonly serverName: string
  /** The name that the certificate must have; `null` where one of `subjectAltNames` must be there instead. */
  readonly verifyName: string | null
  readonly subjectAltNames: readonly { readonly type: 'Hostname' | 'URI'; readonly value: string }[]
  /** Who may vouch: PEM by reference, or the machine's own authorities. */
  readonly caPem: readonly string[] | 'system'
  /** Why connections must be refused; `null` where the policy can be honoured. */
  readonly invalid: Refusal | null
}

/** A policy with what its references come to, wherever it is in force. */
export interface ResolvedPolicy {
  readonly policy: BackendTLSPolicy
  readonly tls: BackendTls
  /** Each reference that names nothing usable. */
  readonly unresolved: readonly Refusal[]
}

/** A target as one string: port by name, or all of the Service. */
const toTarget = (service: ObjectKey, sectionName: string | undefined): string => `${service} ${sectionName ?? ''}`

interface Index {
  /** Policies for a target, the one in force first. */
  readonly byTarget: ReadonlyMap<string, readonly BackendTLSPolicy[]>
  /** Sections that policies name, by Service; `undefined` is all of it. */
  readonly sections: ReadonlyMap<ObjectKey, ReadonlySet<string | undefined>>
  readonly resolved: Map<BackendTLSPolicy, ResolvedPolicy>
}

/** Kept as long as neither policies nor ConfigMaps change. */
const indexes = new WeakMap<readonly BackendTLSPolicy[], { readonly configMaps: unknown; readonly index: Index }>()

function indexOf(snapshot: Snapshot): Index {
  const policies = snapshot.list('BackendTLSPolicy')
  const configMaps = snapshot.list('ConfigMap')
  const remembered = indexes.get(policies)
  if (remembered?.configMaps === configMaps) return remembered.index
  const index = toIndex(policies)
  indexes.set(policies, { configMaps, index })
  return index
}

function toIndex(policies: readonly BackendTLSPolicy[]): Index {
  const byTarget = new Map<string, BackendTLSPolicy[]>()
  const sections = new Map<ObjectKey, Set<string | undefined>>()
  for (const policy of policies.toSorted(byAge))
    for (const { group, kind, name, sectionName } of policy.spec.targetRefs) {
      if (group !== '' || kind !== 'Service') continue
      const service = toObjectKey(name, policy.metadata.namespace)
      const target = toTarget(service, sectionName)
      byTarget.set(target, [...(byTarget.get(target) ?? []), policy])
      sections.set(service, (sections.get(service) ?? new Set()).add(sectionName))
    }
  return { byTarget, sections, resolved: new Map() }
}

/**
 * How TLS is spoken to a port of a Service, by the BackendTLSPolicy in force.
 *
 * @param service `namespace/name`.
 * @returns `null` where no policy is for it. Cost: a look-up, and once per policy the reading of its authorities.
 */
export function effectiveBackendTls(snapshot: Snapshot, service: ObjectKey, port: number): BackendTls | null {
  const policy = policyInForce(snapshot, service, port)
  return policy === null ? null : resolvePolicy(snapshot, policy).tls
}

function policyInForce(snapshot: Snapshot, service: ObjectKey, port: number): BackendTLSPolicy | null {
  const { byTarget: targets } = indexOf(snapshot)
  if (targets.size === 0) return null
  const name = resolveServicePort(snapshot, service, port)?.name
  const [forPort] = name === undefined ? [] : (targets.get(toTarget(service, name)) ?? [])
  const [forService] = targets.get(toTarget(service, undefined)) ?? []
  return forPort ?? forService ?? null
}

/** One policy for a Service or a port of it. */
export interface PolicyTarget {
  readonly policy: BackendTLSPolicy
  /** For messages: `Service team/web` or `port https of Service team/web`. */
  readonly target: string
  /** The policy that decides there; `null` where the Service has no such port. */
  readonly winner: BackendTLSPolicy | null
}

/** Every policy that is for `service` or a port of it. */
export function policiesFor(snapshot: Snapshot, service: ObjectKey): readonly PolicyTarget[] {
  const { byTarget: targets, sections } = indexOf(snapshot)
  const ports = snapshot.get('Service', service)?.spec.ports ?? []
  return [...(sections.get(service) ?? [])].flatMap((section) => {
    const rivals = targets.get(toTarget(service, section)) ?? []
    const exists = section === undefined || ports.some(({ name }) => name === section)
    const target = section === undefined ? `Service ${service}` : `port ${section} of Service ${service}`
    return rivals.map((policy) => ({ policy, target, winner: exists ? (rivals[0] ?? null) : null }))
  })
}

/** Remembered as long as policies and ConfigMaps stay. */
export function resolvePolicy(snapshot: Snapshot, policy: BackendTLSPolicy): ResolvedPolicy {
  const { resolved } = indexOf(snapshot)
  const remembered = resolved.get(policy)
  if (remembered !== undefined) return remembered
  const result = readPolicy(snapshot, policy)
  resolved.set(policy, result)
  return result
}

function readPolicy(snapshot: Snapshot, policy: BackendTLSPolicy): ResolvedPolicy {
  const { hostname, subjectAltNames = [], caCertificateRefs = [], wellKnownCACertificates } = policy.spec.validation
  const from = { group: gatewayApiGroup, kind: policy.kind, namespace: policy.metadata.namespace ?? '' }
  const { caPem, problems } = resolveCaBundle(snapshot, { from, kindReason: 'InvalidKind' }, caCertificateRefs)
  const invalid = problemOf(wellKnownCACertificates, caPem, problems)
  const tls: BackendTls = {
    policy: keyOf(policy),
    serverName: hostname,
    verifyName: subjectAltNames.length === 0 ? hostname : null,
    subjectAltNames: subjectAltNames.map(toName),
    caPem: caCertificateRefs.length === 0 ? 'system' : caPem,
    invalid,
  }
  return { policy, tls, unresolved: problems }
}

function problemOf(
  wellKnown: string | undefined,
  caPem: readonly string[],
  problems: readonly Refusal[],
): Refusal | null {
  if (wellKnown !== undefined)
    return wellKnown === 'System'
      ? null
      : {
          reason: 'Invalid',
          message: `The authorities ${wellKnown} are not known here; use System or caCertificateRefs.`,
        }
  if (caPem.length > 0) return null
  const why = problems.map(({ message }) => message).join(' ')
  return { reason: 'NoValidCACertificate', message: `No authority is left that could vouch for the backend. ${why}` }
}

function toName({ type, hostname = '', uri = '' }: SubjectAltName): BackendTls['subjectAltNames'][number] {
  return { type, value: type === 'Hostname' ? hostname : uri }
}
