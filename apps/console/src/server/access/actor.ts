/** Who asks, as authentication found it. What he may do is decided by `authorize.ts` from bindings to name and groups. */
import type { ScopeRule } from '@signalbox/shared/access'

/**
 * Groups that this program itself gives out. Names that begin with `system:` are its own: no account, token or sign-in
 * elsewhere may bring one along.
 */
export const systemGroups = {
  /** May do everything, whatever is bound. */
  masters: 'system:masters',
  /** Everybody who is signed in or shows a valid token. */
  authenticated: 'system:authenticated',
  unauthenticated: 'system:unauthenticated',
  gateways: 'system:gateways',
} as const

interface Known {
  /** By which bindings name him: the User. */
  readonly name: string
  /** All groups, `system:authenticated` included. */
  readonly groups: readonly string[]
}

export type Actor =
  /** A signed-in person. `session` is the hash of the session's id. */
  | (Known & { readonly type: 'person'; readonly session: string })
  /** The bearer of an API token, who acts with the rights of `name` as far as `scope` reaches; without a scope, with all of them. */
  | (Known & { readonly type: 'token'; readonly token: string; readonly scope?: readonly ScopeRule[] })
  /** The bearer of `SIGNALBOX_ADMIN_TOKEN`: automation with all rights. */
  | (Known & { readonly type: 'automation'; readonly name: 'automation' })
  /**
   * The bearer of `SIGNALBOX_GATEWAY_TOKEN`, or of a gateway's own token: may read the configuration (of `namespaces`
   * alone, where there are any) and report, nothing else.
   */
  | (Known & { readonly type: 'gateway'; readonly token?: string; readonly namespaces?: readonly string[] })
  | (Known & { readonly type: 'anonymous'; readonly name: 'anonymous' })

export const anonymous: Actor = { type: 'anonymous', name: 'anonymous', groups: [systemGroups.unauthenticated] }

export const automation: Actor = {
  type: 'automation',
  name: 'automation',
  groups: [systemGroups.masters, systemGroups.authenticated],
}

export const gatewayActor: Extract<Actor, { type: 'gateway' }> = {
  type: 'gateway',
  name: 'gateway',
  groups: [systemGroups.gateways, systemGroups.authenticated],
}
