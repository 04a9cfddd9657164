/**
 * Stable, fast hashes of text and of JSON-like values: the same on every machine and in every version of this file.
 * For noticing differences and for consistent hashing; not for anything that an attacker gains from forging.
 */

/** A 64-bit hash as two unsigned 32-bit halves, so that adding many of them needs no BigInt. */
export interface Hash64 {
  readonly high: number
  readonly low: number
}

export const emptyHash: Hash64 = { high: 0, low: 0 }

/** Two multiplicative lanes over the UTF-16 units, then avalanched into each other. Time: linear in the text. */
export function hashText(text: string, seed = 0): Hash64 {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
    high = (high << 13) | (high >>> 19)
    low = (low << 17) | (low >>> 15)
  }
  high ^= text.length
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return { high: high >>> 0, low: low >>> 0 }
}

/** Hash of a JSON-like value; independent of the order of object members. */
export function hashValue(value: unknown): Hash64 {
  return hashText(toCanonicalJson(value))
}

/** Sum modulo 2^64: hashes of a set's elements added up are the set's hash, whatever the order. */
export function addHash(a: Hash64, b: Hash64): Hash64 {
  const low = a.low + b.low
  return { high: (a.high + b.high + (low > 0xffffffff ? 1 : 0)) >>> 0, low: low >>> 0 }
}

/** Takes away what {@link addHash} added. */
export function subtractHash(a: Hash64, b: Hash64): Hash64 {
  const low = a.low - b.low
  return { high: (a.high - b.high - (low < 0 ? 1 : 0)) >>> 0, low: low >>> 0 }
}

/** 16 lower-case hexadecimal digits. */
export function toHashHex(hash: Hash64): string {
  return hash.high.toString(16).padStart(8, '0') + hash.low.toString(16).padStart(8, '0')
}

/** JSON with object members in the order of their names, without those that are `undefined`. */
export function toCanonicalJson(value: unknown): string {
  if (value === undefined) return 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toCanonicalJson(member)}`).join(',')}}`
}
