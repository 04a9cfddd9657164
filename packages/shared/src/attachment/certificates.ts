/**
 * Certificates: what references to Secrets and ConfigMaps come to. A Secret must hold a certificate and a key in PEM
 * (`tls.crt`, `tls.key`; its type does not count), a ConfigMap certificates of authorities (`ca.crt`).
 *
 * Judged by what they say in the open; signatures are left to those who have cryptography.
 *
 * Sources: Gateway API v1 `ListenerTLSConfig.certificateRefs`, `FrontendTLSValidation`, `BackendTLSPolicyValidation`.
 */
import { parseBase64, parseCertificates, parsePem, privateKeyProblem, type CertificateInfo } from '../lib/index.ts'
import {
  keyOf,
  toObjectKey,
  type ConditionReason,
  type ConfigMap,
  type ObjectKey,
  type Secret,
  type SecretObjectReference,
} from '../resources/index.ts'
import {
  isReferencePermitted,
  resolveSecretRef,
  type Referrer,
  type Resolved,
  type Snapshot,
} from '../snapshot/index.ts'
import type { Refusal } from './attachments.ts'

/** A certificate with its key, as a Secret holds them. */
export interface CertificateSource {
  readonly secret: ObjectKey
  /** The leaf and what vouches for it, in PEM. */
  readonly certPem: string
  /** Never to be shown or logged. */
  readonly keyPem: string
}

/** What the console shows of a Secret's certificate; `problem` says why it cannot be used. */
export interface CertificateContents {
  /** The leaf first; empty where there is none. */
  readonly chain: readonly CertificateInfo[]
  readonly problem: string | null
}

interface Contents extends CertificateContents {
  readonly source: CertificateSource
}

const known = new WeakMap<Secret, Contents>()

/** The certificates of a Secret, whatever refers to it. */
export function certificateContents(secret: Secret): CertificateContents {
  return contentsOf(secret)
}

function contentsOf(secret: Secret): Contents {
  const remembered = known.get(secret)
  if (remembered !== undefined) return remembered
  const contents = readSecret(secret)
  known.set(secret, contents)
  return contents
}

function readSecret(secret: Secret): Contents {
  const certPem = textOf(secret, 'tls.crt')
  const keyPem = textOf(secret, 'tls.key')
  const chain = parseCertificates(certPem ?? '')
  const source = { secret: keyOf(secret), certPem: certPem ?? '', keyPem: keyPem ?? '' }
  return { chain: chain ?? [], problem: problemOf(certPem, keyPem, chain), source }
}

function problemOf(
  certPem: string | null,
  keyPem: string | null,
  chain: readonly CertificateInfo[] | null,
): string | null {
  if (certPem === null) return 'it has no text under tls.crt'
  if (keyPem === null) return 'it has no text under tls.key'
  if (chain === null) return 'tls.crt is not well-formed'
  if (chain.length === 0) return 'tls.crt holds no certificate in PEM'
  const key = privateKeyProblem(keyPem, certPem)
  return key === null ? null : `tls.key cannot be used: ${key}`
}

function textOf({ data = {} }: Secret, key: string): string | null {
  return Object.hasOwn(data, key) ? parseBase64(data[key] ?? '') : null
}

/** Fails with `InvalidCertificateRef` or `RefNotPermitted`. */
export function resolveCertificate(
  snapshot: Snapshot,
  from: Referrer,
  ref: SecretObjectReference,
): Resolved<CertificateSource> {
  const secret = resolveSecretRef(snapshot, from, ref)
  if (!secret.ok) return secret
  const { problem, source } = contentsOf(secret.value)
  if (problem === null) return { ok: true, value: source }
  return { ok: false, reason: 'InvalidCertificateRef', message: `Secret ${source.secret} cannot be used: ${problem}.` }
}

/** DNS names that the certificates of a source are valid for, in lower case. */
export function namesOfCertificate(snapshot: Snapshot, { secret }: CertificateSource): readonly string[] {
  const stored = snapshot.get('Secret', secret)
  const [leaf] = stored === undefined ? [] : contentsOf(stored).chain
  if (leaf === undefined) return []
  return leaf.dnsNames.length > 0 || leaf.subject === '' ? leaf.dnsNames : [leaf.subject.toLowerCase()]
}

/** Names what holds certificates of authorities. */
export interface CaReference {
  readonly group: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
}

/** What a list of references to authorities comes to. */
export interface CaBundle {
  /** PEM of every certificate that is valid, by reference. */
  readonly caPem: readonly string[]
  /** One for each reference that is not usable. */
  readonly problems: readonly Refusal[]
}

/** @param kindReason The reason for a reference of a kind other than ConfigMap. */
export function resolveCaBundle(
  snapshot: Snapshot,
  { from, kindReason }: { readonly from: Referrer; readonly kindReason: ConditionReason },
  refs: readonly CaReference[],
): CaBundle {
  const caPem: string[] = []
  const problems: Refusal[] = []
  for (const ref of refs) {
    const resolved = resolveCa(snapshot, { from, kindReason }, ref)
    if (resolved.ok) caPem.push(resolved.value)
    else problems.push({ reason: resolved.reason, message: resolved.message })
  }
  return { caPem, problems }
}

function resolveCa(
  snapshot: Snapshot,
  { from, kindReason }: { readonly from: Referrer; readonly kindReason: ConditionReason },
  { group, kind, name, namespace = from.namespace }: CaReference,
): Resolved<string> {
  const refuse = (reason: ConditionReason, message: string): Resolved<string> => ({ ok: false, reason, message })
  const key = toObjectKey(name, namespace)
  if (group !== '' || kind !== 'ConfigMap')
    return refuse(kindReason, `Authorities must stand in a ConfigMap; ${kind} ${key} is not supported.`)
  if (!isReferencePermitted(snapshot, from, { group, kind, namespace, name }))
    return refuse(
      'RefNotPermitted',
      `No ReferenceGrant in namespace ${namespace} lets a ${from.kind} of namespace ${from.namespace} refer to ConfigMap ${key}.`,
    )
  const configMap = snapshot.get('ConfigMap', key)
  if (configMap === undefined) return refuse('InvalidCACertificateRef', `There is no ConfigMap ${key}.`)
  const pem = authoritiesOf(configMap)
  return pem === null
    ? refuse('InvalidCACertificateRef', `ConfigMap ${key} holds no well-formed certificate in PEM under ca.crt.`)
    : { ok: true, value: pem }
}

const knownAuthorities = new WeakMap<ConfigMap, string | null>()

function authoritiesOf(configMap: ConfigMap): string | null {
  const remembered = knownAuthorities.get(configMap)
  if (remembered !== undefined) return remembered
  const text = configMap.data?.['ca.crt'] ?? ''
  const usable = (parseCertificates(text) ?? []).length > 0
  const pem = usable
    ? (parsePem(text) ?? [])
        .filter(({ label }) => label.endsWith('CERTIFICATE'))
        .map((block) => block.pem)
        .join('')
    : null
  knownAuthorities.set(configMap, pem)
  return pem
}
