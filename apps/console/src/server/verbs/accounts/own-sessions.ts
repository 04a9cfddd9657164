/** A person's open sessions: which there are, and their end. */
import type { Session } from '../../access/sessions.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { ownAccount } from './own-account.ts'

export interface SessionEntry {
  /** Names it in this list; opens nothing. */
  readonly id: string
  /** Whether it is the one that asks. */
  readonly current: boolean
  readonly method: Session['method']
  readonly address: string
  readonly userAgent: string
  readonly createdAt: string
  readonly lastUsedAt: string
}

/** The last used first. */
export function ownSessions(context: Context): readonly SessionEntry[] {
  const { person } = ownAccount(context)
  return context.access.sessions.listOf(person.name, context.now().getTime()).map((session) => ({
    id: idOf(session),
    current: session.hash === person.session,
    method: session.method,
    address: session.address,
    userAgent: session.userAgent,
    createdAt: new Date(session.createdAtMs).toISOString(),
    lastUsedAt: new Date(session.lastUsedAtMs).toISOString(),
  }))
}

/** @throws VerbError `NotFound` for an id that is not of a session of one's own. */
export async function endOwnSessionById(context: Context, id: string): Promise<void> {
  const { person } = ownAccount(context)
  const nowMs = context.now().getTime()
  const session = context.access.sessions.listOf(person.name, nowMs).find((known) => idOf(known) === id)
  if (session === undefined) throw new VerbError('NotFound', 'This session has ended already.')
  await context.access.sessions.end(session.hash, nowMs)
}

/** Signs out everywhere, here included. */
export async function endAllOwnSessions(context: Context): Promise<void> {
  const { person } = ownAccount(context)
  await context.access.sessions.endAllOf(person.name, context.now().getTime())
}

function idOf({ hash }: Session): string {
  return hash.slice(0, 20)
}
