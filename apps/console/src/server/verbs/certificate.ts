/**
 * Certificates: what may be shown of the Secrets that hold them, and self-signed ones for development. No key leaves:
 * a Secret's private key is read here only to see whether it is the certificate's.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { certificateContents, type CertificateContents } from '@signalbox/shared/attachment'
import { parseBase64, parseIpAddress } from '@signalbox/shared/lib'
import { dnsLabel, hostname, type AnyResource, type ResourceRef, type Secret } from '@signalbox/shared/resources'
import { outgoingReferences, type Snapshot } from '@signalbox/shared/snapshot'
import * as z from 'zod'
import { demand, demandUser, visibilityOf, type Context } from './context.ts'
import { create } from './create.ts'
import { parseInput } from './parse-input.ts'

const tlsSecretType = 'kubernetes.io/tls'

export interface CertificateSummary extends CertificateContents {
  readonly namespace: string
  readonly name: string
  /** `how`: the field that names it. */
  readonly usedBy: readonly (ResourceRef & { readonly how: string })[]
}

/** Every Secret of the type `kubernetes.io/tls`. Cost: linear in the snapshot. */
export function certificates(context: Context): { readonly certificates: readonly CertificateSummary[] } {
  demandUser(context)
  const { sees, seesResource } = visibilityOf(context)
  const { snapshot } = context.store.read()
  const users = usersOfSecrets(snapshot)
  const secrets = snapshot.list('Secret').filter((secret) => secret.type === tlsSecretType && seesResource(secret))
  return {
    certificates: secrets.map((secret) => {
      const { name, namespace = '' } = secret.metadata
      return { namespace, name, ...contentsOf(secret), usedBy: (users.get(`${namespace}/${name}`) ?? []).filter(sees) }
    }),
  }
}

function usersOfSecrets(snapshot: Snapshot): ReadonlyMap<string, CertificateSummary['usedBy']> {
  const users = new Map<string, (ResourceRef & { readonly how: string })[]>()
  for (const resource of snapshot.all()) {
    const { name, namespace } = resource.metadata
    for (const ref of outgoingReferences(resource)) {
      if (ref.kind !== 'Secret' || ref.group !== '') continue
      const key = `${ref.namespace ?? ''}/${ref.name}`
      const user = { kind: resource.kind, name, how: ref.path, ...(namespace === undefined ? {} : { namespace }) }
      users.set(key, [...(users.get(key) ?? []), user])
    }
  }
  return users
}

const known = new WeakMap<Secret, CertificateContents>()

function contentsOf(secret: Secret): CertificateContents {
  const before = known.get(secret)
  if (before !== undefined) return before
  const { chain, problem } = certificateContents(secret)
  const contents = { chain, problem: problem ?? mismatchOf(secret) }
  known.set(secret, contents)
  return contents
}

/** What only cryptography sees: a key that is not the certificate's, although nothing in its form says so. */
function mismatchOf({ data = {} }: Secret): string | null {
  const certificate = parseBase64(data['tls.crt'] ?? '')
  const key = parseBase64(data['tls.key'] ?? '')
  try {
    if (new X509Certificate(certificate ?? '').checkPrivateKey(createPrivateKey(key ?? ''))) return null
  } catch {
    return 'the certificate or its key cannot be read'
  }
  return 'tls.key is not the key of the certificate in tls.crt'
}

/** Signs a certificate with its own key; both in PEM. */
export type SelfSign = (
  hostnames: readonly string[],
  now: Date,
  commonName: string,
) => { readonly certificate: string; readonly key: string }

const name = z.union([
  hostname,
  z.string().refine((text) => parseIpAddress(text) !== null, 'must be a hostname or an IP address'),
])

const input = z.strictObject({
  namespace: dnsLabel.default('default'),
  name: z.string().min(1, 'is needed: what the Secret is to be called').max(253),
  /** Hosts and addresses that it is to be valid for. */
  hostnames: z.array(name).min(1, 'at least one hostname is needed').max(100),
})

/**
 * Makes a Secret with a self-signed certificate and its key, for development: no client trusts it that was not told to.
 *
 * @throws VerbError `Invalid`, `AlreadyExists`, `NotFound` where there is no such namespace.
 */
export async function makeCertificate(context: Context, body: unknown, selfSign: SelfSign): Promise<AnyResource> {
  const asked = parseInput(input, body)
  demand(context, 'create', { kind: 'Secret', namespace: asked.namespace })
  const hostnames = [...new Set(asked.hostnames)]
  const pair = selfSign(hostnames, context.now(), (hostnames[0] ?? '').slice(0, 64))
  return create(context, {
    kind: 'Secret',
    namespace: asked.namespace,
    dryRun: false,
    document: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: asked.name, namespace: asked.namespace },
      type: tlsSecretType,
      stringData: { 'tls.crt': pair.certificate, 'tls.key': pair.key },
    },
  })
}
