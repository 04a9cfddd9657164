/** The last step of every way to sign in: a new session, or the wait for a second factor. */
import type { Account } from '../../access/account.ts'
import type { Session } from '../../access/sessions.ts'
import { hashToken, newToken } from '../../access/tokens.ts'
import type { Context } from '../context.ts'

export interface SignedIn {
  readonly next: 'done'
  readonly user: string
  /** For the cookie; kept nowhere else. */
  readonly sessionId: string
}

export type SignInStep =
  | SignedIn
  /** `pendingId` is for the cookie; kept nowhere else. */
  | { readonly next: 'second-factor'; readonly user: string; readonly pendingId: string }

/** Goes on from the first factor: to a session where it is enough, else to the second one. */
export async function goOn(context: Context, account: Account, method: Session['method']): Promise<SignInStep> {
  if (!context.access.needsSecondFactor(method, account)) return beginSession(context, account.name, method)
  const pendingId = newToken()
  const pending = { user: account.name, method }
  context.access.pending.signIns.put(hashToken(pendingId), pending, context.now().getTime())
  return { next: 'second-factor', user: account.name, pendingId }
}

/** Always a new session id; the browser's session before ends. */
export async function beginSession(context: Context, user: string, method: Session['method']): Promise<SignedIn> {
  const { access, browser, clientAddress } = context
  const nowMs = context.now().getTime()
  await endOwnSession(context)
  const sessionId = await access.sessions.begin(user, nowMs, {
    address: clientAddress,
    userAgent: browser.userAgent,
    method,
  })
  return { next: 'done', user, sessionId }
}

/** Ends the session that the request came with, if any. */
export async function endOwnSession({ actor, access, browser, now }: Context): Promise<void> {
  const person = actor.type === 'person' ? actor : browser.enrolling
  if (person !== null) await access.sessions.end(person.session, now().getTime())
}
