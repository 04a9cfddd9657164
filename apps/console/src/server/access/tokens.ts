/** Secrets that are compared: hashed first, so that neither length nor prefix shows in the time it takes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits in URL-safe base64: 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a token: SHA-256 in hex. A token has full entropy, so no slow hash is needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

/** Whether `given` is `wanted`, in constant time. False where nothing is wanted. */
export function isToken(given: string, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === '') return false
  return isHashedToken(given, hashToken(wanted))
}

/** Whether `hash` is the hash of `given`, in constant time. */
export function isHashedToken(given: string, hash: string): boolean {
  const a = Buffer.from(hashToken(given), 'hex')
  const b = Buffer.from(hash, 'hex')
  return a.length === b.length && timingSafeEqual(a, b)
}
