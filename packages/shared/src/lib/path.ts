/**
 * The one normalisation of a request target. Routing, policies and forwarding all read its result, so that nothing is
 * decided on one spelling of a path and sent on in another.
 *
 * Three steps, in this order: refuse what has no safe reading; decode triplets that need no encoding and upper-case
 * the rest; merge slashes and remove dot segments. Normalising twice changes nothing.
 *
 * Sources: RFC 9112 §3.2 (forms of a target), RFC 3986 §6.2.2 (normal forms) and §5.2.4 (dot segments).
 */
import { fail, ok, type Result } from './result.ts'

/** What stands in a request line, parsed. */
export interface RequestTarget {
  readonly form: 'origin' | 'absolute' | 'asterisk'
  /** Of absolute-form, lower case; `null` in the others. */
  readonly scheme: 'http' | 'https' | null
  /** Host and port as written in absolute-form; `null` in the others. Not checked: {@link parseAuthority} does. */
  readonly authority: string | null
  /** Begins with `/`, normalised; `*` in asterisk-form. Printable ASCII only. */
  readonly path: string
  /** `?` and what follows it, byte for byte but for bytes outside ASCII, which are encoded; `''` where there is none. */
  readonly search: string
}

export type TargetRefusalReason =
  | 'form'
  | 'control-byte'
  | 'not-a-byte'
  | 'backslash'
  | 'fragment'
  | 'bad-percent'
  | 'encoded-nul'
  | 'encoded-control'
  | 'encoded-slash'
  | 'encoded-backslash'
  | 'dots-with-parameter'

/** Why a target is refused. The answer to the client is 400. */
export interface TargetRefusal {
  readonly reason: TargetRefusalReason
  /** A sentence for a person; never repeats the target. */
  readonly message: string
}

const messages: Readonly<Record<TargetRefusalReason, string>> = {
  form: 'The request target is neither a path that begins with "/", nor an http or https URL, nor "*".',
  'control-byte': 'The request target holds a space or a control character.',
  'not-a-byte': 'The request target holds a character that is not a byte; percent-encode it as UTF-8.',
  backslash: 'The path holds a backslash, which servers read in different ways.',
  fragment: 'The request target holds "#"; a fragment is never sent to a server.',
  'bad-percent': 'The path holds "%" without two hexadecimal digits after it.',
  'encoded-nul': 'The path holds an encoded NUL (%00).',
  'encoded-control': 'The path holds an encoded control character.',
  'encoded-slash': 'The path holds an encoded slash (%2F), which servers read in different ways.',
  'encoded-backslash': 'The path holds an encoded backslash (%5C), which servers read in different ways.',
  'dots-with-parameter': 'The path holds a dot segment with a parameter ("..;"), which servers read in different ways.',
}

const refuse = (reason: TargetRefusalReason): Result<never, TargetRefusal> =>
  fail({ reason, message: messages[reason] })

/**
 * Parses a request target in origin-form, absolute-form or asterisk-form.
 *
 * Authority-form (CONNECT) and everything else is refused with reason `form`. Cost: linear in the length.
 *
 * @example parseRequestTarget('/a/./b/%7euser?x=1') // { path: '/a/b/~user', search: '?x=1', … }
 */
