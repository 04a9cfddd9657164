/**
 * Parser: tokens → tree, or the first error with its place.
 *
 *     expression := conjunct ("&&" conjunct)*        conjunct := term ("||" term)*
 *     term       := ["!"] "(" expression ")" | predicate
 *     predicate  := use operator value               use := field | ("lower" | "any") "(" use ")"
 *
 * `a && b || c` is `a && (b || c)`, as in Kong. Source: Kong Gateway 3.10, Expressions language (ATC router).
 */
import { didYouMean, fail, ok, type Result } from '../lib/index.ts'
import type { Expression, FieldUse, FunctionName, Operator, Predicate, Span } from './ast.ts'
import type { ExpressionError } from './error.ts'
import { tokenize, type Token } from './lexer.ts'
import { parseLiteral } from './literal.ts'

export const expressionLimits = {
  maxCharacters: 65_536,
  /** Parentheses inside each other. */
  maxDepth: 100,
} as const

/** Fields, types and regular expressions are not looked at here: {@link checkExpression} does. Never throws. */
export function parseExpression(text: string): Result<Expression, ExpressionError> {
  const { maxCharacters } = expressionLimits
  if (text.length > maxCharacters)
    return fail({
      start: maxCharacters,
      end: text.length,
      message: `The expression is longer than ${maxCharacters} characters.`,
    })
  return new Parser(text).parse()
}

/** Thrown and caught inside this file only: an error ends the reading at whatever depth. */
class Stop {
  readonly error: ExpressionError
  constructor(error: ExpressionError) {
    this.error = error
  }
}

