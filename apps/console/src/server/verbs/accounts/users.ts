/** Everybody's accounts, for who may do everything: seen, made, changed, deleted. */
import * as z from 'zod'
import { displayName, groupName, hasSecondFactor, newAccount, username, type Account } from '../../access/account.ts'
import { LastAdministratorError } from '../../access/accounts.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { issueLink, type LinkView } from './links.ts'
import { demandAccountRights } from './own-account.ts'

const maxUsers = 10_000

export interface UserView {
  readonly name: string
  readonly displayName: string
  readonly administrator: boolean
  /** Set by hand. */
  readonly groups: readonly string[]
  /** What the identity provider said at the last sign-in there. */
  readonly providerGroups: readonly string[]
  readonly disabled: boolean
  readonly hasPassword: boolean
  readonly identityProvider: string | null
  readonly totp: boolean
  readonly passkeys: number
  /** Whether one is demanded and missing: the next sign-in begins with setting one up. */
  readonly lacksSecondFactor: boolean
  /** The one-time link that is out and not used. */
  readonly link: { readonly purpose: 'invitation' | 'reset'; readonly expiresAt: string } | null
  readonly createdAt: string
  /** Of the session that was used last; `null` where none is open. */
  readonly lastSeenAt: string | null
}

const groups = z
  .array(groupName)
  .max(100)
  .transform((names) => [...new Set(names)].toSorted())

const newUser = z.strictObject({
  name: username,
  displayName: displayName.default(''),
  groups: groups.default([]),
  administrator: z.boolean().default(false),
  /** `link`: by a password chosen behind a one-time link; `single-sign-on`: at the identity provider alone. */
  signIn: z.enum(['link', 'single-sign-on']).default('link'),
})

const userChange = z.strictObject({
  displayName: displayName.optional(),
  groups: groups.optional(),
  administrator: z.boolean().optional(),
  disabled: z.boolean().optional(),
})

/** By name. */
export function users(context: Context): readonly UserView[] {
  demandAccountRights(context)
  return context.access.accounts.list().map((account) => toView(context, account))
}

/** @throws VerbError `AlreadyExists` where the name is taken. */
export async function createUser(
  context: Context,
  value: unknown,
): Promise<{ readonly user: UserView; readonly link: LinkView | null }> {
  demandAccountRights(context)
  const { name, signIn, ...given } = parseInput(newUser, value)
  const { accounts } = context.access
  if (accounts.list().length >= maxUsers) throw new VerbError('Conflict', `There are ${maxUsers} users already.`)
  const added = await accounts.add({ ...newAccount(name, context.now().toISOString(), ''), ...given })
  if (!added) throw new VerbError('AlreadyExists', `There is a user named ${name} already.`)
  const link = signIn === 'link' ? await issueLink(context, name, 'invitation') : null
  return { user: viewOf(context, name), link }
}

/**
 * Sessions of the user end where what he may do changes.
 *
 * @throws VerbError `NotFound`; `Conflict` where nobody would be left who may do everything.
 */
export async function changeUser(context: Context, name: string, value: unknown): Promise<UserView> {
  demandAccountRights(context)
  const change = parseInput(userChange, value)
  const before = requireUser(context, name)
  const after: Account = {
    ...before,
    displayName: change.displayName ?? before.displayName,
    groups: change.groups ?? before.groups,
    administrator: change.administrator ?? before.administrator,
    disabled: change.disabled ?? before.disabled,
  }
  const { displayName: shown, groups: bound, administrator, disabled } = after
  await keepingAdministrator(before.name, () =>
    context.access.accounts.update(before.name, (user) => ({
      ...user,
      displayName: shown,
      groups: bound,
      administrator,
      disabled,
    })),
  )
  if (rightsOf(before) !== rightsOf(after)) {
    await context.access.sessions.endAllOf(before.name, context.now().getTime())
  }
  return viewOf(context, before.name)
}

/** Sessions and tokens of the user end with the account. @throws VerbError as {@link changeUser}. */
export async function deleteUser(context: Context, name: string): Promise<void> {
  demandAccountRights(context)
  const before = requireUser(context, name)
  const nowMs = context.now().getTime()
  await keepingAdministrator(before.name, () => context.access.accounts.remove(before.name))
  await context.access.sessions.endAllOf(before.name, nowMs)
  await context.access.tokens.revokeAllOf(before.name, nowMs)
}

/** Takes all second factors away, for who has lost them; sessions end. */
export async function removeFactorsOf(context: Context, name: string): Promise<UserView> {
  demandAccountRights(context)
  const before = requireUser(context, name)
  await context.access.accounts.update(before.name, (user) => ({
    ...user,
    totp: null,
    passkeys: [],
    recoveryCodes: [],
  }))
  await context.access.sessions.endAllOf(before.name, context.now().getTime())
  return viewOf(context, before.name)
}

/** Signs the user out everywhere. */
export async function endSessionsOf(context: Context, name: string): Promise<void> {
  demandAccountRights(context)
  const { name: known } = requireUser(context, name)
  await context.access.sessions.endAllOf(known, context.now().getTime())
}

/** A one-time link by which the user chooses a password; any before it stops working. */
export async function issueLinkFor(context: Context, name: string): Promise<LinkView> {
  demandAccountRights(context)
  const user = requireUser(context, name)
  if (user.identity !== null && user.passwordHash === null) {
    throw new VerbError('Conflict', `${user.name} signs in at the identity provider, and has no password here.`)
  }
  return issueLink(context, user.name, user.passwordHash === null ? 'invitation' : 'reset')
}

function requireUser({ access }: Context, name: string): Account {
  const account = access.accounts.find(name)
  if (account !== null) return account
  throw new VerbError('NotFound', `There is no user named ${name}.`)
}

async function keepingAdministrator(name: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (!(error instanceof LastAdministratorError)) throw error
    throw new VerbError('Conflict', `${name} is the last who may do everything. Make another one that may first.`)
  }
}

function rightsOf({ groups: bound, administrator, disabled }: Account): string {
  return JSON.stringify([bound, administrator, disabled])
}

function viewOf(context: Context, name: string): UserView {
  return toView(context, requireUser(context, name))
}

function toView({ access, now }: Context, account: Account): UserView {
  const nowMs = now().getTime()
  const lastSeenAtMs = access.sessions.listOf(account.name, nowMs)[0]?.lastUsedAtMs
  const link = account.link !== null && account.link.expiresAtMs > nowMs ? account.link : null
  return {
    name: account.name,
    displayName: account.displayName,
    administrator: account.administrator,
    groups: account.groups,
    providerGroups: account.providerGroups,
    disabled: account.disabled,
    hasPassword: account.passwordHash !== null,
    identityProvider: account.identity?.issuer ?? null,
    totp: account.totp !== null,
    passkeys: account.passkeys.length,
    lacksSecondFactor: access.demandsSecondFactor(account) && !hasSecondFactor(account),
    link: link === null ? null : { purpose: link.purpose, expiresAt: new Date(link.expiresAtMs).toISOString() },
    createdAt: account.createdAt,
    lastSeenAt: lastSeenAtMs === undefined ? null : new Date(lastSeenAtMs).toISOString(),
  }
}
