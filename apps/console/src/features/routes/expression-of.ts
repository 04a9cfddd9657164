/** Attributes of a Route as an expression. Pure; apart from the form, because it brings the whole parser along. */
import { renderExpression } from '@signalbox/shared/expression'
import { parseResource, subsystemOf } from '@signalbox/shared/resources'
import { toExpression } from '@signalbox/shared/table'
import { isObject, type JsonObject } from '@/client/draft/field-path.ts'

const everything = 'http.path ^= "/"'

/** What the attributes of a Route ask for; where they cannot be read, an expression that takes every request. */
export function expressionOf(route: JsonObject): string {
  const metadata = isObject(route['metadata']) ? route['metadata'] : {}
  const parsed = parseResource({ ...route, metadata: { ...metadata, name: metadata['name'] || 'route' } })
  if (!parsed.ok || parsed.value.kind !== 'Route') return everything
  const { spec } = parsed.value
  const expression = toExpression(spec, spec.paths ?? [], subsystemOf(spec) === 'stream')
  return expression === null ? everything : renderExpression(expression)
}
