/** The two ways in which a Route says what it takes: by attributes, or by an expression. Pure. */
import type { JsonObject } from '@/client/draft/field-path.ts'

const attributes = ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations', 'regexPriority'] as const

/** The attributes of a spec, as far as they are written. */
export function attributesOf(spec: JsonObject): JsonObject {
  return Object.fromEntries(attributes.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]])))
}

export function withAttributes(spec: JsonObject, written: JsonObject): JsonObject {
  const { expression: _, priority: __, ...rest } = spec
  return { ...rest, ...written }
}

export function withExpression(spec: JsonObject, expression: string): JsonObject {
  const names: readonly string[] = attributes
  const rest = Object.entries(spec).filter(([name]) => !names.includes(name))
  return { ...Object.fromEntries(rest), expression }
}