class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokenize(text)
  }

  parse(): Result<Expression, ExpressionError> {
    try {
      const expression = this.#expression()
      const rest = this.#peek()
      if (rest === undefined) return ok(expression)
      if (rest.type === 'close') return fail(at(rest, 'There is no opening parenthesis for this one.'))
      return fail(at(rest, rest.message ?? `Two predicates are joined by && or ||; ${describe(rest)} follows instead.`))
    } catch (stop) {
      if (stop instanceof Stop) return fail(stop.error)
      throw stop
    }
  }

  #expression(): Expression {
    return this.#joined('and', '&&', () => this.#joined('or', '||', () => this.#term()))
  }

  #joined(type: 'and' | 'or', symbol: string, read: () => Expression): Expression {
    const first = read()
    const terms = [first]
    while (this.#peek()?.type === 'logical' && this.#peek()?.text === symbol) {
      this.#next += 1
      terms.push(read())
    }
    const last = terms.at(-1) ?? first
    return terms.length === 1 ? first : { type, terms, start: first.start, end: last.end }
  }

  #term(): Expression {
    const token = this.#peek()
    if (token?.type === 'not') {
      this.#next += 1
      if (this.#peek()?.type !== 'open')
        this.#stop('"!" stands only before a parenthesis: write !(…), or use != instead of ==.')
      const term = this.#group()
      return { type: 'not', term, start: token.start, end: this.#lastEnd() }
    }
    return token?.type === 'open' ? this.#group() : this.#predicate()
  }

  #group(): Expression {
    const open = this.#take('open', 'A parenthesis is expected here.')
    this.#enter()
    const inner = this.#expression()
    this.#depth -= 1
    if (this.#peek()?.type !== 'close')
      this.#stop(
        this.#peek()?.message ??
          `${this.#joinHint()}The parenthesis of column ${open.start + 1 - this.#lineStart(open.start)} is not closed.`,
      )
    this.#next += 1
    return inner
  }

  #joinHint(): string {
    const token = this.#peek()
    return token === undefined ? '' : `&&, || or ")" is expected, and ${describe(token)} follows. `
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf('\n', offset - 1) + 1
  }

  #predicate(): Predicate {
    const left = this.#use()
    const operator = this.#peek()
    if (operator?.type !== 'operator')
      this.#stop(
        operator?.message ??
          `An operator is expected behind ${left.field}: ==, !=, ~, ^=, =^, contains, in, not in, <, <=, > or >=.`,
      )
    this.#next += 1
    const value = this.#peek()
    if (value === undefined || !isValue(value)) this.#stop(value?.message ?? valueExpected(value))
    const literal = parseLiteral(value)
    if (!literal.ok) throw new Stop(literal.error)
    this.#next += 1
    return {
      type: 'predicate',
      left,
      operator: toOperator(operator.text),
      operatorSpan: spanOf(operator),
      right: literal.value,
      start: left.start,
      end: value.end,
    }
  }

  #use(): FieldUse {
    const token = this.#peek()
    if (token?.type === 'function') return this.#call(token)
    if (token?.type !== 'field') this.#stop(token?.message ?? this.#termExpected(token))
    this.#next += 1
    const span = spanOf(token)
    return { field: token.text, fieldSpan: span, functions: [], ...span }
  }

  #termExpected(token: Token | undefined): string {
    if (token === undefined)
      return this.#tokens.length === 0
        ? 'The expression is empty; a predicate such as http.path ^= "/" is expected.'
        : 'A predicate such as http.path ^= "/" is expected, and the expression ends.'
    if (isValue(token)) return 'The field stands on the left of the operator, the value on the right.'
    return `A predicate such as http.path ^= "/" is expected, and ${describe(token)} follows.`
  }

  #call(token: Token): FieldUse {
    if (!isFunction(token.text))
      throw new Stop(
        at(
          token,
          `unknown transformation function: ${token.text}.${didYouMean(token.text, functionNames)} There are lower() and any().`,
        ),
      )
    const name = token.text
    this.#next += 1
    this.#take('open', 'A parenthesis is expected here.')
    this.#enter()
    const inner = this.#use()
    this.#depth -= 1
    const close = this.#take('close', `The parenthesis of ${name}( is not closed.`)
    return {
      ...inner,
      functions: [{ name, span: spanOf(token) }, ...inner.functions],
      start: token.start,
      end: close.end,
    }
  }

  #enter(): void {
    this.#depth += 1
    if (this.#depth > expressionLimits.maxDepth)
      this.#stop(`Parentheses are nested more than ${expressionLimits.maxDepth} levels deep.`)
  }

  #take(type: Token['type'], message: string): Token {
    const token = this.#peek()
    if (token?.type !== type) this.#stop(token?.message ?? message)
    this.#next += 1
    return token
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  #lastEnd(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0
  }

  /** At the next token, or behind the text. */
  #stop(message: string): never {
    const end = this.#text.length
    throw new Stop(at(this.#peek() ?? { start: end, end }, message))
  }
}

const functionNames: readonly FunctionName[] = ['lower', 'any']
const isFunction = (name: string): name is FunctionName => name === 'lower' || name === 'any'

const isValue = ({ type }: Token): boolean => type === 'string' || type === 'number' || type === 'address'

const spanOf = ({ start, end }: Span): Span => ({ start, end })
const at = (span: Span, message: string): ExpressionError => ({ ...spanOf(span), message })

function valueExpected(token: Token | undefined): string {
  if (token?.type === 'field')
    return `A value is expected on the right, not a field; strings stand in double quotes: "${token.text}".`
  return 'A value is expected: a string in double quotes, a number, an IP address or a CIDR block.'
}

const describe = ({ text }: Token): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)

const operators: ReadonlySet<string> = new Set<Operator>([
  '==',
  '!=',
  '~',
  '^=',
  '=^',
  '>',
  '>=',
  '<',
  '<=',
  'in',
  'not in',
  'contains',
])
const isOperator = (text: string): text is Operator => operators.has(text)

/** The lexer makes operator tokens of these only; of `not in` with any space between. */
function toOperator(text: string): Operator {
  const plain = text.replace(/\s+/g, ' ')
  return isOperator(plain) ? plain : '=='
}
