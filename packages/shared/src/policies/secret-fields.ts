/**
 * Secret fields of configs: they go in and do not come out. What is shown carries `[redacted]` in place of each value;
 * written back, that means "as it is".
 *
 * Which fields are secret, a type's definition says. Of types that are not known, what is called like a secret is one.
 */
import type { FieldError } from '../lib/index.ts'
import { toFieldPath } from '../lib/index.ts'
import { redacted, type Policy } from '../resources/index.ts'
import { policyDefinition } from './catalogue.ts'

export type Path = readonly (string | number)[]

/** Gives the value that stands in the place of a secret one. */
type Replace = (value: string, path: Path) => string

const likelySecret = /passw(or)?d|secret|private_?key|api_?key|access_?key|_token$|^token$|credential/i

/** The Policy as it may be shown; the same object where nothing of it is secret. */
export function maskPolicy(policy: Policy): Policy {
  return replaceSecrets(policy, (value) => (value === '' ? value : redacted))
}

/**
 * `policy` with each placeholder replaced by what `stored` has there.
 * @returns an error for each placeholder that stands for nothing.
 */
export function unmaskPolicy(
  policy: Policy,
  stored: Policy | undefined,
): { readonly policy: Policy; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = []
  const kept = stored?.spec.type === policy.spec.type ? stored.spec.config : {}
  const filled = replaceSecrets(policy, (value, path) => {
    if (value !== redacted) return value
    const before = valueAt(kept, path)
    if (typeof before === 'string') return before
    errors.push({
      path: toFieldPath(['spec', 'config', ...path]),
      reason: 'FieldValueInvalid',
      message: 'This is the placeholder of a value that is not stored here. Give the value itself.',
    })
    return value
  })
  return { policy: filled, errors }
}

/** The same for a config alone, of a type by name. */
export function maskConfig(type: string, config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return replaceConfigSecrets(type, config, (value) => (value === '' ? value : redacted))
}

function replaceSecrets(policy: Policy, replace: Replace): Policy {
  const config = replaceConfigSecrets(policy.spec.type, policy.spec.config, replace)
  return config === policy.spec.config ? policy : { ...policy, spec: { ...policy.spec, config: { ...config } } }
}

/** `config` of a type by name with its secret values replaced; the same object where nothing of it is secret. */
export function replaceConfigSecrets(
  type: string,
  config: Readonly<Record<string, unknown>>,
  replace: Replace,
): Readonly<Record<string, unknown>> {
  const definition = policyDefinition(type)
  const paths = definition?.secrets.map((path) => path.split('.')) ?? null
  const replaced = walkTexts(config, [], {
    isSecret: (path) =>
      paths === null
        ? path.some((segment) => typeof segment === 'string' && likelySecret.test(segment))
        : paths.some((wanted) => isAtOrBelow(path, wanted)),
    replace,
  })
  return isMembers(replaced) ? replaced : config
}

/** `*` in `wanted` is any one segment; indexes of lists may be left out. */
function isAtOrBelow(path: Path, wanted: readonly string[]): boolean {
  let at = 0
  for (const segment of path) {
    const next = wanted[at]
    if (next === undefined) return true
    if (next === '*' || next === segment) at += 1
    else if (typeof segment !== 'number') return false
  }
  return at >= wanted.length
}

export interface Walking {
  readonly isSecret: (path: Path) => boolean
  readonly replace: Replace
}

/** What did not change stays the same object. */
export function walkTexts(value: unknown, path: Path, given: Walking): unknown {
  if (typeof value === 'string') return given.isSecret(path) ? given.replace(value, path) : value
  if (Array.isArray(value)) {
    const elements: readonly unknown[] = value
    const walked = elements.map((element, index) => walkTexts(element, [...path, index], given))
    return walked.every((element, index) => element === elements[index]) ? value : walked
  }
  if (!isMembers(value)) return value
  const walked = Object.entries(value).map(([key, member]) => [key, walkTexts(member, [...path, key], given)] as const)
  return walked.every(([key, member]) => member === value[key]) ? value : Object.fromEntries(walked)
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value
  for (const segment of path) {
    if (Array.isArray(at) && typeof segment === 'number') at = at[segment]
    else if (isMembers(at)) at = at[segment]
    else return undefined
  }
  return at
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
