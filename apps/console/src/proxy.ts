/**
 * Proxy: what every page request passes before it is rendered: a nonce and the header fields that keep foreign content
 * out, and the way to sign-in for who is not signed in. A convenience for people, not a guard: every handler under
 * `app/` asks for itself who may (`server/http/serve.ts`), and pages hold no data that they did not ask it for.
 */
import { NextResponse, type NextRequest } from 'next/server'
import { originOf } from './server/http/origin.ts'
import { sessionIdOf } from './server/http/session-cookie.ts'
import { getSystem } from './server/system.ts'

/** Pages for people who are not signed in. */
const openPages: ReadonlySet<string> = new Set(['/sign-in', '/set-up', '/invitation'])
/** For who must set up a second factor before anything else. */
const enrolPage = '/second-factor'

export function proxy(request: NextRequest): NextResponse {
  const goTo = redirectOf(request)
  if (goTo !== null) return withFields(NextResponse.redirect(new URL(goTo, originOf(request))), null)
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  return withFields(NextResponse.next({ request: { headers } }), policy)
}

export const config = {
  matcher: [
    '/((?!_next/static/|_next/image|favicon\\.ico$|icon\\.svg$|(?:api|apis|kong|openapi|signalbox|version|healthz|readyz)(?:/|$)).*)',
  ],
}

function redirectOf(request: NextRequest): string | null {
  const { pathname, search } = request.nextUrl
  const system = getSystem()
  if (system === null || openPages.has(pathname)) return null
  const id = sessionIdOf(request)
  const standing = id === null ? null : system.access.standingOf(id, system.now().getTime())
  if (standing !== null) return standing.mustEnrol && pathname !== enrolPage ? enrolPage : null
  if (system.access.isClosed) return '/set-up'
  return pathname === '/' && search === '' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(pathname + search)}`
}

function contentSecurityPolicy(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV === 'development'
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`
  const styles = isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')
}

function withFields(response: NextResponse, policy: string | null): NextResponse {
  if (policy !== null) response.headers.set('content-security-policy', policy)
  response.headers.set('cache-control', 'no-store')
  return response
}
