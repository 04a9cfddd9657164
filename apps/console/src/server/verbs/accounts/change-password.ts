/** Change one's own password: every session of the user ends, the asker gets a new one. */
import * as z from 'zod'
import { checkPassword, hashPassword, verifyPassword } from '../../access/passwords.ts'
import type { Context } from '../context.ts'
import { invalid, VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { beginSession, type SignedIn } from './begin-session.ts'
import { fullAccount, updateOwn } from './own-account.ts'

const input = z.strictObject({ currentPassword: z.string().max(4096), newPassword: z.string().max(4096) })

/**
 * @throws VerbError `Unauthorized` where nobody is signed in, `Forbidden` for a wrong current password and where the
 *   account has none, `Invalid` for a new one that cannot be used, `TooManyRequests` after five wrong ones in 15
 *   minutes.
 */
export async function changePassword(context: Context, value: unknown): Promise<SignedIn> {
  const { account } = fullAccount(context)
  const { currentPassword, newPassword } = parseInput(input, value)
  const errors = checkPassword(newPassword, account.name, 'newPassword')
  if (errors.length > 0) throw invalid(errors)
  return limitAttempts(context, [`account ${account.name}`], async () => {
    if (!(await verifyPassword(currentPassword, account.passwordHash))) {
      throw new VerbError('Forbidden', 'The current password is wrong.')
    }
    const now = context.now()
    const passwordHash = await hashPassword(newPassword)
    await updateOwn(context, (user) => ({ ...user, passwordHash, passwordChangedAt: now.toISOString(), link: null }))
    await context.access.sessions.endAllOf(account.name, now.getTime())
    return beginSession(context, account.name, 'password')
  })
}
