/**
 * Sealed: values that clients keep for us in cookies and can neither read nor change (AES-256-GCM). Long ones are spread
 * over several cookies, because browsers keep no more than 4 KB in one.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16
const longestCookie = 3800
/** Behind these the header of a request would be larger than is taken. */
const mostCookies = 4

export class Seal {
  readonly #key: Buffer

  /** @param secret The same on every gateway that is to read what another has sealed. */
  constructor(secret: string, purpose: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, 'signalbox', purpose, 32))
  }

  seal(value: unknown): string {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** `null` where it was not sealed by this secret for this purpose, or has been changed. */
  open(text: string): unknown {
    try {
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const opened = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
      return JSON.parse(opened.toString('utf8'))
    } catch {
      return null
    }
  }
}

export interface CookieSettings {
  readonly name: string
  readonly path: string
  readonly domain: string | undefined
  readonly sameSite: 'Default' | 'Lax' | 'None' | 'Strict'
  readonly httpOnly: boolean
  readonly secure: boolean
}

/** `name`, `name_2`, `name_3` … */
const cookieName = (name: string, index: number): string => (index === 0 ? name : `${name}_${index + 1}`)

/** @param read Value of a cookie of the request; `null` where there is none. */
export function joinCookies(name: string, read: (name: string) => string | null): string | null {
  const parts: string[] = []
  for (let index = 0; index < mostCookies; index += 1) {
    const part = read(cookieName(name, index))
    if (part === null || part === '') break
    parts.push(part)
  }
  return parts.length === 0 ? null : parts.join('')
}

/** Names of all cookies that {@link joinCookies} reads. */
export const cookieNames = (name: string): readonly string[] =>
  Array.from({ length: mostCookies }, (_, index) => cookieName(name, index))

/**
 * Set-Cookie lines that keep `value`, and take away what an earlier, longer one left; `null`: all are taken away.
 * @returns `null` where the value is too long to be kept.
 */
export function toSetCookies(
  settings: CookieSettings,
  value: string | null,
  had: (name: string) => boolean,
): readonly string[] | null {
  const parts = value === null ? [] : (value.match(new RegExp(`.{1,${longestCookie}}`, 'g')) ?? [])
  if (parts.length > mostCookies) return null
  return cookieNames(settings.name).flatMap((name, index) => {
    const part = parts[index]
    if (part !== undefined) return [toSetCookie(name, part, settings)]
    return had(name) || (value === null && index === 0) ? [`${toSetCookie(name, '', settings)}; Max-Age=0`] : []
  })
}

function toSetCookie(name: string, value: string, settings: CookieSettings): string {
  return [
    `${name}=${value}`,
    `Path=${settings.path}`,
    ...(settings.domain === undefined ? [] : [`Domain=${settings.domain}`]),
    ...(settings.sameSite === 'Default' ? [] : [`SameSite=${settings.sameSite}`]),
    ...(settings.httpOnly ? ['HttpOnly'] : []),
    ...(settings.secure ? ['Secure'] : []),
  ].join('; ')
}
