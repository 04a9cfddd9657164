/**
 * Parse at the door: an unknown value becomes a typed resource with upstream’s defaults, or every error it has.
 *
 * Unknown fields are errors, each at its own path. Served versions other than the stored one are taken and converted.
 * Members that are null count as absent. Pure; the input is not changed.
 *
 * Sources: Kubernetes API conventions (field validation strict, defaulting, pruning of nulls); Gateway API versions.
 */
import { didYouMean, fail, ok, toPlainJson, type FieldError, type Result } from '../lib/index.ts'
import { toFieldErrors } from './field-errors.ts'
import { allKinds, isKind, kinds, type AnyResource, type Kind } from './kinds.ts'
import { withServerDefaults } from './server-defaults.ts'

/** Maps whose values are free text by key: there a null is an error, never an absent entry. */
const keepNullIn: ReadonlySet<string> = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'options',
  'data',
  'stringData',
  'binaryData',
])

export interface ParseOptions {
  /** For resources of namespaced kinds that name none; kubectl's default is taken where this is left out: `default`. */
  readonly defaultNamespace?: string
}

/** @returns the resource with defaults applied, or all of its errors, each with the path of its field. Never throws. */
export function parseResource(value: unknown, options: ParseOptions = {}): Result<AnyResource, readonly FieldError[]> {
  const plain = toPlainJson(value, { keepNullIn })
  if (!plain.ok) return plain
  if (!isObject(plain.value))
    return fail([{ path: '', reason: 'FieldValueTypeInvalid', message: 'A resource must be an object.' }])
  const kind = resolveKind(plain.value)
  if (!kind.ok) return kind
  const definition = kinds[kind.value]
  const { schema } = definition
  const apiVersion = toApiVersion(definition.group, definition.versions[0] ?? 'v1')
  const parsed = schema.safeParse(
    withServerDefaults({ ...plain.value, apiVersion }, definition, options.defaultNamespace ?? 'default'),
    { reportInput: true },
  )
  const scope = scopeErrors(plain.value, kind.value)
  if (parsed.success && scope.length === 0) return ok(parsed.data)
  return fail([...scope, ...(parsed.success ? [] : toFieldErrors(schema, parsed.error.issues))])
}

/** `group/version`, or the version alone for the core group. */
export function toApiVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`
}

function resolveKind(value: Readonly<Record<string, unknown>>): Result<Kind, readonly FieldError[]> {
  const { kind, apiVersion } = value
  const errors = [...textErrors('apiVersion', apiVersion), ...textErrors('kind', kind)]
  if (errors.length > 0 || typeof kind !== 'string' || typeof apiVersion !== 'string') return fail(errors)
  if (!isKind(kind))
    return fail([
      {
        path: 'kind',
        reason: 'FieldValueNotSupported',
        message: `The kind ${shorten(kind)} is not known.${didYouMean(kind, allKinds)} Known are ${allKinds.join(', ')}.`,
      },
    ])
  const { group, versions } = kinds[kind]
  const served = versions.map((version) => toApiVersion(group, version))
  if (served.includes(apiVersion)) return ok(kind)
  return fail([
    {
      path: 'apiVersion',
      reason: 'FieldValueNotSupported',
      message: `The kind ${kind} is not served as ${shorten(apiVersion)}, but as ${served.join(', ')}.`,
    },
  ])
}

function textErrors(path: string, value: unknown): readonly FieldError[] {
  if (value === undefined || value === '')
    return [{ path, reason: 'FieldValueRequired', message: 'This field is required.' }]
  return typeof value === 'string' ? [] : [{ path, reason: 'FieldValueTypeInvalid', message: 'This must be a string.' }]
}

/** A namespace on a kind that has none is refused here, because the schema of metadata is shared. */
function scopeErrors(value: Readonly<Record<string, unknown>>, kind: Kind): readonly FieldError[] {
  const { metadata } = value
  if (kinds[kind].namespaced || !isObject(metadata) || metadata['namespace'] === undefined) return []
  return [
    {
      path: 'metadata.namespace',
      reason: 'FieldValueForbidden',
      message: `A ${kind} belongs to no namespace; leave this field out.`,
    },
  ]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
