/** Errors in Kong's words: `{code, name, message, fields}`. Codes and statuses: Kong Gateway 3.10, Admin API. */
import type { Dialect } from '../http/dialect.ts'
import { answerJson } from '../http/answer.ts'
import { VerbError } from '../verbs/errors.ts'

const kongErrors = {
  'schema violation': { code: 2, status: 400 },
  'foreign key violation': { code: 4, status: 400 },
  'unique constraint violation': { code: 5, status: 409 },
  'not found': { code: 6, status: 404 },
  'invalid offset': { code: 7, status: 400 },
  'invalid size': { code: 9, status: 400 },
  'operation unsupported': { code: 12, status: 405 },
  'invalid declarative configuration': { code: 14, status: 400 },
} as const

export type KongErrorName = keyof typeof kongErrors

/** Ends a request with one of Kong's errors. Thrown and caught inside `server/kong` alone. */
export class KongError extends Error {
  override readonly name = 'KongError'
  readonly kongName: KongErrorName
  readonly fields: Readonly<Record<string, unknown>>

  constructor(kongName: KongErrorName, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.kongName = kongName
    this.fields = fields
  }
}

export function answerKongError({ kongName, message, fields }: KongError): Response {
  const { code, status } = kongErrors[kongName]
  return answerJson({ code, name: kongName, message, fields }, status)
}

/** One sentence for all fields, as Kong writes it; `@entity` for what is about no field. */
export function schemaViolation(errors: readonly { readonly path: string; readonly message: string }[]): KongError {
  const fields: Record<string, unknown> = {}
  const located = errors.map(({ path, message }) => ({ path: toKongPath(path), message }))
  for (const { path, message } of located) {
    if (path === '') fields['@entity'] = [message]
    else if (path === 'config' || path.startsWith('config.') || path.startsWith('config['))
      fields['config'] = withField(fields['config'], path.slice('config'.length), message)
    else fields[path] = message
  }
  const list = located.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  const count = errors.length > 1 ? `${errors.length} schema violations` : 'schema violation'
  return new KongError('schema violation', `${count} (${list})`, fields)
}

/** What is refused of the resource that a plugin becomes, at the plugin's own field. */
const toKongPath = (path: string): string =>
  path === 'spec.type' ? 'name' : path.replace(/^spec\.(?=config)/, '').replace(/^spec\.targetRefs.*$/, '')

/** Errors of a record stand in a record, in Kong's form. @param path As in `.redis.port` or `.allow[0]`. */
function withField(record: unknown, path: string, message: string): Readonly<Record<string, unknown>> {
  const before = typeof record === 'object' && record !== null ? { ...record } : {}
  const [, name, rest = ''] = /^\.?([^.[\]]+|\[[^\]]*\])(.*)$/.exec(path) ?? []
  if (name === undefined) return { ...before, '@entity': [message] }
  const members: Readonly<Record<string, unknown>> = before
  return { ...before, [name]: rest === '' ? message : withField(members[name], rest, message) }
}

export const notFound = (): VerbError => new VerbError('NotFound', 'Not found')

const actions: Readonly<Record<string, string>> = {
  get: 'read',
  list: 'read',
  watch: 'read',
  patch: 'update',
  deletecollection: 'delete',
}

/** As Kong says that its own RBAC refuses something. */
function toDenial({ user, request: { verb } }: NonNullable<VerbError['denied']>): string {
  return `${user}, you do not have permissions to ${actions[verb] ?? verb} this resource`
}

/** What is no error of Kong's own. */
export const kongDialect: Dialect = {
  door: 'kong',
  error: (error) => {
    if (error.denied !== undefined) return { message: toDenial(error.denied) }
    return error.status === 404 ? { message: 'Not found' } : { message: error.message }
  },
}
