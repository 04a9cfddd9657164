/** Whose account a request is about: the signed-in person's own, and rights over everybody's. */
import type { Account } from '../../access/account.ts'
import { demandEverything, type Context, type Person } from '../context.ts'
import { VerbError } from '../errors.ts'

export interface Own {
  readonly person: Person
  readonly account: Account
}

/**
 * The person who is signed in with a session, who may have to set up a second factor still.
 *
 * @throws VerbError `Unauthorized` where there is none: tokens have no profile.
 */
export function ownAccount({ actor, access, browser }: Context): Own {
  const person = actor.type === 'person' ? actor : browser.enrolling
  const account = person === null ? null : access.accounts.find(person.name)
  if (person === null || account === null) throw new VerbError('Unauthorized', 'Sign in in the browser first.')
  return { person, account }
}

/** As {@link ownAccount}, and nothing is left to set up. */
export function fullAccount(context: Context): Own {
  if (context.browser.enrolling !== null) {
    throw new VerbError('Forbidden', 'Set up a second factor first; an administrator demands one.')
  }
  return ownAccount(context)
}

/** Accounts, groups, gateways' tokens and single sign-on are for who may do everything. @throws VerbError */
export function demandAccountRights(context: Context): void {
  demandEverything(context, 'manage accounts, tokens of others and how people sign in')
}

/** Writes a change of the own account. @throws VerbError `NotFound` where it was deleted in between. */
export async function updateOwn(context: Context, change: (account: Account) => Account): Promise<Account> {
  const { account } = ownAccount(context)
  const kept = await context.access.accounts.update(account.name, change)
  if (kept === null) throw new VerbError('NotFound', 'This account was deleted.')
  return kept
}
