/**
 * The form in which Kong's router sees a path: decoded but for reserved characters, so that expressions and prefixes
 * are written as text (`/café`, a space as a space) and `%2F` stays apart from `/`.
 *
 * Order as in Kong: decode, remove dot segments (RFC 3986 §5.2.4), merge slashes.
 */

/** Kept encoded, in upper case: `%` itself and what RFC 3986 §2.2 reserves. */
const reserved: ReadonlySet<number> = new Set([..."!*'();:@&=+$,/?%#[]"].map((character) => character.charCodeAt(0)))

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const unreservedAndDelimiters = /^\/[A-Za-z0-9\-._~!$&'()*+,=:@;/]*$/

/** Nothing to decode, no dot segment, no double slash: most paths. */
const isPlain = (path: string): boolean =>
  unreservedAndDelimiters.test(path) && !path.includes('//') && !path.includes('/.')

/**
 * @param path Begins with `/`, without query. Characters beyond ASCII are text.
 * @returns `null` where decoding does not give valid UTF-8: no route is meant by such a path.
 */
export function toDecodedPath(path: string): string | null {
  if (isPlain(path)) return path
  const decoded = decode(path)
  return decoded === null ? null : removeDotSegments(decoded).replaceAll(/\/{2,}/g, '/')
}

/** Runs of triplets are decoded together, because one character beyond ASCII is several bytes. */
function decode(path: string): string | null {
  if (!path.includes('%')) return path
  let isValid = true
  const decoded = path.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const text = decodeRun(run)
    if (text === null) isValid = false
    return text ?? ''
  })
  return isValid ? decoded : null
}

function decodeRun(run: string): string | null {
  const bytes: number[] = []
  for (let index = 1; index < run.length; index += 3) {
    const byte = Number.parseInt(run.slice(index, index + 2), 16)
    if (!reserved.has(byte)) bytes.push(byte)
    else for (const character of toTriplet(byte)) bytes.push(character.charCodeAt(0))
  }
  try {
    return utf8.decode(Uint8Array.from(bytes))
  } catch {
    return null
  }
}

function removeDotSegments(path: string): string {
  if (!path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.slice(1).split('/')
  for (const [index, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..'
    if (segment === '..') kept.pop()
    if (!isDots) kept.push(segment)
    else if (index === segments.length - 1) kept.push('')
  }
  return `/${kept.join('/')}`
}

/** What may stand in a request line as it is; the rest is sent as triplets of its UTF-8 bytes. */
const unsendable = /[^!#$&'()*+,/:;=?@[\]A-Za-z0-9\-_.~%]+/g

/** A decoded path as it is sent on. Never throws. */
export function toEncodedPath(path: string): string {
  return path.toWellFormed().replaceAll(unsendable, encodeURIComponent)
}

const toTriplet = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
