/**
 * Structural schemas: the JSON Schema of a kind in the part of the language that OpenAPI documents of Kubernetes speak,
 * where every field has one type. What that part cannot say (rules over several fields, types of keys) is left out: the
 * server checks it, clients only read fields and lists.
 *
 * Sources: Kubernetes API concepts, "Specifying a structural schema" and "Merge strategy".
 */
import { toJsonSchema, type JsonSchema } from './json-schema.ts'
import type { Kind } from '../resources/index.ts'
import { listTypeOf } from './list-type.ts'

export interface StructuralSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly description?: string
  readonly format?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, StructuralSchema>>
  readonly additionalProperties?: StructuralSchema
  readonly items?: StructuralSchema
  readonly $ref?: string
  readonly allOf?: readonly StructuralSchema[]
  /** Fields that are not listed are kept. */
  readonly 'x-kubernetes-preserve-unknown-fields'?: true
  readonly 'x-kubernetes-int-or-string'?: true
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-patch-merge-key'?: string
  readonly 'x-kubernetes-patch-strategy'?: 'merge'
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[]
}

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const limits = [
  'format',
  'default',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const

const made = new Map<Kind, StructuralSchema>()

/** The whole kind, `metadata` included. Made once. */
export function structuralSchema(kind: Kind): StructuralSchema {
  const before = made.get(kind)
  if (before !== undefined) return before
  const { required: _, ...schema } = toStructural(toJsonSchema(kind), { kind, field: '' })
  const properties = { ...schema.properties, ...typeMeta }
  const own = { ...schema, properties }
  made.set(kind, own)
  return own
}

const typeMeta = {
  apiVersion: { type: 'string', description: 'Group and version of the kind, as in gateway.networking.k8s.io/v1.' },
  kind: { type: 'string', description: 'Name of the kind, as in Gateway.' },
} as const satisfies Record<string, StructuralSchema>

interface Place {
  readonly kind: Kind
  /** Name of the field that has this schema; of elements, that of their list. */
  readonly field: string
}

function toStructural(schema: JsonSchema | boolean, place: Place): StructuralSchema {
  if (typeof schema === 'boolean') return anything()
  const { description } = schema
  const merged = schema.anyOf === undefined ? schema : mergeBranches(schema, schema.anyOf)
  if (merged === 'int-or-string') return describe({ 'x-kubernetes-int-or-string': true }, description)
  const structural = ofType(merged, place)
  const kept = Object.fromEntries(limits.flatMap((name) => (isKept(name, merged[name]) ? [[name, merged[name]]] : [])))
  const values = merged.enum ?? (merged.const === undefined ? undefined : [merged.const])
  return describe({ ...structural, ...kept, ...(values === undefined ? {} : { enum: values }) }, description)
}

function describe(schema: StructuralSchema, description: string | undefined): StructuralSchema {
  return description === undefined ? schema : { description, ...schema }
}

function ofType(schema: JsonSchema, place: Place): StructuralSchema {
  switch (typeOf(schema)) {
    case 'object':
      return ofObject(schema, place)
    case 'array':
      return ofArray(schema, place)
    case 'string':
      return { type: 'string' }
    case 'integer':
      return { type: 'integer' }
    case 'number':
      return { type: isWhole(schema) ? 'integer' : 'number' }
    case 'boolean':
      return { type: 'boolean' }
    default:
      return anything()
  }
}

function ofObject(schema: JsonSchema, { kind }: Place): StructuralSchema {
  const fields = Object.entries(schema.properties ?? {})
  const { additionalProperties: others } = schema
  if (fields.length === 0 && typeof others === 'object' && Object.keys(others).length > 0) {
    return { type: 'object', additionalProperties: toStructural(others, { kind, field: '' }) }
  }
  const properties = Object.fromEntries(fields.map(([field, value]) => [field, toStructural(value, { kind, field })]))
  return {
    type: 'object',
    ...(fields.length === 0 ? {} : { properties }),
    ...(schema.required === undefined || schema.required.length === 0 ? {} : { required: schema.required }),
    ...(others === false ? {} : { 'x-kubernetes-preserve-unknown-fields': true }),
  }
}

function ofArray(schema: JsonSchema, place: Place): StructuralSchema {
  const { items } = schema
  const element = items === undefined || Array.isArray(items) ? anything() : toStructural(items, place)
  return { type: 'array', items: element, ...listTypeOf(place, element) }
}

function anything(): StructuralSchema {
  return { 'x-kubernetes-preserve-unknown-fields': true }
}

function typeOf(schema: JsonSchema): string | undefined {
  if (typeof schema.type === 'string') return schema.type
  const [value] = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  return schema.properties === undefined ? typeof value : 'object'
}

/** Of a choice: whole number or text, values of one type as one list, objects with the fields of all of them. */
function mergeBranches(schema: JsonSchema, branches: readonly (JsonSchema | boolean)[]): JsonSchema | 'int-or-string' {
  const choices = branches.filter((branch) => typeof branch === 'object')
  const types = new Set(choices.map(typeOf))
  if (types.size === 2 && types.has('string') && (types.has('integer') || types.has('number'))) return 'int-or-string'
  const [type] = types
  if (types.size !== 1) return {}
  const { anyOf: _, ...rest } = schema
  if (type === 'object') {
    const properties = Object.assign({}, ...choices.map((choice) => choice.properties ?? {}))
    const isOpen = choices.some((choice) => choice.additionalProperties !== false)
    return { ...rest, type: 'object', properties, additionalProperties: isOpen ? {} : false }
  }
  const [only] = choices
  if (choices.length === 1 && only !== undefined) return { ...only, ...rest }
  const values = choices.flatMap((choice) => choice.enum ?? (choice.const === undefined ? [] : [choice.const]))
  const isClosed = choices.every((choice) => choice.enum !== undefined || choice.const !== undefined)
  return { ...rest, ...(isJsonType(type) ? { type } : {}), ...(isClosed ? { enum: values } : {}) }
}

function isJsonType(type: string | undefined): type is 'string' | 'number' | 'integer' | 'boolean' | 'array' {
  return ['string', 'number', 'integer', 'boolean', 'array'].includes(type ?? '')
}

function isWhole(schema: JsonSchema): boolean {
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  return values.length > 0 && values.every((value) => Number.isInteger(value))
}

// The bounds of a number that JavaScript can count with are no limit of the field's.
function isKept(name: (typeof limits)[number], value: unknown): boolean {
  if (value === undefined) return false
  return !((name === 'minimum' || name === 'maximum') && !Number.isSafeInteger(Number(value) * 2))
}
