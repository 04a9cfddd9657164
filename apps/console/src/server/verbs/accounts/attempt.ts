/** Attempts at a secret, limited: five failures in 15 minutes for each key. */
import { PasswordsBusyError } from '../../access/passwords.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'

/**
 * Runs `attempt`, which counts against each of `keys` where it ends in `Unauthorized` or `Forbidden`.
 *
 * @throws VerbError `TooManyRequests` with the seconds to wait, where a key is used up; what `attempt` throws.
 */
export async function limitAttempts<T>(
  context: Context,
  keys: readonly string[],
  attempt: () => Promise<T>,
): Promise<T> {
  const { attempts } = context.access
  const nowMs = context.now().getTime()
  const wait = attempts.begin(keys, nowMs)
  if (wait > 0) {
    throw new VerbError('TooManyRequests', `Too many failed attempts. Try again in ${Math.ceil(wait / 60)} minutes.`, {
      retryAfterSeconds: wait,
    })
  }
  try {
    const result = await attempt()
    attempts.takeBack(keys, nowMs)
    return result
  } catch (error) {
    const failed = error instanceof VerbError && (error.code === 'Unauthorized' || error.code === 'Forbidden')
    if (!failed) attempts.takeBack(keys, nowMs)
    if (error instanceof PasswordsBusyError)
      throw new VerbError('TooManyRequests', error.message, { retryAfterSeconds: 5 })
    throw error
  }
}
