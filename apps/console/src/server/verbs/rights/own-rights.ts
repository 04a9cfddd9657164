/** Own rights: what the actor may do, as grants, so that the pages judge by the same lines as the server. */
import type { AccessUser, Grant } from '@signalbox/shared/access'
import { rightsOf } from '../../access/authorize.ts'
import { demandUser, type Context } from '../context.ts'

/** `GET /signalbox/v1/rights`. */
export interface OwnRights {
  readonly user: AccessUser
  /** By bindings, those that hold everywhere first. Members of `system:masters` may do everything without. */
  readonly grants: readonly Grant[]
}

export function ownRights(context: Context): OwnRights {
  demandUser(context)
  const { user, grants } = rightsOf(context.actor, context.store.read().snapshot)
  return { user, grants }
}
