/** Sign in at the identity provider: there and back, and whose account the person who comes back has. */
import { newAccount, username, type Account } from '../../access/account.ts'
import type { SingleSignOnSettings } from '../../access/settings.ts'
import type { Identity } from '../../access/single-sign-on.ts'
import { hashToken } from '../../access/tokens.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { goOn, type SignInStep } from './begin-session.ts'

/** Where the identity provider sends the browser back to; registered there. */
export const callbackPath = '/signalbox/v1/session/single-sign-on/callback'

export interface Departure {
  /** Where to send the browser. */
  readonly url: string
  /** For the cookie that must come along on the way back. */
  readonly state: string
}

/**
 * @param next where to go after: a path of this console.
 * @throws VerbError `NotFound` where single sign-on is not set up, `BadGateway` where the provider does not answer.
 */
export async function leaveForSingleSignOn(context: Context, next: string): Promise<Departure> {
  const { access, browser } = context
  const settings = settingsOf(context)
  const nowMs = context.now().getTime()
  const redirectUri = `${browser.origin}${callbackPath}`
  const begun = await asGatewayError(() => access.singleSignOn.begin(settings, { redirectUri, next, nowMs }))
  access.pending.visits.put(hashToken(begun.state), begun.visit, nowMs)
  return { url: begun.url, state: begun.state }
}

export interface Arrival {
  readonly step: SignInStep
  readonly next: string
}

/**
 * @param search the query that the provider sent along.
 * @param state what the cookie of the departure holds; none: this browser did not begin the visit.
 * @throws VerbError `Unauthorized` where this visit is unknown or too old, `BadGateway` where the provider's answer does
 *   not hold, `Forbidden` where the person has no account here and gets none.
 */
export async function arriveFromSingleSignOn(
  context: Context,
  { search, state }: { readonly search: string; readonly state: string | null },
): Promise<Arrival> {
  const settings = settingsOf(context)
  const nowMs = context.now().getTime()
  const isSame = state !== null && new URLSearchParams(search).get('state') === state
  const visit = isSame ? context.access.pending.visits.take(hashToken(state), nowMs) : null
  if (state === null || visit === null) {
    throw new VerbError('Unauthorized', 'This sign-in has taken too long, or began in another browser. Begin it again.')
  }
  const { singleSignOn } = context.access
  const identity = await asGatewayError(() => singleSignOn.finish(settings, { search, state, visit, nowMs }))
  const account = await accountOf(context, settings, identity)
  context.trail.subject = account.name
  return { step: await goOn(context, account, 'single-sign-on'), next: visit.next }
}

function settingsOf({ access }: Context): SingleSignOnSettings {
  const { settings } = access.identityProvider()
  if (settings !== null) return settings
  throw new VerbError('NotFound', 'Single sign-on is not set up here.')
}

async function asGatewayError<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw new VerbError('BadGateway', error instanceof Error ? error.message : 'The identity provider does not answer.')
  }
}

/** The account of that identity; made at the first sign-in, with what the provider says of groups at each. */
async function accountOf(context: Context, settings: SingleSignOnSettings, identity: Identity): Promise<Account> {
  requireDomain(settings, identity)
  const { accounts, sessions } = context.access
  const known = accounts.findByIdentity(identity) ?? (await claimOrCreate(context, settings, identity))
  if (known.disabled) throw new VerbError('Forbidden', 'This account is disabled. Ask an administrator.')
  const groups = identity.groups
  if (known.providerGroups.join('\n') === groups.join('\n') && known.displayName !== '') return known
  const changed = known.providerGroups.join('\n') !== groups.join('\n')
  const kept = await accounts.update(known.name, (user) => ({
    ...user,
    providerGroups: [...groups],
    displayName: user.displayName || identity.displayName.slice(0, 128),
  }))
  if (changed) await sessions.endAllOf(known.name, context.now().getTime())
  return kept ?? known
}

function requireDomain({ allowedDomains, name }: SingleSignOnSettings, { email, emailVerified }: Identity): void {
  if (allowedDomains.length === 0) return
  const domain = email?.split('@').at(-1)?.toLowerCase() ?? ''
  if (emailVerified && allowedDomains.includes(domain)) return
  const why = emailVerified ? 'of a domain that may not sign in here' : 'missing or not verified there'
  throw new VerbError('Forbidden', `The email address that ${name} gives for you is ${why}. Ask an administrator.`)
}

/**
 * An account that an administrator made for single sign-on is taken by whoever first comes under its name; one that
 * can be signed in to otherwise never is.
 */
async function claimOrCreate(
  { access, now }: Context,
  settings: SingleSignOnSettings,
  identity: Identity,
): Promise<Account> {
  const parsed = username.safeParse(identity.name.replaceAll(/[^A-Za-z0-9._@-]/g, '-').slice(0, 64))
  const name = parsed.success ? parsed.data : identity.subject.slice(0, 64)
  const owner = { issuer: identity.issuer, subject: identity.subject }
  const fresh = {
    ...newAccount(name, now().toISOString(), ''),
    displayName: identity.displayName.slice(0, 128),
    identity: owner,
  }
  if (!(await access.accounts.add(fresh))) {
    await access.accounts.update(name, (user) => (isWaitingForIdentity(user) ? { ...user, identity: owner } : user))
  }
  const account = access.accounts.findByIdentity(identity)
  if (account !== null) return account
  throw new VerbError(
    'Forbidden',
    `${settings.name} calls you ${name}, and there is another account of this name here. Ask an administrator.`,
  )
}

function isWaitingForIdentity({ identity, passwordHash, passkeys, link }: Account): boolean {
  return identity === null && passwordHash === null && passkeys.length === 0 && link === null
}
