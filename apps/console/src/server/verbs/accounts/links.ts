/** One-time links: by one, a person chooses the first password or a new one. Given once, and only their hash is kept. */
import * as z from 'zod'
import { checkPassword, hashPassword } from '../../access/passwords.ts'
import { hashToken, newToken } from '../../access/tokens.ts'
import type { Context } from '../context.ts'
import { invalid, VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { goOn, type SignInStep } from './begin-session.ts'

const lifetimeMs = { invitation: 7 * 24 * 3_600_000, reset: 24 * 3_600_000 } as const

export interface LinkView {
  readonly purpose: 'invitation' | 'reset'
  /** To be handed over in a way that only its owner reads. The token stands behind `#`, which browsers send nowhere. */
  readonly url: string
  readonly expiresAt: string
}

/** A new link in place of any before it. */
export async function issueLink(context: Context, name: string, purpose: LinkView['purpose']): Promise<LinkView> {
  const token = newToken()
  const expiresAtMs = context.now().getTime() + lifetimeMs[purpose]
  const link = { purpose, tokenHash: hashToken(token), expiresAtMs }
  await context.access.accounts.update(name, (user) => ({ ...user, link }))
  const url = `${context.browser.origin}/invitation#${token}`
  return { purpose, url, expiresAt: new Date(expiresAtMs).toISOString() }
}

const token = z.string().min(1).max(200)
const lookInput = z.strictObject({ token })

/** Whose link it is. @throws VerbError `Forbidden` for one that is not valid, `TooManyRequests` after five such. */
export async function lookAtLink(
  context: Context,
  value: unknown,
): Promise<{ readonly name: string; readonly displayName: string; readonly purpose: LinkView['purpose'] }> {
  const { token: given } = parseInput(lookInput, value)
  return limitAttempts(context, [`links from ${context.clientAddress}`], async () => {
    const { account, link } = find(context, given)
    return { name: account.name, displayName: account.displayName, purpose: link.purpose }
  })
}

const spendInput = z.strictObject({ token, password: z.string().max(4096) })

/** Sets the password and signs in; all sessions before end, and the link is over. @throws VerbError as {@link lookAtLink}. */
export async function spendLink(context: Context, value: unknown): Promise<SignInStep> {
  const { token: given, password } = parseInput(spendInput, value)
  return limitAttempts(context, [`links from ${context.clientAddress}`], async () => {
    const { account } = find(context, given)
    context.trail.subject = account.name
    const errors = checkPassword(password, account.name, 'password')
    if (errors.length > 0) throw invalid(errors)
    const passwordHash = await hashPassword(password)
    const now = context.now()
    let spent = false
    const kept = await context.access.accounts.update(account.name, (user) => {
      spent = user.link?.tokenHash === hashToken(given)
      return spent ? { ...user, passwordHash, passwordChangedAt: now.toISOString(), link: null } : user
    })
    if (!spent || kept === null) throw notValid()
    await context.access.sessions.endAllOf(account.name, now.getTime())
    return goOn(context, kept, 'password')
  })
}

function find({ access, now }: Context, given: string) {
  const account = access.accounts.findByLink(given, now().getTime())
  if (account === null || account.link === null || account.disabled) throw notValid()
  return { account, link: account.link }
}

function notValid(): VerbError {
  return new VerbError(
    'Forbidden',
    'This link was used, has ended or never was one. Ask an administrator for a new one.',
  )
}
