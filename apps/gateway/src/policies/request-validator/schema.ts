/**
 * Schemas → functions. Regular expressions run in RE2 and `uniqueItems` in linear time, so that nothing that a stranger
 * sends takes longer than its length allows. Schemas of elsewhere (`$ref` to a URL) are not fetched.
 */
import { isIP } from 'node:net'
import { Ajv, type Options, type ValidateFunction } from 'ajv'
import Ajv04 from 'ajv-draft-04'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import draft6MetaSchema from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import { compileSearch } from '@signalbox/shared/lib'
import { fromKongSchema } from '@signalbox/shared/policies'

export type SchemaVersion = 'kong' | 'draft4' | 'draft6' | 'draft7' | 'draft201909' | 'draft202012'

/** @returns what is wrong with a value, in a sentence; `null`: nothing. */
export type Check = (value: unknown) => string | null

/** @throws Error with a sentence where the schema cannot be used. */
export function compileSchema(text: string, version: SchemaVersion, { coerces = false } = {}): Check {
  const written: unknown = JSON.parse(text)
  const validate = compile(version === 'kong' ? toJsonSchema(written) : written, version, coerces)
  return (value) => {
    try {
      return validate(value) ? null : toSentence(validate)
    } catch {
      // A schema that refers to itself, and content nested deeper than the stack: nobody's honest request.
      return 'The content is nested too deeply.'
    }
  }
}

function toJsonSchema(written: unknown): object {
  const converted = fromKongSchema(written)
  if (converted.ok) return converted.value
  throw new Error(converted.error)
}

const formats: NonNullable<Options['formats']> = {
  date: isDate,
  time: (text: string) => isTime(text),
  'date-time': (text: string) => {
    const at = text.search(/[Tt ]/)
    return at === 10 && isDate(text.slice(0, at)) && isTime(text.slice(at + 1))
  },
  email: (text: string) => {
    const at = text.lastIndexOf('@')
    return at > 0 && at <= 64 && /^[^\s@"(),:;<>[\\\]]+$/.test(text.slice(0, at)) && isHostname(text.slice(at + 1))
  },
  hostname: (text: string) => isHostname(text),
  ipv4: (text: string) => isIP(text) === 4,
  ipv6: (text: string) => isIP(text) === 6,
  uri: (text: string) => /^[A-Za-z][\w+.-]*:[^\s<>"{}|\\^`]*$/.test(text) && URL.canParse(text),
  'uri-reference': (text: string) => /^[^\s<>"{}|\\^`]*$/.test(text),
  uuid: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  regex: (text: string) => compileSearch(text).ok,
  'json-pointer': /^(?:\/(?:[^~/]|~[01])*)*$/,
}

const regExp = Object.assign(
  (pattern: string): { test(text: string): boolean; toString(): string } => {
    const compiled = compileSearch(pattern)
    if (!compiled.ok) throw new Error(`The pattern ${pattern} cannot be used: ${compiled.error}`)
    // By its text ajv tells expressions apart.
    return { test: (text) => compiled.value.test(text), toString: () => pattern }
  },
  { code: 'new RegExp' },
)

function compile(schema: unknown, version: SchemaVersion, coerces: boolean): ValidateFunction {
  const options: Options = {
    strict: false,
    allErrors: false,
    logger: false,
    coerceTypes: coerces,
    formats,
    code: { regExp },
  }
  const ajv = create(version, options)
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not hold the same item twice' },
    validate: (isWanted: boolean, items: readonly unknown[]) => !isWanted || isUnique(items),
  })
  if (typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null)) return ajv.compile(schema)
  throw new Error('A schema must be an object.')
}

function create(version: SchemaVersion, options: Options): Ajv {
  switch (version) {
    case 'draft4':
      return new Ajv04.default(options)
    case 'draft6': {
      const ajv = new Ajv(options)
      ajv.addMetaSchema(draft6MetaSchema)
      return ajv
    }
    case 'draft201909':
      return new Ajv2019(options)
    case 'draft202012':
      return new Ajv2020(options)
    case 'kong':
    case 'draft7':
      return new Ajv(options)
  }
}

/** By a text that is the same for equal values: linear, where comparing each with each is not. */
function isUnique(items: readonly unknown[]): boolean {
  const seen = new Set<string>()
  for (const item of items) {
    const text = toCanonical(item)
    if (seen.has(text)) return false
    seen.add(text)
  }
  return true
}

function toCanonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${toCanonical(inner)}`).join(',')}}`
}

function toSentence({ errors }: ValidateFunction): string {
  const [first] = errors ?? []
  if (first === undefined) return 'The content does not follow its schema.'
  const place = first.instancePath === '' ? 'The value' : first.instancePath
  const named = first.keyword === 'additionalProperties' ? ` (${String(first.params['additionalProperty'])})` : ''
  return `${place} ${first.message ?? 'is not valid'}${named}.`
}

const isHostname = (text: string): boolean =>
  text.length <= 253 && text.split('.').every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  const date = new Date(`${text}T00:00:00Z`)
  return (
    year !== undefined &&
    !Number.isNaN(date.getTime()) &&
    date.getUTCMonth() + 1 === Number(month) &&
    date.getUTCDate() === Number(day)
  )
}

function isTime(text: string): boolean {
  const [, hours, minutes, seconds] = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.exec(text) ?? []
  return hours !== undefined && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 61
}
