/** Sign in with name and password: always a new session id. Equal time and words for unknown names. */
import * as z from 'zod'
import { verifyPassword } from '../access/passwords.ts'
import { limitAttempts } from './attempt.ts'
import type { Context } from './context.ts'
import { VerbError } from './errors.ts'
import { parseInput } from './parse-input.ts'

const input = z.strictObject({ username: z.string().max(64), password: z.string().max(4096) })

export interface SignedIn {
  readonly user: string
  /** For the cookie; kept nowhere else. */
  readonly sessionId: string
}

/** @throws VerbError `Unauthorized` for a wrong name or password, `TooManyRequests` after five such in 15 minutes. */
export async function signIn(context: Context, value: unknown): Promise<SignedIn> {
  const { username, password } = parseInput(input, value)
  const name = username.toLowerCase()
  return limitAttempts(context, [`account ${name}`, `address ${context.clientAddress}`], async () => {
    const account = context.access.accounts.find(name)
    if (!(await verifyPassword(password, account?.passwordHash ?? null)) || account === null) {
      throw new VerbError('Unauthorized', 'Name or password is wrong.')
    }
    await endOwnSession(context)
    const sessionId = await context.access.sessions.begin(account.name, context.now().getTime())
    return { user: account.name, sessionId }
  })
}

async function endOwnSession({ actor, access, now }: Context): Promise<void> {
  if (actor.type === 'person') await access.sessions.end(actor.session, now().getTime())
}
