/**
 * Compile: a checked tree → one function. Nothing is looked up by name and nothing is parsed when it runs.
 *
 * A field that is absent makes its predicate false, `!=` and `not in` included. Of a field with several values all must
 * fit, or one of them under `any()`. Terms run from left to right and stop as soon as the answer is known.
 *
 * Source: Kong Gateway 3.10, Expressions language (ATC router).
 */
import { compileSearch, type SearchRegex } from '../lib/index.ts'
import { isInBlock, isSame, toAddress, toBlock, type Address } from './address.ts'
import type { Expression, Literal, Operator, Predicate } from './ast.ts'
import { resolveField, type Field, type Subsystem } from './fields.ts'
import type { ExpressionRequest } from './request.ts'

/** What predicates note while they run; a new one for each entry that is tried. */
export interface MatchNotes {
  /**
   * Of the last predicate on `http.path` that held: its constant, or for `~` what the expression matched; `null`
   * where none did.
   */
  matchedPath: string | null
  /** Groups of every `~` that held and has groups, by number and name; `null` without any. */
  captures: Record<string, string> | null
}

export const newNotes = (): MatchNotes => ({ matchedPath: null, captures: null })

/** Never throws. Linear in the request. */
export type Test = (request: ExpressionRequest, notes: MatchNotes) => boolean

/**
 * @param expression Without errors by {@link checkExpression} for the same subsystem; a predicate that has one never
 *   holds.
 */
export function compileExpression(expression: Expression, subsystem: Subsystem): Test {
  switch (expression.type) {
    case 'predicate':
      return compilePredicate(expression, subsystem)
    case 'not': {
      const inner = compileExpression(expression.term, subsystem)
      return (request, notes) => !inner(request, notes)
    }
    case 'and':
      return allOf(expression.terms.map((term) => compileExpression(term, subsystem)))
    case 'or':
      return anyOf(expression.terms.map((term) => compileExpression(term, subsystem)))
  }
}

function allOf(tests: readonly Test[]): Test {
  return (request, notes) => {
    for (const test of tests) if (!test(request, notes)) return false
    return true
  }
}

function anyOf(tests: readonly Test[]): Test {
  return (request, notes) => {
    for (const test of tests) if (test(request, notes)) return true
    return false
  }
}

const never: Test = () => false

function compilePredicate({ left, operator, right }: Predicate, subsystem: Subsystem): Test {
  const resolved = resolveField(left.field, subsystem)
  if (!resolved.ok) return never
  const { field } = resolved
  if (field.type === 'Int') return compileNumber(field, operator, right)
  if (field.type === 'IpAddr') return compileAddress(field, operator, right)
  if (right.type !== 'String') return never
  const functions = new Set(left.functions.map(({ name }) => name))
  const isPath = field.kind === 'fixed' && field.name === 'http.path'
  const test = compileString(operator, right.value, isPath)
  if (test === null) return never
  const lowered: StringTest = functions.has('lower') ? (value, notes) => test(value.toLowerCase(), notes) : test
  return field.multi ? compileMulti(field, lowered, functions.has('any')) : compileSingle(field, lowered)
}

type StringTest = (value: string, notes: MatchNotes) => boolean

function compileString(operator: Operator, wanted: string, isPath: boolean): StringTest | null {
  if (operator === '~') {
    const regex = compileSearch(wanted)
    return regex.ok ? compileRegexTest(regex.value, isPath) : null
  }
  const holds = stringOperator(operator, wanted)
  if (holds === null || !isPath || operator === '!=' || operator === 'contains') return holds
  return (value, notes) => {
    if (!holds(value)) return false
    notes.matchedPath = wanted
    return true
  }
}

function stringOperator(operator: Operator, wanted: string): ((value: string) => boolean) | null {
  switch (operator) {
    case '==':
      return (value) => value === wanted
    case '!=':
      return (value) => value !== wanted
    case '^=':
      return (value) => value.startsWith(wanted)
    case '=^':
      return (value) => value.endsWith(wanted)
    case 'contains':
      return (value) => value.includes(wanted)
    default:
      return null
  }
}

