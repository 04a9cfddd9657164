/**
 * Values of Secrets go in and never come out. What is read carries a placeholder in place of each value; written back,
 * the placeholder means "as it is", so that a Secret can be read, edited elsewhere and replaced.
 */
import type { FieldError } from '@signalbox/shared/lib'
import { maskConfig, maskPolicy } from '@signalbox/shared/policies'
import type { AnyResource, Policy, Secret } from '@signalbox/shared/resources'

/** `[redacted]` in base64, as `data` holds values, so that every client can read the resource. */
const maskedValue = Buffer.from('[redacted]', 'utf8').toString('base64')

/** The resource as it may be shown. */
export function maskSecrets<R extends AnyResource>(resource: R): R
export function maskSecrets(resource: AnyResource): AnyResource {
  if (resource.kind === 'Policy') return maskPolicy(resource)
  if (resource.kind !== 'Secret' || resource.data === undefined) return resource
  return { ...resource, data: Object.fromEntries(Object.keys(resource.data).map((key) => [key, maskedValue])) }
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * `kubectl apply` notes the whole manifest in an annotation, values included. The note is kept with placeholders, by which
 * kubectl still finds what is no longer wanted; one that cannot be read is not kept.
 */
export function maskLastApplied(secret: Secret): Secret {
  const { [lastApplied]: note, ...others } = secret.metadata.annotations ?? {}
  if (note === undefined) return secret
  const masked = maskNote(note)
  const annotations = masked === null ? others : { ...others, [lastApplied]: masked }
  return { ...secret, metadata: { ...secret.metadata, annotations } }
}

/** The same for a Policy, whose config may have secrets. */
export function maskLastAppliedPolicy(policy: Policy): Policy {
  const { [lastApplied]: note, ...others } = policy.metadata.annotations ?? {}
  if (note === undefined) return policy
  const masked = maskPolicyNote(note)
  const annotations = masked === null ? others : { ...others, [lastApplied]: masked }
  return { ...policy, metadata: { ...policy.metadata, annotations } }
}

function maskPolicyNote(note: string): string | null {
  try {
    const manifest: unknown = JSON.parse(note)
    if (!isMembers(manifest)) return null
    const { spec } = manifest
    if (!isMembers(spec) || !isMembers(spec['config']) || typeof spec['type'] !== 'string') return note
    return `${JSON.stringify({ ...manifest, spec: { ...spec, config: maskConfig(spec['type'], spec['config']) } })}\n`
  } catch {
    return null
  }
}

function maskNote(note: string): string | null {
  try {
    const manifest: unknown = JSON.parse(note)
    if (!isMembers(manifest)) return null
    const masked = ['data', 'stringData'].flatMap((field): [string, unknown][] => {
      const values = manifest[field]
      if (values === undefined) return []
      const keys = isMembers(values) ? Object.keys(values) : []
      return [[field, Object.fromEntries(keys.map((key) => [key, maskedValue]))]]
    })
    // With the line break at the end that kubectl writes, so that it finds the same note.
    return `${JSON.stringify({ ...manifest, ...Object.fromEntries(masked) })}\n`
  } catch {
    return null
  }
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `secret` with each placeholder replaced by what is stored; an error for each that stands for nothing. */
export function fillPlaceholders(
  secret: Secret,
  stored: Secret | undefined,
): { readonly secret: Secret; readonly errors: readonly FieldError[] } {
  if (secret.data === undefined) return { secret, errors: [] }
  const errors: FieldError[] = []
  const data = Object.entries(secret.data).map(([key, value]): [string, string] => {
    if (value !== maskedValue) return [key, value]
    const kept = stored?.data?.[key]
    if (kept === undefined) errors.push(standsForNothing(key))
    return [key, kept ?? value]
  })
  return { secret: { ...secret, data: Object.fromEntries(data) }, errors }
}

function standsForNothing(key: string): FieldError {
  return {
    path: `data[${JSON.stringify(key)}]`,
    reason: 'FieldValueInvalid',
    message: 'This is the placeholder of a value that is not stored here. Give the value itself.',
  }
}
