/** Resources for tests, through the same door as everyone's. */
import { parseResource } from './parse.ts'
import type { AnyResource, Kind, ResourceByKind } from './kinds.ts'

/** The parsed manifest. @throws with every field error where it is not valid: a test's own mistake. */
export function testResource<K extends Kind>(manifest: { readonly kind: K; readonly [field: string]: unknown }) {
  const parsed = parseResource(manifest)
  if (!parsed.ok) throw new TypeError(`The manifest of the test is not valid: ${JSON.stringify(parsed.error, null, 2)}`)
  if (!isOfKind(parsed.value, manifest.kind)) throw new TypeError(`The manifest of the test is no ${manifest.kind}.`)
  return parsed.value
}

function isOfKind<K extends Kind>(resource: AnyResource, kind: K): resource is ResourceByKind[K] {
  return resource.kind === kind
}
