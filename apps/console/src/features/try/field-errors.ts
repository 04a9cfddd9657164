/** Where the console's errors stand in the form. Pure. */
import type { ApiError } from '@/client/api.ts'

export type FieldErrors = Readonly<Partial<Record<(typeof fields)[keyof typeof fields], string>>> & {
  /** By lower-case header name. */
  readonly headers: Readonly<Record<string, string>>
  /** What belongs to no field. */
  readonly rest: readonly string[]
}

const fields = {
  'request.method': 'method',
  'request.url': 'url',
  'request.body': 'body',
  'request.sourceAddress': 'source',
  'request.destinationPort': 'port',
  'request.sni': 'name',
  'payload.data': 'payload',
  'call.method': 'call',
  'call.message': 'message',
  'call.proto': 'proto',
  'call.deadlineMs': 'deadline',
  gateway: 'gateway',
} as const

const noErrors: FieldErrors = { headers: {}, rest: [] }

export function toFieldErrors(error: ApiError | null): FieldErrors {
  if (error === null) return noErrors
  if (error.fields.length === 0) return { ...noErrors, rest: [error.message] }
  return error.fields.reduce<FieldErrors>((found, { path, message }) => {
    const field = isField(path) ? fields[path] : null
    if (field !== null) return { ...found, [field]: [found[field] ?? [], message].flat().join(' ') }
    const [, plain, quoted] = /^request\.headers(?:\.([^.[\]]+)|\["([^"]+)"\])/.exec(path) ?? []
    const header = plain ?? quoted
    if (header !== undefined) return { ...found, headers: { ...found.headers, [header.toLowerCase()]: message } }
    return { ...found, rest: [...found.rest, message] }
  }, noErrors)
}

function isField(path: string): path is keyof typeof fields {
  return Object.hasOwn(fields, path)
}
