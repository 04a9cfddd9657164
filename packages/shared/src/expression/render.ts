/** Tree → text, for people: one predicate, or a whole expression. */
import type { Address } from './address.ts'
import type { Expression, Literal } from './ast.ts'
import { resolveField } from './fields.ts'
import type { ExpressionRequest } from './request.ts'

/** Text that reads back as the same tree. */
export function renderExpression(expression: Expression): string {
  switch (expression.type) {
    case 'predicate': {
      const { left, operator, right } = expression
      const field = left.functions.reduceRight((inner, { name }) => `${name}(${inner})`, left.field)
      return `${field} ${operator} ${renderLiteral(right)}`
    }
    case 'not':
      return `!(${renderExpression(expression.term)})`
    case 'and':
      return expression.terms.map((term) => renderInner(term)).join(' && ')
    case 'or':
      return expression.terms.map((term) => renderInner(term)).join(' || ')
  }
}

const renderInner = (term: Expression): string =>
  term.type === 'and' || term.type === 'or' ? `(${renderExpression(term)})` : renderExpression(term)

function renderLiteral(literal: Literal): string {
  if (literal.type !== 'String') return String(literal.value)
  const { value } = literal
  if (value.includes('\\') && !value.includes('"#')) return `r#"${value}"#`
  return `"${value.replaceAll(/["\\\n\r\t]/g, (one) => escaped[one] ?? one)}"`
}

const escaped: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Names of the fields that an expression asks for, each once, in order. */
export function fieldsIn(expression: Expression): readonly string[] {
  if (expression.type === 'predicate') return [expression.left.field]
  if (expression.type === 'not') return fieldsIn(expression.term)
  return [...new Set(expression.terms.flatMap(fieldsIn))]
}

/** What a request has for a field, as text; `null` where it has nothing. */
export function valueOf(field: string, request: ExpressionRequest): string | null {
  const resolved = resolveField(field, request.method === null ? 'stream' : 'http')
  if (!resolved.ok) return null
  const { field: found } = resolved
  if (found.kind === 'header') return listed(request.headerValues(found.name))
  if (found.kind === 'query') return listed(request.queryValues(found.name))
  if (found.kind === 'segments')
    return found.to < request.segments.length ? request.segments.slice(found.from, found.to + 1).join('/') : null
  const values: Readonly<Record<string, string | number | null>> = {
    'net.protocol': request.protocol,
    'tls.sni': request.sni,
    'http.method': request.method,
    'http.host': request.host,
    'http.path': request.path,
    'http.path.segments.len': request.segments.length,
    'net.src.ip': addressText(request.sourceAddress),
    'net.src.port': request.sourcePort,
    'net.dst.ip': addressText(request.destinationAddress),
    'net.dst.port': request.destinationPort,
  }
  const value = values[found.name] ?? null
  return value === null ? null : String(value)
}

const listed = (values: readonly string[]): string | null => (values.length === 0 ? null : values.join(', '))

function addressText(address: Address | null): string | null {
  if (address === null) return null
  const { words, version } = address
  if (version === 4) {
    const word = words[3]
    return [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join('.')
  }
  return words.flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]).join(':')
}
