/** The session cookie: HttpOnly, SameSite=Strict, for the whole site; bound to the host and Secure over https. */
import { lifetimeMs } from '../access/sessions.ts'

const plainName = 'signalbox-session'
const secureName = `__Host-${plainName}`

/** The session id that the request carries, or `null`. Over https only the host-bound cookie counts. */
export function sessionIdOf(request: Request): string | null {
  const wanted = isHttps(request) ? secureName : plainName
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, ...value] = pair.split('=')
    if (name?.trim() === wanted) return value.join('=').trim()
  }
  return null
}

/** Value of `Set-Cookie` that hands out `sessionId`. */
export function setSessionCookie(request: Request, sessionId: string): string {
  return cookie(request, sessionId, Math.floor(lifetimeMs / 1000))
}

/** Value of `Set-Cookie` that takes the cookie back. */
export function clearSessionCookie(request: Request): string {
  return cookie(request, '', 0)
}

function cookie(request: Request, value: string, maxAgeSeconds: number): string {
  const https = isHttps(request)
  const parts = [`${https ? secureName : plainName}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict']
  return [...parts, `Max-Age=${maxAgeSeconds}`, ...(https ? ['Secure'] : [])].join('; ')
}

// Next.js fills the field in where no reverse proxy did.
function isHttps(request: Request): boolean {
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',', 1)[0]?.trim()
  return forwarded === undefined ? new URL(request.url).protocol === 'https:' : forwarded === 'https'
}
