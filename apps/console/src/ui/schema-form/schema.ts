/**
 * What a form needs to know of a JSON Schema (2020-12): which control a field gets, what it may hold, and what a new
 * one begins as. Pure; knows nothing of what the fields mean.
 */
export interface FormSchema {
  readonly type?: unknown
  readonly description?: string | undefined
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly properties?: Readonly<Record<string, unknown>> | undefined
  readonly required?: readonly string[] | undefined
  readonly items?: unknown
  readonly additionalProperties?: unknown
  readonly anyOf?: readonly unknown[] | undefined
  readonly allOf?: readonly unknown[] | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly maxLength?: number | undefined
}

export type SchemaPath = readonly (string | number)[]

export type Control = 'text' | 'number' | 'choice' | 'list' | 'map' | 'group' | 'opaque'

/** One field of an object. */
export interface SchemaProperty {
  readonly name: string
  readonly schema: FormSchema
  readonly required: boolean
}

/** One of a few values; `value` is `undefined` where choosing it takes the field out. */
export interface Choice {
  readonly key: string
  readonly label: string
  readonly value: unknown
}

/** Stands for "not written" among the keys of choices. */
export const unsetKey = 'unset'

export function isSchema(value: unknown): value is FormSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function controlOf(schema: FormSchema): Control {
  if (valuesOf(schema) !== null) return 'choice'
  if (isSchema(schema.items)) return 'list'
  if (propertiesOf(schema).length > 0) return 'group'
  if (isSchema(schema.additionalProperties) && isWritable(schema.additionalProperties)) return 'map'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  const arms = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].filter(isSchema)
  const isText = schema.type === 'string' || (arms.length > 0 && arms.every(isScalar))
  return isText ? 'text' : 'opaque'
}

export function isScalar(schema: FormSchema): boolean {
  const control = controlOf(schema)
  return control === 'text' || control === 'number' || control === 'choice'
}

function isWritable(schema: FormSchema): boolean {
  return controlOf(schema) !== 'opaque'
}

export function propertiesOf({ properties = {}, required = [] }: FormSchema): readonly SchemaProperty[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    isSchema(schema) ? [{ name, schema, required: required.includes(name) }] : [],
  )
}

export function itemsOf({ items }: FormSchema): FormSchema {
  return isSchema(items) ? items : {}
}

export function valuesIn({ additionalProperties }: FormSchema): FormSchema {
  return isSchema(additionalProperties) ? additionalProperties : {}
}

/** The schema of what stands at `path` below what `schema` describes; `null` where it describes nothing there. */
export function schemaAt(schema: FormSchema, path: SchemaPath): FormSchema | null {
  let at: FormSchema = schema
  for (const segment of path) {
    const next: unknown = typeof segment === 'number' ? at.items : (at.properties?.[segment] ?? at.additionalProperties)
    if (!isSchema(next)) return null
    at = next
  }
  return at
}

/** The values that a field may have, where they are few enough to be named; `null` otherwise. */
function valuesOf(schema: FormSchema): readonly unknown[] | null {
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum !== undefined) return schema.enum
  if (schema.type === 'boolean') return [true, false]
  const arms = (schema.anyOf ?? []).map((arm) => (isSchema(arm) ? (arm.const ?? null) : null))
  return arms.length > 0 && arms.every((arm) => arm !== null) ? arms : null
}

/** A default that is written is shown as the default, which is what it comes to. */
export function choicesOf(schema: FormSchema, required: boolean): readonly Choice[] {
  const all = (valuesOf(schema) ?? []).map((value) => ({ key: `is ${String(value)}`, label: wordOf(value), value }))
  if (required && schema.default === undefined) return all
  const label = schema.default === undefined ? 'not set' : `${wordOf(schema.default)} (default)`
  return [{ key: unsetKey, label, value: undefined }, ...all.filter(({ value }) => value !== schema.default)]
}

/** The key of the choice that holds. */
export function keyOfChoice(schema: FormSchema, required: boolean, value: unknown): string {
  return choicesOf(schema, required).find((choice) => choice.value === value)?.key ?? unsetKey
}

function wordOf(value: unknown): string {
  return value === true ? 'yes' : value === false ? 'no' : String(value)
}

/** The field that says which of the others counts: its values are their names. `null` where none does. */
export function tagOf(schema: FormSchema): SchemaProperty | null {
  const properties = propertiesOf(schema)
  return properties.find(({ schema: tag }) => properties.some(({ name }) => valueNamed(tag, name) !== null)) ?? null
}

/** The value of a tag that stands for the field `name`: `URLRewrite` for `urlRewrite`. */
function valueNamed(tag: FormSchema, name: string): string | null {
  const value = (tag.enum ?? []).find((option) => String(option).toLowerCase() === name.toLowerCase())
  return value === undefined ? null : String(value)
}

/** Fields that are shown: all, without those of another tag that are not written. */
export function shownProperties(schema: FormSchema, value: unknown): readonly SchemaProperty[] {
  const tag = tagOf(schema)
  const written = isRecord(value) ? value : {}
  if (tag === null) return propertiesOf(schema)
  return propertiesOf(schema).filter(({ name }) => {
    const wanted = valueNamed(tag.schema, name)
    return wanted === null || wanted === (written[tag.name] ?? tag.schema.default) || written[name] !== undefined
  })
}

/** The object after its tag was set to `tagged`: fields of the other tags go, the one that counts begins. */
export function withTag(schema: FormSchema, value: unknown, tagged: string): Readonly<Record<string, unknown>> {
  const tag = tagOf(schema)
  const written = isRecord(value) ? value : {}
  if (tag === null) return written
  const kept = Object.entries(written).filter(
    ([name]) => name !== tag.name && (valueNamed(tag.schema, name) ?? tagged) === tagged,
  )
  const arm = propertiesOf(schema).find(({ name }) => valueNamed(tag.schema, name) === tagged)
  const begun = arm === undefined || written[arm.name] !== undefined ? {} : { [arm.name]: blankOf(arm.schema) }
  return { [tag.name]: tagged, ...Object.fromEntries(kept), ...begun }
}

/** What a new value begins as: what is required, empty; `undefined` where nothing can be begun with. */
export function blankOf(schema: FormSchema): unknown {
  const control = controlOf(schema)
  if (control === 'choice') return schema.default ?? valuesOf(schema)?.[0]
  if (control === 'list') return (schema.minItems ?? 0) > 0 ? [blankOf(itemsOf(schema))] : []
  if (control === 'number') return schema.default
  if (control === 'text') return schema.default ?? ''
  if (control !== 'group') return {}
  const begun = propertiesOf(schema)
    .filter(({ required }) => required)
    .map(({ name, schema: field }): [string, unknown] => [name, blankOf(field)])
    .filter(([, value]) => value !== undefined)
  const object = Object.fromEntries(begun)
  const tag = tagOf(schema)
  const tagged = tag === null ? undefined : object[tag.name]
  return typeof tagged === 'string' ? { ...object, ...withTag(schema, object, tagged) } : object
}

/** Text as it is written where numbers are allowed as well: `8080` is a number then. */
export function readText(schema: FormSchema, text: string): string | number {
  const takesNumbers = (schema.anyOf ?? []).some((arm) => isSchema(arm) && arm.type === 'integer')
  return takesNumbers && /^\d{1,9}$/.test(text) ? Number(text) : text
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
