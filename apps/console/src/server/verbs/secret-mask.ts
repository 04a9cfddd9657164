/**
 * Values of Secrets go in and never come out. What is read carries a placeholder in place of each value; written back,
 * the placeholder means "as it is", so that a Secret can be read, edited elsewhere and replaced.
 */
import type { FieldError } from '@signalbox/shared/lib'
import type { AnyResource, Secret } from '@signalbox/shared/resources'

/** `[redacted]` in base64, as `data` holds values, so that every client can read the resource. */
const maskedValue = Buffer.from('[redacted]', 'utf8').toString('base64')

/** The resource as it may be shown. */
export function maskSecrets<R extends AnyResource>(resource: R): R {
  if (resource.kind !== 'Secret' || resource.data === undefined) return resource
  return { ...resource, data: Object.fromEntries(Object.keys(resource.data).map((key) => [key, maskedValue])) }
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
