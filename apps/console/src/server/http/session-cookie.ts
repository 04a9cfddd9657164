/**
 * Cookies: SameSite=Strict, for the whole site; bound to the host and Secure over https.
 *
 * - the session, HttpOnly
 * - a sign-in that waits for a second factor, HttpOnly
 * - the forgery token, which our own pages read and send back in a header field: it follows from the session's id, so
 *   that nobody can set one that fits
 * - the visit to the identity provider, HttpOnly, SameSite=Lax: it must come along when that sends the browser back
 */
import { pendingLifetimeMs } from '../access/pending.ts'
import { lifetimeMs } from '../access/sessions.ts'
import { hashToken } from '../access/tokens.ts'
import { isHttps } from './origin.ts'

const cookies = {
  session: { name: 'signalbox-session', lifetimeMs, attributes: ['HttpOnly', 'SameSite=Strict'] },
  forgery: { name: 'signalbox-csrf', lifetimeMs, attributes: ['SameSite=Strict'] },
  signIn: { name: 'signalbox-sign-in', lifetimeMs: pendingLifetimeMs, attributes: ['HttpOnly', 'SameSite=Strict'] },
  visit: { name: 'signalbox-visit', lifetimeMs: pendingLifetimeMs, attributes: ['HttpOnly', 'SameSite=Lax'] },
} as const

type CookieName = keyof typeof cookies

/** The session id that the request carries, or `null`. */
export function sessionIdOf(request: Request): string | null {
  return cookieOf(request, 'session')
}

/** The value of a cookie that the request carries, or `null`. Over https only the host-bound one counts. */
export function cookieOf(request: Request, cookie: CookieName): string | null {
  const wanted = nameOf(request, cookie)
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, ...value] = pair.split('=')
    if (name?.trim() === wanted) return value.join('=').trim()
  }
  return null
}

/** Values of `Set-Cookie` that hand out a session with its forgery token, and end what led to it. */
export function sessionCookies(request: Request, sessionId: string): readonly string[] {
  return [
    setCookie(request, 'session', sessionId),
    setCookie(request, 'forgery', forgeryTokenOf(sessionId)),
    dropCookie(request, 'signIn'),
  ]
}

/** Values of `Set-Cookie` that take all of it back. */
export function noSessionCookies(request: Request): readonly string[] {
  return (['session', 'forgery', 'signIn'] as const).map((cookie) => dropCookie(request, cookie))
}

/** What our pages must send along with each unsafe request of this session. */
export function forgeryTokenOf(sessionId: string): string {
  return hashToken(`forgery ${sessionId}`)
}

export function setCookie(request: Request, cookie: CookieName, value: string): string {
  return write(request, cookie, value, Math.floor(cookies[cookie].lifetimeMs / 1000))
}

export function dropCookie(request: Request, cookie: CookieName): string {
  return write(request, cookie, '', 0)
}

function write(request: Request, cookie: CookieName, value: string, maxAgeSeconds: number): string {
  const secure = isHttps(request) ? ['Secure'] : []
  const pair = `${nameOf(request, cookie)}=${value}`
  return [pair, 'Path=/', ...cookies[cookie].attributes, `Max-Age=${maxAgeSeconds}`, ...secure].join('; ')
}

function nameOf(request: Request, cookie: CookieName): string {
  return `${isHttps(request) ? '__Host-' : ''}${cookies[cookie].name}`
}
