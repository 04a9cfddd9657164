/**
 * Parser: the text of a template → its parts, or the first error with its place.
 *
 *     template   := (text | "$(" expression ")")*
 *     expression := Lua 5.1's, with its precedence, without tables and loops; a function only where it is called at once
 *     statement  := local | assignment to a local | if | return
 *
 * Nothing can be repeated, so a template takes time in proportion to its own length and that of the values.
 */
import { fail, ok, type Result } from '../../lib/index.ts'
import type { BinaryOperator, TemplateExpression, TemplatePart, TemplateStatement } from './ast.ts'
import { TemplateStop, toTemplateError, type TemplateError } from './error.ts'
import { readToken, type TemplateToken } from './lexer.ts'
import { checkMethod, functionNames } from './methods.ts'

export const templateLimits = {
  maxCharacters: 16_384,
  /** Parentheses, operators and statements inside each other. */
  maxDepth: 50,
  /** In one placeholder. */
  maxOperations: 1000,
  /** Of what a template makes, and of every value on the way. */
  maxResultCharacters: 65_536,
} as const

/** What a template can speak of. */
export const templateTables = ['headers', 'query_params', 'uri_captures', 'shared'] as const

/** Never throws. */
export function parseTemplate(text: string): Result<readonly TemplatePart[], TemplateError> {
  try {
    if (text.length > templateLimits.maxCharacters)
      throw new TemplateStop(0, `A template has at most ${templateLimits.maxCharacters} characters.`)
    return ok(readParts(text))
  } catch (stop) {
    if (stop instanceof TemplateStop) return fail(toTemplateError(text, stop))
    throw stop
  }
}

function readParts(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = []
  let offset = 0
  while (offset < text.length) {
    const open = text.indexOf('$(', offset)
    if (open !== offset) parts.push({ type: 'text', text: text.slice(offset, open === -1 ? undefined : open) })
    if (open === -1) break
    const placeholder = new Parser(text, open + 2).placeholder()
    parts.push(placeholder.expression)
    offset = placeholder.end
  }
  return parts
}

