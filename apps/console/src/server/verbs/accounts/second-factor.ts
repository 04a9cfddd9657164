/** The second step of a sign-in: a code of the authenticator app, or a recovery code in its place. */
import * as z from 'zod'
import type { Account } from '../../access/account.ts'
import { hashRecoveryCode, matchTotp } from '../../access/totp.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { beginSession, type SignedIn } from './begin-session.ts'

const code = z
  .string()
  .max(20)
  .transform((text) => text.replaceAll(/\s/g, ''))

const input = z.union([z.strictObject({ code }), z.strictObject({ recoveryCode: z.string().max(100) })])

/** The sign-in that waits in this browser, and whose it is; `null` where there is none. */
export function pendingSignIn({ access, browser, now }: Context) {
  if (browser.pendingSignIn === null) return null
  const pending = access.pending.signIns.look(browser.pendingSignIn, now().getTime())
  const account = pending === null ? null : access.accounts.find(pending.user)
  return pending === null || account === null || account.disabled ? null : { ...pending, account }
}

/**
 * @throws VerbError `Unauthorized` where no sign-in waits any more, `Forbidden` for a code that is wrong or was used,
 *   `TooManyRequests` after five failures in 15 minutes, wrong passwords counted in.
 */
export async function answerSecondFactor(context: Context, value: unknown): Promise<SignedIn> {
  const given = parseInput(input, value)
  const pending = pendingSignIn(context)
  if (pending === null) throw new VerbError('Unauthorized', 'This sign-in has taken too long. Begin it again.')
  context.trail.subject = pending.user
  const keys = [`account ${pending.user}`, `address ${context.clientAddress}`]
  return limitAttempts(context, keys, async () => {
    const spent =
      'code' in given
        ? await spendCode(context, pending.account, given.code)
        : await spendRecoveryCode(context, pending.account, given.recoveryCode)
    if (!spent) throw new VerbError('Forbidden', 'This code is wrong, or it was used before.')
    return finishPending(context, pending)
  })
}

/** Turns the sign-in that waits into a session. */
export async function finishPending(
  context: Context,
  { user, method }: Pick<NonNullable<ReturnType<typeof pendingSignIn>>, 'user' | 'method'>,
): Promise<SignedIn> {
  const { access, browser, now } = context
  if (browser.pendingSignIn === null || access.pending.signIns.take(browser.pendingSignIn, now().getTime()) === null) {
    throw new VerbError('Unauthorized', 'This sign-in has taken too long. Begin it again.')
  }
  return beginSession(context, user, method)
}

/** Whether the code is right; then it and older ones never are again. */
async function spendCode({ access, now }: Context, { name }: Account, text: string): Promise<boolean> {
  let spent = false
  await access.accounts.update(name, (user) => {
    if (user.totp === null) return user
    const step = matchTotp(user.totp.secret, text, now().getTime(), user.totp.lastStep)
    spent = step !== null
    return step === null ? user : { ...user, totp: { ...user.totp, lastStep: step } }
  })
  return spent
}

async function spendRecoveryCode({ access }: Context, { name }: Account, text: string): Promise<boolean> {
  const hash = hashRecoveryCode(text)
  let spent = false
  await access.accounts.update(name, (user) => {
    spent = user.recoveryCodes.includes(hash)
    return spent ? { ...user, recoveryCodes: user.recoveryCodes.filter((kept) => kept !== hash) } : user
  })
  return spent
}
