/**
 * Hash of resources: lets the console and every gateway process see that they hold the same. Covers what decides how
 * traffic goes (type, name, namespace, labels, annotations, age, generation, spec and data) and leaves out status and the
 * bookkeeping of writes, so that a status write does not change it.
 */
import { addHash, emptyHash, hashValue, toHashHex, type Hash64 } from '../lib/index.ts'
import type { AnyResource } from '../resources/index.ts'

/** Resources are immutable, so each is hashed once in its life. */
const known = new WeakMap<AnyResource, Hash64>()

export function hashResource(resource: AnyResource): Hash64 {
  const before = known.get(resource)
  if (before !== undefined) return before
  const { name, namespace, labels, annotations, generation, creationTimestamp } = resource.metadata
  const hash = hashValue({
    ...resource,
    status: undefined,
    metadata: { name, namespace, labels, annotations, generation, creationTimestamp },
  })
  known.set(resource, hash)
  return hash
}

/** 16 hexadecimal digits; the order of `resources` does not count, their number does. */
export function hashResources(resources: Iterable<AnyResource>): string {
  let sum = emptyHash
  for (const resource of resources) sum = addHash(sum, hashResource(resource))
  return toHashHex(sum)
}
