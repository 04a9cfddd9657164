/** Secrets kept out of sight: on the screen, in logs, in exports. */
import { toBase64 } from '../lib/index.ts'
import type { AnyResource, ResourceByKind } from './kinds.ts'

/** What stands in the place of a secret value where it would be read as text. */
export const redacted = '[redacted]'

/** The same in base64, as `data` holds values, so that every client can read a masked Secret. */
export const redactedData = toBase64(redacted)

/** kubectl keeps a copy of what was applied in this annotation, values included. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * `resource` as it may be shown: of a Secret the keys stay and every value becomes `[redacted]`, and kubectl’s
 * copy is left out.
 * Resources of other kinds are returned as they are.
 */
export function maskSecret<R extends AnyResource>(resource: R): R
export function maskSecret(resource: AnyResource): AnyResource {
  return resource.kind === 'Secret' ? maskValues(resource) : resource
}

function maskValues(secret: ResourceByKind['Secret']): ResourceByKind['Secret'] {
  const { data, metadata } = secret
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== lastApplied)
  return {
    ...secret,
    ...(metadata.annotations === undefined
      ? {}
      : { metadata: { ...metadata, annotations: Object.fromEntries(annotations) } }),
    ...(data === undefined
      ? {}
      : { data: Object.fromEntries(Object.keys(data).map((key) => [key, redactedData] as const)) }),
  }
}

/**
 * A secret in memory: prints, serialises and inspects as `[redacted]`. The one way to the value is {@link reveal},
 * which can be searched for.
 */
export class SecretValue {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  /** What Node's `util.inspect`, and so `console.log`, prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted
  }
}
