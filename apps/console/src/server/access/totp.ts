/** Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), and the recovery codes beside them. */
import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { hashToken } from './tokens.ts'

const periodSeconds = 30
/** Steps before and after the present one whose code is taken: clocks differ, people type slowly. */
const window = 1
const recoveryCodeCount = 10

/** 160 random bits in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What the QR code holds. @param issuer the name that the app shows over the account's. */
export function totpUri(secret: string, issuer: string, user: string): string {
  return totp(secret, issuer, user).toString()
}

/**
 * The time step that `code` belongs to.
 *
 * @param lastStep the step whose code was used last: that code and older ones are not taken again (RFC 6238, 5.2).
 * @returns `null` where the code is wrong or was used.
 */
export function matchTotp(secret: string, code: string, nowMs: number, lastStep: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totp(secret).validate({ token: code, timestamp: nowMs, window })
  if (delta === null) return null
  const step = Math.floor(nowMs / 1000 / periodSeconds) + delta
  return step > lastStep ? step : null
}

/** Ten codes of 80 random bits, each for one use where the app is lost, and the hashes to keep. */
export function newRecoveryCodes(): { readonly codes: readonly string[]; readonly hashes: readonly string[] } {
  const codes = Array.from({ length: recoveryCodeCount }, () => {
    const { base32 } = new Secret({ buffer: Uint8Array.from(randomBytes(10)).buffer })
    return base32.toLowerCase().match(/.{4}/g)?.join('-') ?? base32
  })
  return { codes, hashes: codes.map(hashRecoveryCode) }
}

/** Case, spaces and dashes do not matter. */
export function hashRecoveryCode(code: string): string {
  return hashToken(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
}

function totp(secret: string, issuer = 'Signalbox', label = ''): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6 })
}
