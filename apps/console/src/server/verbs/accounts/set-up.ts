/** Set-up: the holder of the one-time link makes the first account, which may do everything, and is signed in. */
import * as z from 'zod'
import { newAccount, username } from '../../access/account.ts'
import { checkPassword, hashPassword } from '../../access/passwords.ts'
import type { Context } from '../context.ts'
import { invalid, VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { beginSession, type SignedIn } from './begin-session.ts'

const input = z.strictObject({ token: z.string().max(200), username, password: z.string().max(4096) })

/**
 * @throws VerbError `Invalid` for a name or password that cannot be used, `Forbidden` for a link that is not valid or
 *   was used, `TooManyRequests` after five such in 15 minutes.
 */
export async function setUp(context: Context, value: unknown): Promise<SignedIn> {
  const { token, username: name, password } = parseInput(input, value)
  const errors = checkPassword(password, name, 'password')
  if (errors.length > 0) throw invalid(errors)
  context.trail.subject = name
  return limitAttempts(context, [`set-up from ${context.clientAddress}`], async () => {
    const at = context.now().toISOString()
    const spent = await context.access.spendSetUpToken(token, async () => {
      const passwordHash = await hashPassword(password)
      const first = { ...newAccount(name, at, ''), administrator: true, passwordHash, passwordChangedAt: at }
      if (await context.access.accounts.add(first)) return
      throw new VerbError('AlreadyExists', `There is a user named ${name} already. Choose another name.`)
    })
    if (!spent) {
      throw new VerbError(
        'Forbidden',
        context.access.needsSetUp
          ? 'This set-up link is not valid any more. Use the newest one that the console printed; it prints another when it starts.'
          : 'An administrator exists already. Sign in instead.',
      )
    }
    return beginSession(context, name, 'password')
  })
}
