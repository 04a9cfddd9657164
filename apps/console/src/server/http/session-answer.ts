/** What a change of session answers: how far the sign-in has come, and the cookies. */
import type { SignInStep } from '../verbs/accounts/begin-session.ts'
import type { FactorChange } from '../verbs/accounts/factor-change.ts'
import { answerJson } from './answer.ts'
import { noSessionCookies, sessionCookies, setCookie } from './session-cookie.ts'

/** `{"next": "done"}` with a session; `{"next": "second-factor"}` with what waits for one. */
export function answerSignedIn(
  request: Request,
  step: SignInStep,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  return withCookies(answerJson({ next: step.next, ...more }), cookiesOf(request, step))
}

/** After a change of second factors the session goes on under a new id; `recoveryCodes` are there to be shown once. */
export function answerFactorChange(request: Request, { step, recoveryCodes }: FactorChange): Response {
  return answerSignedIn(request, step, { recoveryCodes })
}

/** The cookies of a step. */
export function cookiesOf(request: Request, step: SignInStep): readonly string[] {
  return step.next === 'done' ? sessionCookies(request, step.sessionId) : [setCookie(request, 'signIn', step.pendingId)]
}

export function answerSignedOut(request: Request): Response {
  return withCookies(new Response(null, { status: 204 }), noSessionCookies(request))
}

export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
