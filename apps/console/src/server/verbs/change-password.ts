/** Change one's own password: every session of the user ends, the asker gets a new one. */
import * as z from 'zod'
import { checkPassword, hashPassword, verifyPassword } from '../access/passwords.ts'
import { limitAttempts } from './attempt.ts'
import type { Context } from './context.ts'
import { invalid, VerbError } from './errors.ts'
import { parseInput } from './parse-input.ts'
import type { SignedIn } from './sign-in.ts'

const input = z.strictObject({ currentPassword: z.string().max(4096), newPassword: z.string().max(4096) })

/**
 * @throws VerbError `Unauthorized` where nobody is signed in by password, `Forbidden` for a wrong current password,
 *   `Invalid` for a new one that cannot be used, `TooManyRequests` after five wrong ones in 15 minutes.
 */
export async function changePassword(context: Context, value: unknown): Promise<SignedIn> {
  const { actor, access } = context
  if (actor.type !== 'person') throw new VerbError('Unauthorized', 'Sign in with your name and password first.')
  const { currentPassword, newPassword } = parseInput(input, value)
  const errors = checkPassword(newPassword, actor.name, 'newPassword')
  if (errors.length > 0) throw invalid(errors)
  return limitAttempts(context, [`account ${actor.name}`], async () => {
    const account = access.accounts.find(actor.name)
    if (!(await verifyPassword(currentPassword, account?.passwordHash ?? null)) || account === null) {
      throw new VerbError('Forbidden', 'The current password is wrong.')
    }
    const now = context.now()
    const passwordHash = await hashPassword(newPassword)
    await access.accounts.put({ ...account, passwordHash, passwordChangedAt: now.toISOString() })
    await access.sessions.endAllOf(account.name, now.getTime())
    return { user: account.name, sessionId: await access.sessions.begin(account.name, now.getTime()) }
  })
}
