/**
 * Schemas of plugins in Kong's own form, made from those of the policy types: what tools fill defaults from, and what
 * an answer is filled in by.
 */
import type { KongFields } from '@signalbox/shared/formats'
import { maskConfig, policyDefinition, policyDefinitions, type PolicyDefinition } from '@signalbox/shared/policies'
import * as z from 'zod'
import { pluginNames } from './plugin-names.ts'

interface FieldSchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'map' | 'record'
  readonly description?: string
  readonly default?: unknown
  readonly required?: boolean
  readonly one_of?: readonly unknown[]
  readonly between?: readonly [number, number]
  readonly elements?: FieldSchema
  readonly keys?: FieldSchema
  readonly values?: FieldSchema
  readonly fields?: Schema
}

type Schema = Readonly<Record<string, FieldSchema>>
type JsonSchema = z.core.JSONSchema.BaseSchema

/** `/plugins/enabled`: what is carried out here, in Kong's order of running. */
export function enabledPlugins(): readonly string[] {
  return policyDefinitions().map(({ type }) => type)
}

/** `plugins.available_on_server` of `/`. */
export function availablePlugins(version: string): object {
  return Object.fromEntries(policyDefinitions().map(({ type, priority }) => [type, { version, priority }]))
}

/** Whether a plugin of this name is taken: carried out, or one of Kong's that is kept. */
export function isTaken(name: string): boolean {
  return policyDefinition(name) !== undefined || pluginNames.some((known) => known === name)
}

/** `/schemas/plugins/{name}`; `null` for names that are neither carried out nor Kong's. */
export function pluginSchema(name: string): object | null {
  if (!isTaken(name)) return null
  const definition = policyDefinition(name)
  const protocols = pluginProtocols(name)
  const consumer = { type: 'foreign', reference: 'consumers' }
  return {
    entity_checks: [],
    fields: [
      { consumer: definition?.forConsumer === true ? consumer : { ...consumer, eq: null } },
      {
        protocols: {
          type: 'set',
          required: true,
          default: protocols,
          elements: { type: 'string', one_of: protocols },
        },
      },
      {
        config: {
          type: 'record',
          required: true,
          fields: definition === undefined ? [] : toFieldList(configSchema(definition)),
        },
      },
    ],
  }
}

/** Where a plugin names none. */
export function pluginProtocols(name: string): readonly string[] {
  return [...(policyDefinition(name)?.protocols ?? ['grpc', 'grpcs', 'http', 'https'])].toSorted()
}

function toFieldList(schema: Schema): readonly object[] {
  return Object.entries(schema).map(([name, field]) => ({ [name]: toAnswer(field) }))
}

function toAnswer({ fields, elements, values, ...field }: FieldSchema): object {
  return {
    ...field,
    ...(fields === undefined ? {} : { fields: toFieldList(fields) }),
    ...(elements === undefined ? {} : { elements: toAnswer(elements) }),
    ...(values === undefined ? {} : { values: toAnswer(values) }),
  }
}

/** A plugin's config as an answer shows it: every field, defaults and nulls filled in, what is secret masked. */
export function shownConfig(name: string, config: unknown): unknown {
  if (!isMembers(config)) return config
  const definition = policyDefinition(name)
  const masked = maskConfig(name, config)
  return definition === undefined ? masked : fillFields(configSchema(definition), masked)
}

/** @param byDefault Of the record as a whole: goes before the defaults of its fields. */
function fillFields(schema: Schema, given: KongFields, byDefault: unknown = {}): KongFields {
  const whole = isMembers(byDefault) ? byDefault : {}
  const filled = Object.entries(schema).map(([name, field]) => {
    const value = given[name] ?? whole[name] ?? (field.fields === undefined ? field.default : null) ?? null
    const { fields: ofElements } = field.elements ?? {}
    if (ofElements !== undefined && Array.isArray(value))
      return [name, value.map((element) => (isMembers(element) ? fillFields(ofElements, element) : element))] as const
    // As in Kong, a record that may be left out stays null; one that may not has its own defaults.
    if (field.fields === undefined || (value === null && field.required !== true)) return [name, value] as const
    return [name, fillFields(field.fields, isMembers(value) ? value : {}, field.default)] as const
  })
  return { ...given, ...Object.fromEntries(filled) }
}

const made = new WeakMap<PolicyDefinition, Schema>()

function configSchema(definition: PolicyDefinition): Schema {
  const before = made.get(definition)
  if (before !== undefined) return before
  const schema = toSchema(z.toJSONSchema(definition.config, { io: 'input', unrepresentable: 'any' }))
  made.set(definition, schema)
  return schema
}

function toSchema({ properties = {}, required = [] }: JsonSchema): Schema {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      if (typeof property === 'boolean') return []
      const field = toField(property)
      const isRequired = required.includes(name) || field.default !== undefined
      return [[name, isRequired ? { ...field, required: true } : field] as const]
    }),
  )
}

function toField(schema: JsonSchema): FieldSchema {
  const { description, default: byDefault, enum: values, minimum, maximum } = schema
  const common = {
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(values === undefined ? {} : { one_of: values }),
  }
  const [alternative] = schema.anyOf ?? schema.oneOf ?? []
  if (alternative !== undefined && typeof alternative !== 'boolean') return { ...toField(alternative), ...common }
  switch (schema.type) {
    case 'integer':
    case 'number': {
      const isBounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
      return { type: schema.type, ...common, ...(isBounded ? { between: [minimum, maximum] as const } : {}) }
    }
    case 'boolean':
      return { type: 'boolean', ...common }
    case 'array': {
      const { items } = schema
      const element = items === undefined || typeof items === 'boolean' || Array.isArray(items) ? null : toField(items)
      return { type: 'array', ...common, elements: element ?? { type: 'string' } }
    }
    case 'object': {
      const { additionalProperties, properties } = schema
      if (properties !== undefined) return { type: 'record', ...common, fields: toSchema(schema) }
      const value = typeof additionalProperties === 'object' ? toField(additionalProperties) : null
      return { type: 'map', ...common, keys: { type: 'string' }, values: value ?? { type: 'string' } }
    }
    default:
      return { type: 'string', ...common }
  }
}

const isMembers = (value: unknown): value is KongFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
