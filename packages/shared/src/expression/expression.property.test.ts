import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { expressionRequest } from '../testdata/expression-request.ts'
import {
  checkExpression,
  compileExpression,
  completeExpression,
  describeError,
  newNotes,
  parseExpression,
  tokenize,
  type Expression,
  type ExpressionRequest,
  type Predicate,
} from './index.ts'

const text = fc.constantFrom('', '/', '/a', '/a/b', 'a', 'b', 'GET', 'ab')
const quoted = text.map((value) => `"${value}"`)
const stringField = fc.constantFrom(
  'http.path',
  'http.method',
  'http.host',
  'tls.sni',
  'http.path.segments.0',
  'http.path.segments.0_1',
  'http.headers.x',
  'http.queries.q',
  'any(http.headers.x)',
  'any(lower(http.queries.q))',
  'lower(http.method)',
)
const predicate = fc
  .oneof(
    fc.tuple(stringField, fc.constantFrom('==', '!=', '^=', '=^', 'contains'), quoted),
    fc.tuple(stringField, fc.constant('~'), fc.constantFrom('"^/a"', '"b$"', '"[ab]+"', '"."')),
    fc.tuple(
      fc.constantFrom('net.src.port', 'http.path.segments.len'),
      fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      fc.constantFrom('0', '1', '2'),
    ),
    fc.tuple(fc.constant('net.src.ip'), fc.constantFrom('==', '!='), fc.constantFrom('10.0.0.1', '::1')),
    fc.tuple(
      fc.constant('net.src.ip'),
      fc.constantFrom('in', 'not in'),
      fc.constantFrom('10.0.0.0/8', '::/0', '0.0.0.0/0'),
    ),
  )
  .map((parts) => parts.join(' '))

const { expression } = fc.letrec<{ expression: string; term: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3 },
    predicate,
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `!(${inner})`),
  ),
  expression: fc
    .tuple(tie('term'), fc.array(fc.tuple(fc.constantFrom(' && ', ' || '), tie('term')), { maxLength: 3 }))
    .map(([first, rest]) => first + rest.flat().join('')),
}))

const values = fc.array(text, { maxLength: 3 })
const request = fc
  .record({ path: text, method: text, x: values, q: values, source: fc.constantFrom('10.0.0.1', '::1', '') })
  .map(({ path, method, x, q, source }) =>
    expressionRequest({
      ...(path.startsWith('/') ? { path } : {}),
      ...(method === '' ? {} : { method }),
      host: 'ab',
      headers: { x },
      queries: { q },
      ...(source === '' ? {} : { source: [source, 1] }),
    }),
  )

/** The language as it is told in words: values of a field, then the predicate over all or any of them. */
function interpret(node: Expression, given: ExpressionRequest): boolean {
  if (node.type === 'not') return !interpret(node.term, given)
  if (node.type === 'and') return node.terms.every((term) => interpret(term, given))
  if (node.type === 'or') return node.terms.some((term) => interpret(term, given))
  const found = valuesOf(node, given)
  if (found.length === 0) return false
  const functions = node.left.functions.map(({ name }) => name)
  const judged = found.map((value) => judge(node, functions.includes('lower') ? String(value).toLowerCase() : value))
  return functions.includes('any') ? judged.includes(true) : !judged.includes(false)
}

function valuesOf({ left: { field } }: Predicate, given: ExpressionRequest): readonly (string | number)[] {
  const one = <T>(value: T | null | undefined): readonly T[] => (value === null || value === undefined ? [] : [value])
  const parts = given.path === null ? [] : given.path.split('/').slice(1)
  while (parts.at(-1) === '') parts.pop()
  switch (field) {
    case 'http.path':
      return one(given.path)
    case 'http.method':
      return one(given.method)
    case 'http.host':
      return one(given.host)
    case 'http.path.segments.0':
      return one(parts[0])
    case 'http.path.segments.0_1':
      return parts.length > 1 ? [parts.slice(0, 2).join('/')] : []
    case 'http.path.segments.len':
      return given.path === null ? [] : [parts.length]
    case 'http.headers.x':
      return given.headerValues('x')
    case 'http.queries.q':
      return given.queryValues('q')
    case 'net.src.port':
      return one(given.sourcePort)
    case 'net.src.ip':
      return one(given.sourceAddress).map(({ version }) => (version === 4 ? '10.0.0.1' : '::1'))
    default:
      return []
  }
}

function judge({ operator, right }: Predicate, value: string | number): boolean {
  const wanted = right.value
  const word = String(value)
  switch (operator) {
    case '==':
      return value === wanted
    case '!=':
      return value !== wanted
    case '^=':
      return word.indexOf(String(wanted)) === 0
    case '=^':
      return word.slice(Math.max(0, word.length - String(wanted).length)) === wanted
    case 'contains':
      return word.split(String(wanted)).length > 1 || wanted === ''
    case '~':
      return new RegExp(String(wanted)).test(word)
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
    case 'in':
      return (value === '::1') === String(wanted).startsWith('::')
    case 'not in':
      return (value === '::1') !== String(wanted).startsWith('::')
  }
}

it('compiled, an expression says the same as its tree taken word by word', () => {
  fc.assert(
    fc.property(expression, request, (written, given) => {
      const parsed = parseExpression(written)
      if (!parsed.ok) throw new TypeError(describeError(written, parsed.error))
      expect(checkExpression(parsed.value, 'http')).toEqual([])
      expect(compileExpression(parsed.value, 'http')(given, newNotes())).toBe(interpret(parsed.value, given))
    }),
    { numRuns: 2000 },
  )
})

const scraps = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      predicate,
      fc.constantFrom('(', ')', '!', '&&', '||', '"', 'r#"', 'lower(', 'not', ' ', '\n', '\\'),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''))

it('whatever the text, it is read or refused at a place inside it, and never thrown at', () => {
  fc.assert(
    fc.property(scraps, fc.nat(40), (written, offset) => {
      for (const { start, end } of tokenize(written)) expect(end).toBeGreaterThan(start)
      completeExpression(written, offset)
      const parsed = parseExpression(written)
      const errors = parsed.ok ? checkExpression(parsed.value, 'http') : [parsed.error]
      for (const error of errors) {
        expect(error.start).toBeLessThanOrEqual(written.length)
        expect(describeError(written, error)).toContain(error.message)
      }
    }),
    { numRuns: 3000 },
  )
})

it('nesting without end is refused', () => {
  for (const opening of ['(', '!(', 'lower('])
    expect(parseExpression(opening.repeat(10_000))).toMatchObject({ ok: false })
})