/** Groups are kept of every field's expressions, as Kong's engine does. */
function compileRegexTest(regex: SearchRegex, isPath: boolean): StringTest {
  if (!isPath && regex.groupCount === 0) return regex.test
  return (value, notes) => {
    const found = regex.find(value)
    if (found === null) return false
    if (isPath) notes.matchedPath = found.text
    if (regex.groupCount > 0) notes.captures = { ...notes.captures, ...found.groups }
    return true
  }
}

function compileSingle(field: Extract<Field, { multi: false }>, test: StringTest): Test {
  const read = stringReader(field)
  return (request, notes) => {
    const value = read(request)
    return value !== null && test(value, notes)
  }
}

function stringReader(field: Extract<Field, { multi: false }>): (request: ExpressionRequest) => string | null {
  if (field.kind === 'segments') {
    const { from, to } = field
    return ({ segments }) => {
      if (to >= segments.length) return null
      return from === to ? (segments[from] ?? null) : segments.slice(from, to + 1).join('/')
    }
  }
  switch (field.name) {
    case 'net.protocol':
      return ({ protocol }) => protocol
    case 'tls.sni':
      return ({ sni }) => sni
    case 'http.method':
      return ({ method }) => method
    case 'http.host':
      return ({ host }) => host
    default:
      return ({ path }) => path
  }
}

function compileMulti(field: Extract<Field, { multi: true }>, test: StringTest, any: boolean): Test {
  const { name } = field
  const read: (request: ExpressionRequest) => readonly string[] =
    field.kind === 'header' ? ({ headerValues }) => headerValues(name) : ({ queryValues }) => queryValues(name)
  return (request, notes) => {
    const values = read(request)
    for (const value of values) if (test(value, notes) === any) return any
    return values.length > 0 && !any
  }
}

function compileNumber(field: Field, operator: Operator, right: Literal): Test {
  if (right.type !== 'Int') return never
  const wanted = right.value
  const holds = numberOperators[operator]
  if (holds === undefined) return never
  const read = numberReader(field)
  return (request) => {
    const value = read(request)
    return value !== null && holds(value, wanted)
  }
}

const numberOperators: Readonly<Partial<Record<Operator, (value: number, wanted: number) => boolean>>> = {
  '==': (value, wanted) => value === wanted,
  '!=': (value, wanted) => value !== wanted,
  '>': (value, wanted) => value > wanted,
  '>=': (value, wanted) => value >= wanted,
  '<': (value, wanted) => value < wanted,
  '<=': (value, wanted) => value <= wanted,
}

function numberReader(field: Field): (request: ExpressionRequest) => number | null {
  if (field.kind !== 'fixed') return () => null
  if (field.name === 'net.src.port') return ({ sourcePort }) => sourcePort
  if (field.name === 'net.dst.port') return ({ destinationPort }) => destinationPort
  return ({ path, segments }) => (path === null ? null : segments.length)
}

function compileAddress(field: Field, operator: Operator, right: Literal): Test {
  const holds = addressTest(operator, right)
  if (holds === null || field.kind !== 'fixed') return never
  const isSource = field.name === 'net.src.ip'
  return ({ sourceAddress, destinationAddress }) => {
    const address = isSource ? sourceAddress : destinationAddress
    return address !== null && holds(address)
  }
}

function addressTest(operator: Operator, right: Literal): ((address: Address) => boolean) | null {
  if (right.type === 'IpAddr') {
    const wanted = toAddress(right.value)
    if (wanted === null) return null
    if (operator === '==') return (address) => isSame(address, wanted)
    return operator === '!=' ? (address) => !isSame(address, wanted) : null
  }
  const block = right.type === 'IpCidr' ? toBlock(right.value) : null
  if (block === null) return null
  if (operator === 'in') return (address) => isInBlock(address, block)
  return operator === 'not in' ? (address) => !isInBlock(address, block) : null
}