export function parseRequestTarget(target: string): Result<RequestTarget, TargetRefusal> {
  const first = target.charCodeAt(0)
  if (first === slash) return parseOriginForm(target, 'origin', null, null)
  if (target === '*') return ok({ form: 'asterisk', scheme: null, authority: null, path: '*', search: '' })
  const absolute = /^(https?):\/\/([^/?#\\]+)/i.exec(target)
  if (absolute === null) return refuse('form')
  const [head, scheme = '', authority = ''] = absolute
  const rest = target.slice(head.length)
  return parseOriginForm(
    rest.startsWith('/') ? rest : `/${rest}`,
    'absolute',
    scheme.toLowerCase() === 'https' ? 'https' : 'http',
    authority,
  )
}

function parseOriginForm(
  target: string,
  form: 'origin' | 'absolute',
  scheme: 'http' | 'https' | null,
  authority: string | null,
): Result<RequestTarget, TargetRefusal> {
  const question = target.indexOf('?')
  const path = normalisePath(question === -1 ? target : target.slice(0, question))
  if (!path.ok) return path
  const search = question === -1 ? ok('') : checkSearch(target.slice(question))
  if (!search.ok) return search
  return ok({ form, scheme, authority, path: path.value, search: search.value })
}

/** Every path of these characters, without `//` and `/.`, is in normal form already; nearly all are. */
const plainPath = /^\/[A-Za-z0-9\-._~!$&'()*+,=:@/]*$/

/**
 * Brings a path (without query) into its normal form, or says why it has none.
 *
 * @param path Begins with `/`.
 * @returns a path that begins with `/` and holds no dot segment, no empty segment but the last, no control byte, no
 *   triplet of an unreserved character and no lower-case triplet. Idempotent.
 */
export function normalisePath(path: string): Result<string, TargetRefusal> {
  if (plainPath.test(path) && !path.includes('//') && !path.includes('/.')) return ok(path)
  if (!path.startsWith('/')) return refuse('form')
  const decoded = decodeUnreserved(path)
  return decoded.ok ? removeDotSegments(decoded.value) : decoded
}

const slash = 0x2f
const percent = 0x25

function decodeUnreserved(path: string): Result<string, TargetRefusal> {
  let normal = ''
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index)
    if (code === percent) {
      const byte = hexByte(path, index + 1)
      if (byte === null) return refuse('bad-percent')
      const refusal = refusedByte(byte)
      if (refusal !== null) return refuse(refusal)
      normal += isUnreserved(byte) ? String.fromCharCode(byte) : toTriplet(byte)
      index += 2
      continue
    }
    const refusal = refusedCharacter(code)
    if (refusal !== null) return refuse(refusal)
    normal += code < 0x80 ? path.charAt(index) : toTriplet(code)
  }
  return ok(normal)
}

function removeDotSegments(path: string): Result<string, TargetRefusal> {
  const kept: string[] = []
  let endsWithSlash = false
  for (const segment of path.slice(1).split('/')) {
    if (/^\.\.?(?:;|%3B)/.test(segment)) return refuse('dots-with-parameter')
    endsWithSlash = segment === '' || segment === '.' || segment === '..'
    if (segment === '..') kept.pop()
    else if (!endsWithSlash) kept.push(segment)
  }
  if (kept.length === 0) return ok('/')
  return ok(`/${kept.join('/')}${endsWithSlash ? '/' : ''}`)
}

function checkSearch(search: string): Result<string, TargetRefusal> {
  let normal = ''
  for (let index = 0; index < search.length; index++) {
    const code = search.charCodeAt(index)
    if (code <= 0x20 || code === 0x7f) return refuse('control-byte')
    if (code > 0xff) return refuse('not-a-byte')
    if (code === 0x23) return refuse('fragment')
    normal += code < 0x80 ? search.charAt(index) : toTriplet(code)
  }
  return ok(normal)
}

function refusedCharacter(code: number): TargetRefusalReason | null {
  if (code <= 0x20 || code === 0x7f) return 'control-byte'
  if (code > 0xff) return 'not-a-byte'
  if (code === 0x5c) return 'backslash'
  if (code === 0x23) return 'fragment'
  return code === 0x3f ? 'form' : null
}

function refusedByte(byte: number): TargetRefusalReason | null {
  if (byte === 0) return 'encoded-nul'
  if (byte < 0x20 || byte === 0x7f) return 'encoded-control'
  if (byte === slash) return 'encoded-slash'
  return byte === 0x5c ? 'encoded-backslash' : null
}

function hexByte(text: string, at: number): number | null {
  const digits = text.slice(at, at + 2)
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : null
}

const isUnreserved = (byte: number): boolean => /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte))

const toTriplet = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** Text of a person or a manifest as bytes of UTF-8: what is not ASCII becomes triplets. Never throws. */
export function encodeNonAscii(text: string): string {
  return text.toWellFormed().replace(/[^\0-\x7f]+/g, encodeURIComponent)
}

/** `/foo/` and `/foo` are the same prefix: without trailing slash; `/` becomes `''`, the prefix of every path. */
export function toPrefix(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

/**
 * Whether `path` is `prefix` or lies below it, segment by segment: `/v2` holds `/v2` and `/v2/x`, not `/v2x`.
 *
 * @param prefix As {@link toPrefix} returns it.
 */
export function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false
  return path.length === prefix.length || path.charCodeAt(prefix.length) === slash
}
