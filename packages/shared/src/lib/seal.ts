/**
 * Sealing: values encrypted for rest, so that a copied disk, backup or log gives no secret away.
 *
 *     sealed:1:<base64url of nonce and ciphertext>
 *
 * XChaCha20-Poly1305 with a random nonce of 24 bytes; the context (what the value belongs to) is authenticated, so that a
 * sealed value moved elsewhere does not open. Keys, 32 bytes each, stand in a ring: the first one seals, all of them open.
 *
 * Source: draft-irtf-cfrg-xchacha-03.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { fail, ok, type Result } from './result.ts'

const prefix = 'sealed:1:'
const nonceBytes = 24
const keyBytes = 32

/** Keys of 32 bytes, the one that seals first. Never empty. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]]

export interface SealOptions {
  readonly keys: KeyRing
  /** Fresh random bytes. */
  readonly random: (bytes: number) => Uint8Array
}

export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(prefix)
}

/** @param context what the value belongs to; the same is needed to open it. */
export function seal(text: string, context: string, { keys, random }: SealOptions): string {
  const nonce = random(nonceBytes)
  const sealed = xchacha20poly1305(keys[0], nonce, encode(context)).encrypt(encode(text))
  const bytes = new Uint8Array(nonce.length + sealed.length)
  bytes.set(nonce)
  bytes.set(sealed, nonce.length)
  return `${prefix}${bytes.toBase64({ alphabet: 'base64url', omitPadding: true })}`
}

/** The text that was sealed for `context` by one of `keys`; `null` where none of them opens it. */
export function unseal(sealed: string, context: string, keys: KeyRing): string | null {
  const bytes = toBytes(sealed)
  if (bytes === null || bytes.length < nonceBytes) return null
  const [nonce, content] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes)]
  for (const key of keys) {
    const text = open(content, { key, nonce, context })
    if (text !== null) return text
  }
  return null
}

function open(
  content: Uint8Array,
  { key, nonce, context }: { readonly key: Uint8Array; readonly nonce: Uint8Array; readonly context: string },
): string | null {
  try {
    return new TextDecoder().decode(xchacha20poly1305(key, nonce, encode(context)).decrypt(content))
  } catch {
    // Another key's, or changed since.
    return null
  }
}

/**
 * A key ring as a file or a variable holds it: keys in base64, one a line or separated by commas, the one that seals first.
 * Lines that begin with `#` are comments.
 */
export function parseKeyRing(text: string): Result<KeyRing, string> {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'))
  const entries = lines.flatMap((line) => line.split(',').map((entry) => entry.trim())).filter((entry) => entry !== '')
  const keys: Uint8Array[] = []
  for (const [index, entry] of entries.entries()) {
    const key = fromBase64(entry)
    if (key?.length !== keyBytes) return fail(`key ${index + 1} is not ${keyBytes} bytes in base64`)
    keys.push(key)
  }
  const [first, ...others] = keys
  return first === undefined ? fail('it holds no key') : ok([first, ...others])
}

/** As {@link parseKeyRing} reads it. */
export function formatKeyRing(keys: KeyRing): string {
  const lines = keys.map((key) => key.toBase64())
  return [
    '# Opens what Signalbox keeps encrypted. Without it secrets are lost: keep a copy in a safe place.',
    ...lines,
    '',
  ].join('\n')
}

function toBytes(sealed: string): Uint8Array | null {
  return isSealed(sealed) ? fromBase64(sealed.slice(prefix.length)) : null
}

/** Either alphabet of RFC 4648. */
function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return null
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
