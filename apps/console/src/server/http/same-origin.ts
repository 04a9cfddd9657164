/**
 * Cross-site request forgery: a request that the browser sent on behalf of another site carries our cookie only by
 * mistake (SameSite=Strict), and is refused by what it says of its origin. Should that fail too, it lacks the token that
 * only our own pages can read.
 */
import { isToken } from '../access/tokens.ts'
import { VerbError } from '../verbs/errors.ts'
import { forgeryTokenOf } from './session-cookie.ts'

/** The field in which our pages send the forgery token back. */
export const forgeryField = 'signalbox-csrf'

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What a form of another site can send without asking first (Fetch, CORS-safelisted request-header). */
const formTypes: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
])

export interface CookieUse {
  /** Whether a cookie of ours counts in this request; then it must say where it comes from. */
  readonly withCookie: boolean
  /** Of the session that it belongs to; then it must carry the session's forgery token. */
  readonly sessionId: string | null
}

/**
 * Returns where an unsafe request comes from our own pages.
 *
 * @throws VerbError `Forbidden`.
 */
export function checkSameOrigin(request: Request, { withCookie, sessionId }: CookieUse): void {
  if (safeMethods.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  if (site !== null && site !== 'same-origin') throw crossSite()
  if (origin !== null && !isOwn(origin, request.headers.get('host'))) throw crossSite()
  if (withCookie && site === null && origin === null) {
    throw new VerbError(
      'Forbidden',
      'A request with a session must say its Origin. Scripts use a bearer token instead.',
    )
  }
  const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (withCookie && formTypes.has(type)) {
    throw new VerbError('Forbidden', 'A request with a session must send JSON or YAML, not a form.')
  }
  if (sessionId !== null && !isToken(request.headers.get(forgeryField) ?? '', forgeryTokenOf(sessionId))) {
    throw new VerbError('Forbidden', 'This request lacks the token of its page. Load the page anew and try again.')
  }
}

function isOwn(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && host !== null && new URL(origin).host === withoutDefaultPort(origin, host)
}

function withoutDefaultPort(origin: string, host: string): string {
  const url = `${new URL(origin).protocol}//${host}`
  return URL.canParse(url) ? new URL(url).host : ''
}

function crossSite(): VerbError {
  return new VerbError('Forbidden', 'This request comes from another site, so it is refused.')
}
