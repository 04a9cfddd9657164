/**
 * Lexer: text → tokens, for the parser and for highlighting alike. Takes every text; what has no meaning becomes an
 * `error` token with the reason.
 *
 * Which word is an operator and what is a value depends on what stands before, so the lexer remembers the last token.
 */
import type { Operator, Span } from './ast.ts'

export type TokenType =
  'field' | 'function' | 'operator' | 'logical' | 'not' | 'open' | 'close' | 'string' | 'number' | 'address' | 'error'

export interface Token extends Span {
  readonly type: TokenType
  readonly text: string
  /** Of an `error`: what is wrong. */
  readonly message?: string
}

const symbols: readonly (Operator | '&&' | '||' | '!' | '(' | ')')[] = [
  '&&',
  '||',
  '==',
  '!=',
  '^=',
  '=^',
  '>=',
  '<=',
  '~',
  '>',
  '<',
  '!',
  '(',
  ')',
]

const word = /[A-Za-z][A-Za-z0-9_.]*/y
const wordOperator = /(?:not\s+in|in|contains)(?![A-Za-z0-9_.])/y
/** Digits, hexadecimal digits, dots, colons and a slash: numbers, addresses and blocks; told apart afterwards. */
const valueText = /-?[0-9A-Fa-f:][0-9A-Za-z.:/]*/y
const space = /\s+/y

/** Every token of `text`, in order. Linear in its length. Never throws. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let offset = 0
  while (offset < text.length) {
    const blank = matchAt(space, text, offset)
    if (blank !== null) {
      offset += blank.length
      continue
    }
    const token = readToken(text, offset, tokens.at(-1))
    tokens.push(token)
    offset = token.end
  }
  return tokens
}

function readToken(text: string, start: number, before: Token | undefined): Token {
  const make = (type: TokenType, length: number, message?: string): Token => ({
    type,
    text: text.slice(start, start + length),
    start,
    end: start + length,
    ...(message === undefined ? {} : { message }),
  })
  if (before?.type === 'operator') {
    const value = readValue(text, start, make)
    if (value !== null) return value
  }
  if (before?.type === 'field' || before?.type === 'close') {
    const operator = matchAt(wordOperator, text, start)
    if (operator !== null) return make('operator', operator.length)
  }
  const symbol = symbols.find((candidate) => text.startsWith(candidate, start))
  if (symbol !== undefined) return make(symbolType(symbol), symbol.length)
  const name = matchAt(word, text, start)
  if (name !== null)
    return make(
      /^\s*\(/.test(text.slice(start + name.length, start + name.length + 64)) ? 'function' : 'field',
      name.length,
    )
  if (text[start] === '"') return readString(text, start, make)
  return readValue(text, start, make) ?? make('error', characterLength(text, start), unexpected(text, start))
}

type Make = (type: TokenType, length: number, message?: string) => Token

function symbolType(symbol: string): TokenType {
  if (symbol === '&&' || symbol === '||') return 'logical'
  if (symbol === '!') return 'not'
  if (symbol === '(') return 'open'
  return symbol === ')' ? 'close' : 'operator'
}

function readValue(text: string, start: number, make: Make): Token | null {
  if (text[start] === '"') return readString(text, start, make)
  if (text.startsWith('r#"', start)) {
    const end = text.indexOf('"#', start + 3)
    if (end !== -1) return make('string', end + 2 - start)
    return make('error', text.length - start, 'This raw string has no end; close it with "#.')
  }
  const value = matchAt(valueText, text, start)
  if (value === null) return null
  return make(/[.:/]/.test(value) ? 'address' : 'number', value.length)
}

function readString(text: string, start: number, make: Make): Token {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '"') return make('string', index + 1 - start)
    if (text[index] === '\\') index += 1
  }
  return make('error', text.length - start, 'This string has no end; close it with ".')
}

function unexpected(text: string, start: number): string {
  const one = text[start] ?? ''
  if (one === '=') return 'A single = is no operator; compare with ==.'
  if (one === '&' || one === '|') return `A single ${one} is no operator; use ${one}${one}.`
  if (one === "'") return 'Strings stand in double quotes.'
  if (one === '-') return 'Names of fields hold no "-"; of a header’s name write it as "_".'
  return `The character ${JSON.stringify(text.slice(start, start + characterLength(text, start)))} has no meaning here.`
}

const characterLength = (text: string, start: number): number => ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0] ?? null
}
