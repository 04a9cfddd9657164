/** Who is signed in, for the pages. Answers everybody. */
import type { Context } from './context.ts'

export interface SessionView {
  /** `null` where nobody is signed in. */
  readonly user: { readonly name: string; readonly role: 'administrator' } | null
  /** True where there is no account yet, so that only the set-up link leads in. */
  readonly setUpRequired: boolean
}

export function session({ actor, access }: Context): SessionView {
  const known = actor.type === 'person' || actor.type === 'automation'
  return { user: known ? { name: actor.name, role: 'administrator' } : null, setUpRequired: access.needsSetUp }
}
