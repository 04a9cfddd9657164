/**
 * Kong's own schemas (`version: kong`) as JSON Schema: a list of fields, each `{ name: { type, … } }`.
 *
 *     [{"name": {"type": "string", "required": true}}]  →  {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
 *
 * As in Kong, fields that are not named are refused.
 */
import { fail, ok, type Result } from '../lib/index.ts'

type JsonSchema = Record<string, unknown>

/** Kong nests records in records; nobody writes so many. */
const deepest = 64

/** @returns the JSON Schema (draft 7), or what is wrong in a sentence. */
export function fromKongSchema(fields: unknown): Result<JsonSchema, string> {
  try {
    return ok(toRecord(fields, 0))
  } catch (error) {
    if (error instanceof KongSchemaError) return fail(error.message)
    throw error
  }
}

class KongSchemaError extends Error {}

function toRecord(fields: unknown, depth: number): JsonSchema {
  if (!Array.isArray(fields))
    throw new KongSchemaError('A schema of Kong is a list of fields, as in [{"name": {"type": "string"}}].')
  if (depth > deepest) throw new KongSchemaError('The schema is nested too deeply.')
  const properties: JsonSchema = {}
  const required: string[] = []
  for (const field of fields) {
    const [entry, ...others] = isObject(field) ? Object.entries(field) : []
    if (entry === undefined || others.length > 0)
      throw new KongSchemaError('Each field is an object with one name, as in {"name": {"type": "string"}}.')
    const [name, definition] = entry
    if (!isObject(definition)) throw new KongSchemaError(`The field ${name} needs a definition.`)
    properties[name] = toSchema(name, definition, depth + 1)
    if (definition['required'] === true) required.push(name)
  }
  return { type: 'object', properties, required, additionalProperties: false }
}

const types: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  array: { type: 'array' },
  set: { type: 'array', uniqueItems: true },
  map: { type: 'object' },
  record: { type: 'object' },
  any: {},
}

/** Attributes that say nothing about a value. */
const silent = new Set(['type', 'required', 'default', 'description', 'fields', 'elements', 'keys', 'values'])

function toSchema(name: string, definition: JsonSchema, depth: number): JsonSchema {
  const type = String(definition['type'])
  const base = types[type]
  if (base === undefined) throw new KongSchemaError(`The field ${name} has the type ${type}, which there is not.`)
  const schema: JsonSchema = type === 'record' ? toRecord(definition['fields'], depth) : { ...base }
  const inner = (key: string): JsonSchema | undefined => {
    const value = definition[key]
    return isObject(value) ? toSchema(`${name}.${key}`, value, depth + 1) : undefined
  }
  if (depth > deepest) throw new KongSchemaError('The schema is nested too deeply.')
  const [elements, values, keys] = [inner('elements'), inner('values'), inner('keys')]
  if (elements !== undefined) schema['items'] = elements
  if (values !== undefined) schema['additionalProperties'] = values
  if (keys !== undefined) schema['propertyNames'] = keys
  for (const [attribute, value] of Object.entries(definition))
    if (!silent.has(attribute)) Object.assign(schema, toKeyword(name, { attribute, value, type }))
  return schema
}

function toKeyword(
  name: string,
  { attribute, value, type }: { readonly attribute: string; readonly value: unknown; readonly type: string },
): JsonSchema {
  const suffix = type === 'string' ? 'Length' : type === 'map' ? 'Properties' : 'Items'
  switch (attribute) {
    case 'between':
      if (Array.isArray(value)) return { minimum: value[0], maximum: value[1] }
      break
    case 'gt':
      return { exclusiveMinimum: value }
    case 'len_eq':
      return { [`min${suffix}`]: value, [`max${suffix}`]: value }
    case 'len_min':
      return { [`min${suffix}`]: value }
    case 'len_max':
      return { [`max${suffix}`]: value }
    case 'one_of':
      return { enum: value }
    case 'not_one_of':
      return { not: { enum: value } }
    case 'eq':
      return { const: value }
    case 'uuid':
      return value === true ? { format: 'uuid' } : {}
    case 'contains':
      return { contains: { const: value } }
    case 'starts_with':
      return { pattern: `^${escapePattern(String(value))}` }
    default:
  }
  throw new KongSchemaError(
    `The field ${name} has ${attribute}, which is not known here; write the schema in a draft of JSON Schema instead.`,
  )
}

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
