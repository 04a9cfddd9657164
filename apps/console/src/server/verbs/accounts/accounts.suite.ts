/** For tests: a context with the first account, ada, and whoever else is made; each acts as a browser of its own would. */
import type { Actor } from '../../access/actor.ts'
import { anonymous } from '../../access/actor.ts'
import { authenticate } from '../../http/authenticate.ts'
import { forgeryField } from '../../http/same-origin.ts'
import { forgeryTokenOf } from '../../http/session-cookie.ts'
import type { Context } from '../context.ts'
import { openTestContext, type TestContext } from '../test-context.ts'
import type { SignInStep } from './begin-session.ts'
import { setUp } from './set-up.ts'

export const password = 'several words in a row'

export interface AccountsContext {
  readonly base: TestContext
  /** Nobody, from a browser without cookies. */
  readonly nobody: Context
  /** The session of ada, who may do everything. */
  readonly sessionId: string
  /** Who comes with a session. */
  readonly as: (sessionId: string) => Context
  /** Who comes with what a step of signing in has set. */
  readonly after: (step: SignInStep) => Context
  /** Who comes with a bearer token. */
  readonly bearing: (token: string) => Actor
}

export async function withAda(): Promise<AccountsContext> {
  const base = await openTestContext()
  const { access } = base
  const nowMs = () => base.now().getTime()
  const nobody = base.as(anonymous)
  const come = (headers: Record<string, string>): Context => {
    const request = new Request(`${nobody.browser.origin}/`, { method: 'POST', headers })
    const { actor, enrolling, pendingSignIn } = authenticate(request, { access, config: {}, nowMs: nowMs() })
    return { ...base.as(actor), browser: { ...nobody.browser, enrolling, pendingSignIn } }
  }
  const own = { 'sec-fetch-site': 'same-origin' }
  const as = (sessionId: string) =>
    come({ ...own, cookie: `signalbox-session=${sessionId}`, [forgeryField]: forgeryTokenOf(sessionId) })
  const token = await access.issueSetUpToken(base.now())
  const { sessionId } = await setUp(nobody, { token, username: 'ada', password })
  return {
    base,
    nobody,
    sessionId,
    as,
    after: (step) =>
      step.next === 'done' ? as(step.sessionId) : come({ ...own, cookie: `signalbox-sign-in=${step.pendingId}` }),
    bearing: (bearer) => come({ authorization: `Bearer ${bearer}` }).actor,
  }
}
