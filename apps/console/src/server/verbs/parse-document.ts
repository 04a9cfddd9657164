/** One document of one resource at the door: unknown → typed with defaults, or `Invalid` with every error. */
import type { FieldError } from '@signalbox/shared/lib'
import { dropUnknownFields, parseResource, type AnyResource, type Kind } from '@signalbox/shared/resources'
import { invalid, VerbError } from './errors.ts'

export interface Expected {
  readonly kind: Kind
  /** Where the request's path says so; absent for kinds without one. */
  readonly namespace?: string | undefined
  /** Where the request's path says so. */
  readonly name?: string | undefined
  /** Unknown fields are dropped and told here, one by one. Default: they are refused. */
  readonly onUnknownField?: ((error: FieldError) => void) | undefined
}

/**
 * @throws VerbError `Invalid` with every field error; `BadRequest` where the document is of another kind, namespace or
 *   name than the request speaks of.
 */
export function parseDocument(document: unknown, expected: Expected): AnyResource {
  const parsed = parseResource(
    expected.onUnknownField === undefined ? document : withoutUnknown(document, expected.kind, expected.onUnknownField),
    expected.namespace === undefined ? {} : { defaultNamespace: expected.namespace },
  )
  if (!parsed.ok) throw invalid(parsed.error, subjectOf(document, expected))
  const resource = parsed.value
  checkField('kind', resource.kind, expected.kind)
  checkField('metadata.namespace', resource.metadata.namespace, expected.namespace)
  checkField('metadata.name', resource.metadata.name, expected.name ?? resource.metadata.name)
  return resource
}

function withoutUnknown(document: unknown, kind: Kind, tell: (error: FieldError) => void): unknown {
  const { value, dropped } = dropUnknownFields(kind, document)
  for (const error of dropped) tell(error)
  return value
}

function checkField(path: string, actual: string | undefined, expected: string | undefined): void {
  if (actual === expected) return
  throw new VerbError('BadRequest', `${path} is ${actual ?? 'absent'}, but the request is about ${expected ?? 'none'}.`)
}

function subjectOf(document: unknown, { kind, name }: Expected): { readonly kind: string; readonly name?: string } {
  if (name !== undefined) return { kind, name }
  const metadata = isObject(document) ? document['metadata'] : undefined
  const written = isObject(metadata) ? metadata['name'] : undefined
  return typeof written === 'string' ? { kind, name: written } : { kind }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
