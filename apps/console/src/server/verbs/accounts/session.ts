/** Who is signed in, and how one may, for the pages. Answers everybody. */
import { groupsOf } from '../../access/account.ts'
import type { Context } from '../context.ts'
import { pendingSignIn } from './second-factor.ts'

export interface SessionView {
  /** `null` where nobody is signed in. */
  readonly user: SessionUser | null
  /** True where there is no account yet, so that only the set-up link leads in. */
  readonly setUpRequired: boolean
  /** Whether a second factor must be set up before anything else. */
  readonly mustEnrol: boolean
  /** The sign-in of this browser that waits for a second factor, and what may be shown for it. */
  readonly secondFactor: { readonly totp: boolean; readonly passkey: boolean } | null
  /** What the identity provider is called; `null` where there is none. */
  readonly singleSignOn: string | null
}

interface SessionUser {
  readonly name: string
  readonly displayName: string
  readonly administrator: boolean
  readonly groups: readonly string[]
}

export function session(context: Context): SessionView {
  const { access, browser } = context
  const pending = pendingSignIn(context)
  return {
    user: userOf(context),
    setUpRequired: access.isClosed,
    mustEnrol: browser.enrolling !== null,
    secondFactor:
      pending === null ? null : { totp: pending.account.totp !== null, passkey: pending.account.passkeys.length > 0 },
    singleSignOn: access.identityProvider().settings?.name ?? null,
  }
}

function userOf({ actor, access, browser }: Context): SessionUser | null {
  if (actor.type === 'automation') return { name: actor.name, displayName: '', administrator: true, groups: [] }
  const known = actor.type === 'person' || actor.type === 'token' ? actor : browser.enrolling
  const account = known === null ? null : access.accounts.find(known.name)
  if (account === null) return null
  const { name, displayName, administrator } = account
  return { name, displayName, administrator, groups: groupsOf(account) }
}
