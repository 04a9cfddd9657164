/** Check: a Policy's config against its type. */
import { didYouMean, fail, ok, type FieldError, type Result } from '../lib/index.ts'
import { toFieldErrors, type Policy } from '../resources/index.ts'
import { policyDefinition, policyDefinitions } from './catalogue.ts'

/**
 * @returns config with the type's defaults, or every error it has, each at its path from the resource's root. A type
 *   that is not known is an error at `spec.type`.
 */
export function checkPolicyConfig({
  spec: { type, config },
}: Pick<Policy, 'spec'>): Result<unknown, readonly FieldError[]> {
  const definition = policyDefinition(type)
  if (definition === undefined) return fail([unknownType(type)])
  const plain = withoutNull(config)
  const given = definition.upgrade !== undefined && isRecord(plain) ? definition.upgrade(plain) : plain
  const parsed = definition.config.safeParse(given, { reportInput: true })
  if (parsed.success) return ok(parsed.data)
  const below = toFieldErrors(definition.config, parsed.error.issues)
  return fail(below.map((error) => ({ ...error, path: joinPath('spec.config', error.path) })))
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Kong writes `null` where a field is not set. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull)
  if (typeof value !== 'object' || value === null) return value
  const set = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(set.map(([name, member]) => [name, withoutNull(member)]))
}

function unknownType(type: string): FieldError {
  const names = policyDefinitions().map((definition) => definition.type)
  return {
    path: 'spec.type',
    reason: 'FieldValueNotSupported',
    message: `There is no policy type ${type}.${didYouMean(type, names)}`,
  }
}

const joinPath = (base: string, path: string): string =>
  path === '' ? base : path.startsWith('[') ? base + path : `${base}.${path}`
