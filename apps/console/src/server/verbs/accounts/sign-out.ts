/** Sign out: the session is over everywhere its cookie may still lie. Nobody signed in is no error. */
import type { Context } from '../context.ts'
import { endOwnSession } from './begin-session.ts'

export async function signOut(context: Context): Promise<void> {
  await endOwnSession(context)
}
