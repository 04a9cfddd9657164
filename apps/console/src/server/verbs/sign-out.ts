/** Sign out: the session is over everywhere its cookie may still lie. Nobody signed in is no error. */
import type { Context } from './context.ts'

export async function signOut({ actor, access, now }: Context): Promise<void> {
  if (actor.type === 'person') await access.sessions.end(actor.session, now().getTime())
}
