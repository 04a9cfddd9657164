/** Text of one or more declarative documents → one value, as decK merges files: lists are put behind each other. */
import { fail, ok, type Result } from '../lib/index.ts'
import { isFields, type KongFields } from './kong-entities.ts'
import { parseManifests, type ManifestError } from './manifests.ts'
import { readWithAliases } from './yaml-aliases.ts'

/**
 * The limits and errors of {@link parseManifests}; but aliases and merge keys are written out, within limits of their
 * own, because people keep such files by hand. `null` for a text without any document.
 */
export function readKongDocument(text: string): Result<unknown, readonly ManifestError[]> {
  const { entries, errors } = parseManifests(text)
  const aliases = errors.filter(({ message }) => message.startsWith('The alias *'))
  const written = aliases.length > 0 ? readWithAliases(text) : null
  if (written === null) {
    const broken = errors.filter(
      ({ document, message }) => (entries[document - 1]?.value ?? null) === null || isOfText(message),
    )
    if (broken.length > 0) return fail(broken)
  }
  const values = written ?? entries.map(({ value }) => value)
  const documents = values.filter(isFields)
  if (values.length === 1 || documents.length < values.length) return ok(values[0] ?? null)
  return ok(documents.reduce<KongFields>(merge, {}))
}

/** Errors of the YAML itself; all others are of resources, which a document of Kong is none. */
const isOfText = (message: string): boolean =>
  message.startsWith('The alias *') || /^(?:This field stands here twice|A field’s name must be)/.test(message)

function merge(all: KongFields, document: KongFields): KongFields {
  const merged: Record<string, unknown> = { ...all }
  for (const [key, value] of Object.entries(document)) {
    const before = merged[key]
    merged[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
  }
  return merged
}
