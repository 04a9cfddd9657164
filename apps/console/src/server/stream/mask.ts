/** Mask: resources as they may leave the server. Values of Secrets do not; their keys do. */
import type { AnyResource } from '@signalbox/shared/resources'

/** Stands for every value, in base64 as `data` holds them. */
const maskedValue = Buffer.from('[redacted]').toString('base64')

/** The resource itself, or for a Secret a copy with every value masked. */
export function maskSecrets(resource: AnyResource): AnyResource {
  if (resource.kind !== 'Secret' || resource.data === undefined) return resource
  return { ...resource, data: Object.fromEntries(Object.keys(resource.data).map((key) => [key, maskedValue])) }
}
