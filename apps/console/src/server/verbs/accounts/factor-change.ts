/** After a change of second factors: other sessions end, this one goes on under a new id. */
import { hasSecondFactor, type Account } from '../../access/account.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import type { SignedIn } from './begin-session.ts'
import { ownAccount } from './own-account.ts'

export interface FactorChange {
  readonly step: SignedIn
  /** To be shown once; `null` where the ones from before still hold, or none are needed. */
  readonly recoveryCodes: readonly string[] | null
}

export async function afterFactorChange(
  context: Context,
  { name }: Account,
  recoveryCodes: readonly string[] | null,
): Promise<FactorChange> {
  const { sessions } = context.access
  const { person } = ownAccount(context)
  const nowMs = context.now().getTime()
  await sessions.endAllOf(name, nowMs, person.session)
  const sessionId = await sessions.rotate(person.session, nowMs)
  if (sessionId === null) throw new VerbError('Unauthorized', 'This session has ended. Sign in again.')
  return { step: { next: 'done', user: name, sessionId }, recoveryCodes }
}

/** @throws VerbError `Forbidden` where a second factor is demanded of `after` and it has none. */
export function requireFactorLeft({ access }: Context, after: Account): void {
  if (hasSecondFactor(after) || !access.demandsSecondFactor(after)) return
  throw new VerbError('Forbidden', 'An administrator demands a second factor. Add another one before you remove this.')
}
