/** Text of one or more declarative documents → one value, as decK merges files: lists are put behind each other. */
import { fail, ok, type Result } from '../lib/index.ts'
import { isFields, type KongFields } from './kong-entities.ts'
import { parseManifests, type ManifestError } from './manifests.ts'

/** The limits and errors of {@link parseManifests}. `null` for a text without any document. */
export function readKongDocument(text: string): Result<unknown, readonly ManifestError[]> {
  const { entries, errors } = parseManifests(text)
  const broken = errors.filter(({ document }) => (entries[document - 1]?.value ?? null) === null)
  if (broken.length > 0) return fail(broken)
  const values = entries.map(({ value }) => value)
  const documents = values.filter(isFields)
  if (values.length === 1 || documents.length < values.length) return ok(values[0] ?? null)
  return ok(documents.reduce<KongFields>(merge, {}))
}

function merge(all: KongFields, document: KongFields): KongFields {
  const merged: Record<string, unknown> = { ...all }
  for (const [key, value] of Object.entries(document)) {
    const before = merged[key]
    merged[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
  }
  return merged
}
