/** Values: strings with escapes, raw strings, whole numbers of 64 bits, addresses, blocks. */
import { fail, isIpAddress, ok, parseCidr, parseIpAddress, type Result } from '../lib/index.ts'
import type { Literal, Span } from './ast.ts'
import type { ExpressionError } from './error.ts'
import type { Token } from './lexer.ts'

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' }

/** @param token A string, number or address. */
export function parseLiteral(token: Token): Result<Literal, ExpressionError> {
  const { start, end } = token
  const refuse = (message: string, span: Span = { start, end }): Result<never, ExpressionError> =>
    fail({ ...span, message })
  if (token.type === 'string') return parseString(token, refuse)
  return token.type === 'number' ? parseNumber(token, refuse) : parseAddressOrBlock(token, refuse)
}

type Refuse = (message: string, span?: Span) => Result<never, ExpressionError>

function parseString({ text, start, end }: Token, refuse: Refuse): Result<Literal, ExpressionError> {
  if (text.startsWith('r#"')) return ok({ type: 'String', value: text.slice(3, -2), start, end })
  let value = ''
  for (let index = 1; index < text.length - 1; index += 1) {
    const one = text.charAt(index)
    if (one !== '\\') {
      value += one
      continue
    }
    index += 1
    const escaped = escapes[text.charAt(index)]
    if (escaped === undefined)
      return refuse(
        `\\${text.charAt(index)} is no escape; there are \\" \\\\ \\n \\r \\t. For a regular expression double the backslash or write it as r#"…"#.`,
        { start: start + index - 1, end: start + index + 1 },
      )
    value += escaped
  }
  return ok({ type: 'String', value, start, end })
}

const least = -(2n ** 63n)
const most = 2n ** 63n - 1n

function parseNumber({ text, start, end }: Token, refuse: Refuse): Result<Literal, ExpressionError> {
  const negative = text.startsWith('-')
  const digits = negative ? text.slice(1) : text
  const plain = toBigInt(digits)
  if (plain === null)
    return refuse(
      `${JSON.stringify(text)} is no whole number: write it in decimal, as 0x1f, or in octal with a leading 0. Strings stand in double quotes.`,
    )
  const value = negative ? -plain : plain
  if (value < least || value > most) return refuse('This number does not fit into 64 bits.')
  return ok({ type: 'Int', value: Number(value), start, end })
}

function toBigInt(digits: string): bigint | null {
  if (/^0x[0-9A-Fa-f]+$/.test(digits)) return BigInt(digits)
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`)
  return /^(?:0|[1-9][0-9]*)$/.test(digits) ? BigInt(digits) : null
}

function parseAddressOrBlock({ text, start, end }: Token, refuse: Refuse): Result<Literal, ExpressionError> {
  if (isIpAddress(text)) return ok({ type: 'IpAddr', value: text, start, end })
  const block = text.includes('/') ? parseCidr(text) : null
  if (block === null)
    return refuse(`${JSON.stringify(text)} is no IP address and no CIDR block. Strings stand in double quotes.`)
  const address = parseIpAddress(text.slice(0, text.indexOf('/')))
  if (address?.value !== block.base)
    return refuse(
      `The block has bits set behind its first ${block.prefixLength}; set them to zero or write a longer prefix.`,
    )
  return ok({ type: 'IpCidr', value: text, start, end })
}
