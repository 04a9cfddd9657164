/** Lexer of the expressions in a template: one token at a time, so that whoever reads knows where `)` ends it. */
import { TemplateStop } from './error.ts'

export interface TemplateToken {
  readonly type: 'name' | 'keyword' | 'number' | 'string' | 'symbol' | 'end'
  /** Of a string: its value. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const keywords: ReadonlySet<string> = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)
const symbols = ['...', '..', '==', '~=', '<=', '>=', ...'+-*/%^#<>=(){}[];:,.']

const space = /\s+/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const number = /0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '\n': '\n',
}

/** @throws TemplateStop where nothing of the language begins at `offset`. */
export function readToken(text: string, offset: number): TemplateToken {
  const start = offset + (matchAt(space, text, offset)?.length ?? 0)
  if (start >= text.length) return { type: 'end', text: '', start, end: start }
  const name = matchAt(word, text, start)
  if (name !== null)
    return { type: keywords.has(name) ? 'keyword' : 'name', text: name, start, end: start + name.length }
  const digits = matchAt(number, text, start)
  if (digits !== null) return { type: 'number', text: digits, start, end: start + digits.length }
  const quote = text[start]
  if (quote === '"' || quote === "'") return readString(text, start, quote)
  const symbol = symbols.find((candidate) => text.startsWith(candidate, start))
  if (symbol !== undefined) return { type: 'symbol', text: symbol, start, end: start + symbol.length }
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0)
  throw new TemplateStop(start, `The character ${JSON.stringify(character)} has no meaning here.`)
}

function readString(text: string, start: number, quote: string): TemplateToken {
  let value = ''
  let at = start + 1
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === quote) return { type: 'string', text: value, start, end: at + 1 }
    if (character === '\n') break
    if (character === '\\') {
      const escaped = readEscape(text, at)
      value += escaped.value
      at = escaped.end
    } else {
      value += character
      at += 1
    }
  }
  throw new TemplateStop(start, `This string has no end; close it with ${quote}.`)
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } {
  const letter = text[at + 1] ?? ''
  const digits = /^\d{1,3}/.exec(text.slice(at + 1, at + 4))?.[0]
  if (digits !== undefined) {
    if (Number(digits) > 127) throw new TemplateStop(at, 'Only \\0 to \\127 can be written by number.')
    return { value: String.fromCharCode(Number(digits)), end: at + 1 + digits.length }
  }
  const value = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
  if (value === undefined) throw new TemplateStop(at, `\\${letter} is no escape; write \\\\ for a backslash.`)
  return { value, end: at + 2 }
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0] ?? null
}
