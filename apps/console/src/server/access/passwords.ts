/**
 * Passwords: argon2id (RFC 9106) with the parameters that OWASP names, kept as PHC strings
 * `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
 *
 * One hash takes about 20 MB and tens of milliseconds of a thread, so that only a few run at once; the queue is short
 * and what does not fit is refused.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FieldError } from '@signalbox/shared/lib'

const minPasswordLength = 12
const maxPasswordLength = 256

const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const
const maxRunning = 2
const maxWaiting = 32

/** More passwords are being checked than may wait. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError'
}

/** Long enough and still among the first to be tried. */
const common = new Set([
  'password1234',
  'passwordpassword',
  'password12345',
  'password123456',
  '123456789012',
  '1234567890123',
  '12345678901234',
  '123456789012345',
  '1234567890123456',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'qwerty123456',
  'qwertyqwerty',
  'administrator',
  'administrator1',
  'adminadminadmin',
  'adminadmin123',
  'iloveyou1234',
  'letmeinletmein',
  'welcome12345',
  'changeme1234',
  'changemechangeme',
  'signalboxsignalbox',
  'signalbox1234',
  'correcthorsebatterystaple',
])

/** What is wrong with a new password; nothing where it may be used. Length alone counts, no classes of characters. */
export function checkPassword(password: string, username: string, path: string): readonly FieldError[] {
  const length = [...password].length
  if (length < minPasswordLength) {
    return [
      {
        path,
        reason: 'FieldValueInvalid',
        message: `Use at least ${minPasswordLength} characters; several words make a good password.`,
      },
    ]
  }
  if (length > maxPasswordLength) {
    return [{ path, reason: 'FieldValueTooLong', message: `Use at most ${maxPasswordLength} characters.` }]
  }
  const plain = password.toLowerCase()
  const guessable =
    common.has(plain) || new Set(plain).size < 4 || plain.replaceAll(username.toLowerCase(), '').length < 6
  if (!guessable) return []
  return [
    { path, reason: 'FieldValueInvalid', message: 'This password is one of the first to be guessed; use another.' },
  ]
}

/** @returns the PHC string to keep. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt)
  return `$argon2id$v=19$m=${parameters.memory},t=${parameters.passes},p=${parameters.parallelism}$${base64(salt)}$${base64(tag)}`
}

/**
 * Whether `password` is the one that `hash` was made from. `null` stands for a user who does not exist: the same work
 * is done, and the answer is no.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, , , , salt, tag] = (hash ?? '').split('$')
  const wanted = Buffer.from(tag ?? '', 'base64')
  const given = await derive(password, Buffer.from(salt ?? 'bm9ib2R5LWlzLWhlcmUu', 'base64'))
  return hash !== null && wanted.length === given.length && timingSafeEqual(wanted, given)
}

let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, nonce: Buffer): Promise<Buffer> {
  if (running >= maxRunning) {
    if (waiting.length >= maxWaiting) {
      throw new PasswordsBusyError('Too many people are signing in at once. Try again in a few seconds.')
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running += 1
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      argon2('argon2id', { ...parameters, message: password.normalize('NFKC'), nonce }, (error, tag) =>
        error === null ? resolve(tag) : reject(error),
      )
    })
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
