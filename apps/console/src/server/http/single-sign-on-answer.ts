/**
 * What the browser is answered on its way to the identity provider and back.
 *
 * Coming back is a navigation that another site began, with which browsers send no SameSite=Strict cookie, on redirects
 * neither. So the way back ends in a page of ours that goes on by itself, and from there the session counts.
 */
import type { Arrival, Departure } from '../verbs/accounts/single-sign-on.ts'
import { VerbError } from '../verbs/errors.ts'
import { cookiesOf, withCookies } from './session-answer.ts'
import { dropCookie, setCookie } from './session-cookie.ts'

export function answerDeparture(request: Request, { url, state }: Departure): Response {
  const response = new Response(null, { status: 303, headers: { location: url } })
  return withCookies(response, [setCookie(request, 'visit', state)])
}

/** Goes on to where the person was; a refusal goes to the sign-in page, which says why by its code: nobody puts words of his own there. */
export async function answerArrival(request: Request, arrive: () => Promise<Arrival>): Promise<Response> {
  const gone = dropCookie(request, 'visit')
  try {
    const { step, next } = await arrive()
    const to = step.next === 'done' ? safePath(next) : `/sign-in?next=${encodeURIComponent(safePath(next))}`
    return withCookies(goOn(to), [gone, ...cookiesOf(request, step)])
  } catch (error) {
    if (!(error instanceof VerbError)) throw error
    return withCookies(goOn(`/sign-in?refused=${error.code}`), [gone])
  }
}

/** A path of this console, never another site. */
function safePath(next: string): string {
  return /^\/(?![/\\])/.test(next) ? next : '/'
}

function goOn(path: string): Response {
  const to = path.replaceAll(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`)
  const page = `<!doctype html><html lang="en"><title>Signing in</title><meta http-equiv="refresh" content="0;url=${to}"><p><a href="${to}">Go on</a></p></html>`
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}