/** Lua's, weakest first. `..` groups to the left here, which makes the same text. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['<', '>', '<=', '>=', '~=', '=='],
  ['..'],
  ['+', '-'],
  ['*', '/', '%'],
]

class Parser {
  readonly #text: string
  #token: TemplateToken
  #depth = 0
  #size = 0
  /** The locals that can be seen, innermost scope last. */
  #scopes: string[][] = []

  constructor(text: string, offset: number) {
    this.#text = text
    this.#token = readToken(text, offset)
  }

  placeholder(): { readonly expression: TemplateExpression; readonly end: number } {
    const expression = this.#expression()
    if (!this.#is(')')) this.#stop(`"$(" is closed by ")", and ${this.#describe()} follows instead.`)
    // What follows is text, of which nothing is read as a token.
    return { expression, end: this.#token.end }
  }

  #expression(level = 0): TemplateExpression {
    const operators = levels[level]
    if (operators === undefined) return this.#unary()
    return this.#deeper(() => {
      let left = this.#expression(level + 1)
      for (let operator = this.#operator(operators); operator !== null; operator = this.#operator(operators)) {
        const { start } = this.#take()
        this.#count()
        left = { type: 'binary', operator, left, right: this.#expression(level + 1), start }
      }
      return left
    }, level === 0)
  }

  #operator(operators: readonly BinaryOperator[]): BinaryOperator | null {
    const { type, text } = this.#token
    if (type !== 'symbol' && type !== 'keyword') return null
    return operators.find((operator) => operator === text) ?? null
  }

  #unary(): TemplateExpression {
    const operator = (['-', 'not', '#'] as const).find((candidate) => this.#is(candidate))
    if (operator === undefined) return this.#power()
    const { start } = this.#take()
    return this.#deeper(() => ({ type: 'unary', operator, of: this.#unary(), start }))
  }

  #power(): TemplateExpression {
    const left = this.#postfix()
    if (!this.#is('^')) return left
    const { start } = this.#take()
    return this.#deeper(() => ({ type: 'binary', operator: '^', left, right: this.#unary(), start }))
  }

  #postfix(): TemplateExpression {
    let value = this.#primary()
    for (;;) {
      const { start } = this.#token
      this.#count()
      if (this.#is('.')) {
        this.#take()
        value = { type: 'index', of: value, key: { type: 'literal', value: this.#name(), start }, start }
      } else if (this.#is('[')) {
        this.#take()
        const key = this.#expression()
        this.#expect(']')
        value = { type: 'index', of: value, key, start }
      } else if (this.#is(':')) {
        this.#take()
        const at = this.#token.start
        const name = this.#name()
        const values = this.#arguments()
        const problem = checkMethod(name, values)
        if (problem !== null) throw new TemplateStop(at, problem)
        value = { type: 'method', of: value, name, values, start }
      } else if (this.#is('(')) {
        this.#stop(`Only methods of a text, ${functionNames.join(', ')} can be called here.`)
      } else return value
    }
  }

  #primary(): TemplateExpression {
    const { type, text, start } = this.#token
    if (type === 'string') return { type: 'literal', value: this.#take().text, start }
    if (type === 'number') return { type: 'literal', value: Number(this.#take().text), start }
    if (type === 'name') return this.#named()
    if (text === '(') return this.#group()
    if (text === 'nil' || text === 'true' || text === 'false') {
      this.#take()
      return { type: 'literal', value: text === 'nil' ? null : text === 'true', start }
    }
    if (text === 'function') this.#stop('A function is written as (function() … end)().')
    if (text === '{') this.#stop('Tables cannot be made in a template.')
    return this.#stop(`A value such as headers.x or 'text' is expected, and ${this.#describe()} follows.`)
  }

  #named(): TemplateExpression {
    const { text, start } = this.#take()
    if (this.#scopes.some((names) => names.includes(text))) return { type: 'name', name: text, start }
    if (functionNames.some((name) => name === text)) {
      const values = this.#arguments()
      if (values.length !== 1) throw new TemplateStop(start, `${text}() takes one value.`)
      return { type: 'call', name: text, values, start }
    }
    if (templateTables.some((name) => name === text)) return { type: 'name', name: text, start }
    throw new TemplateStop(start, `There is no "${text}"; there are ${templateTables.join(', ')}.`)
  }

  #group(): TemplateExpression {
    const { start } = this.#take()
    if (this.#is('function')) return this.#block(start)
    const inner = this.#expression()
    this.#expect(')')
    return inner
  }

  #block(start: number): TemplateExpression {
    this.#take()
    this.#expect('(')
    this.#expect(')')
    const body = this.#deeper(() => this.#statements())
    for (const symbol of ['end', ')', '(', ')']) this.#expect(symbol)
    return { type: 'block', body, start }
  }

  #statements(): readonly TemplateStatement[] {
    const statements: TemplateStatement[] = []
    this.#scopes.push([])
    for (;;) {
      while (this.#is(';')) this.#take()
      if (['end', 'else', 'elseif'].some((word) => this.#is(word))) break
      const statement = this.#statement()
      statements.push(statement)
      if (statement.type === 'return') break
    }
    while (this.#is(';')) this.#take()
    this.#scopes.pop()
    return statements
  }

  #statement(): TemplateStatement {
    if (this.#is('local')) return this.#local()
    if (this.#is('return')) return this.#return()
    if (this.#is('if')) return this.#deeper(() => this.#if())
    const { type, text, start } = this.#token
    if (type !== 'name')
      this.#stop('A function in a template has local, if, return and assignments to its locals only.')
    this.#take()
    if (!this.#scopes.some((names) => names.includes(text)))
      throw new TemplateStop(start, `"${text}" is no local of this function; nothing else can be changed.`)
    this.#expect('=')
    return { type: 'assign', name: text, value: this.#expression() }
  }

  #local(): TemplateStatement {
    this.#take()
    const { start } = this.#token
    const name = this.#name()
    let value: TemplateExpression = { type: 'literal', value: null, start }
    if (this.#is('=')) {
      this.#take()
      value = this.#expression()
    }
    this.#scopes.at(-1)?.push(name)
    return { type: 'local', name, value }
  }

  #return(): TemplateStatement {
    this.#take()
    const isBare = ['end', 'else', 'elseif', ';'].some((word) => this.#is(word))
    return { type: 'return', value: isBare ? null : this.#expression() }
  }

  #if(): TemplateStatement {
    const branches: { condition: TemplateExpression; body: readonly TemplateStatement[] }[] = []
    do {
      this.#take()
      const condition = this.#expression()
      this.#expect('then')
      branches.push({ condition, body: this.#statements() })
    } while (this.#is('elseif'))
    if (this.#is('else')) {
      const { start } = this.#take()
      branches.push({ condition: { type: 'literal', value: true, start }, body: this.#statements() })
    }
    this.#expect('end')
    return { type: 'if', branches }
  }

  #arguments(): readonly TemplateExpression[] {
    if (!this.#is('(')) this.#stop(`"(" is expected here, and ${this.#describe()} follows.`)
    this.#take()
    const values: TemplateExpression[] = []
    while (!this.#is(')')) {
      if (values.length > 0) this.#expect(',')
      values.push(this.#expression())
    }
    this.#take()
    return values
  }

  #name(): string {
    if (this.#token.type !== 'name') this.#stop(`A name is expected here, and ${this.#describe()} follows.`)
    return this.#take().text
  }

  #is(text: string): boolean {
    const { type } = this.#token
    return (type === 'symbol' || type === 'keyword') && this.#token.text === text
  }

  #expect(text: string): void {
    if (!this.#is(text)) this.#stop(`"${text}" is expected here, and ${this.#describe()} follows.`)
    this.#take()
  }

  #take(): TemplateToken {
    const token = this.#token
    this.#token = readToken(this.#text, token.end)
    return token
  }

  #count(): void {
    this.#size += 1
    if (this.#size > templateLimits.maxOperations)
      this.#stop(`A placeholder has at most ${templateLimits.maxOperations} operations.`)
  }

  #deeper<T>(read: () => T, counts = true): T {
    if (!counts) return read()
    this.#depth += 1
    if (this.#depth > templateLimits.maxDepth)
      this.#stop(`A template is nested at most ${templateLimits.maxDepth} levels deep.`)
    const value = read()
    this.#depth -= 1
    return value
  }

  #describe(): string {
    return this.#token.type === 'end' ? 'the end of the template' : JSON.stringify(this.#token.text)
  }

  #stop(message: string): never {
    throw new TemplateStop(this.#token.start, message)
  }
}
