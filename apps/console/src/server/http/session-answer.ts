/** What a change of session answers: who is signed in now, and the cookie. */
import type { SignedIn } from '../verbs/sign-in.ts'
import { answerJson } from './answer.ts'
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts'

export function answerSignedIn(request: Request, { user, sessionId }: SignedIn): Response {
  const body = { user: { name: user, role: 'administrator' }, setUpRequired: false }
  return answerJson(body, 200, { 'set-cookie': setSessionCookie(request, sessionId) })
}

export function answerSignedOut(request: Request): Response {
  return new Response(null, { status: 204, headers: { 'set-cookie': clearSessionCookie(request) } })
}
