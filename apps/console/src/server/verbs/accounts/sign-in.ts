/** Sign in with name and password. Equal time and words for unknown names, and for accounts that may not sign in. */
import * as z from 'zod'
import { verifyPassword } from '../../access/passwords.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { goOn, type SignInStep } from './begin-session.ts'

const input = z.strictObject({ username: z.string().max(64), password: z.string().max(4096) })

/** @throws VerbError `Unauthorized` for a wrong name or password, `TooManyRequests` after five such in 15 minutes. */
export async function signIn(context: Context, value: unknown): Promise<SignInStep> {
  const { username, password } = parseInput(input, value)
  const name = username.toLowerCase()
  const account = context.access.accounts.find(name)
  // Of names that nobody has nothing is kept: people type passwords into the wrong field.
  context.trail.subject = account?.name ?? 'unknown'
  return limitAttempts(context, [`account ${name}`, `address ${context.clientAddress}`], async () => {
    const matches = await verifyPassword(password, account?.passwordHash ?? null)
    if (!matches || account === null || account.disabled) {
      throw new VerbError('Unauthorized', 'Name or password is wrong.')
    }
    return goOn(context, account, 'password')
  })
}
