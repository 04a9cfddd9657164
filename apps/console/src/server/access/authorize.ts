/**
 * Who may do what: the one function that every verb asks before it reads or writes anything. Today an administrator
 * may do everything and a gateway process may read the configuration and report; rights by namespace find their place
 * here.
 */
import type { Kind } from '@signalbox/shared/resources'
import type { Actor } from './actor.ts'

export type Right =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'explain'
  | 'send'
  | 'report'
  | 'read-configuration'

export interface Refusal {
  readonly code: 'Unauthorized' | 'Forbidden'
  /** A sentence for a person. */
  readonly message: string
}

const gatewayRights: ReadonlySet<Right> = new Set(['read-configuration', 'report'])

/**
 * Whether `actor` may do `right` to `kind` in `namespace`.
 *
 * @param kind `'*'` where it is about every kind.
 * @param namespace `null` for kinds without one and for all namespaces.
 * @returns `null` where it is allowed.
 */
export function authorize(actor: Actor, right: Right, kind: Kind | '*', namespace: string | null): Refusal | null {
  if (actor.type === 'person' || actor.type === 'automation') return null
  if (actor.type === 'gateway' && gatewayRights.has(right)) return null
  if (actor.type === 'anonymous') return { code: 'Unauthorized', message: 'Sign in first, or send a bearer token.' }
  const what = kind === '*' ? 'resources' : kind
  const where = namespace === null ? '' : ` in namespace ${namespace}`
  return { code: 'Forbidden', message: `The ${actor.name} token may not ${right} ${what}${where}.` }
}
