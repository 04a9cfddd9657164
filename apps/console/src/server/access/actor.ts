/** Who asks, as authentication found it. */
export type Actor =
  /** A signed-in person. `session` is the hash of the session's id. */
  | { readonly type: 'person'; readonly name: string; readonly session: string }
  /** The bearer of `SIGNALBOX_ADMIN_TOKEN`: automation with all rights. */
  | { readonly type: 'automation'; readonly name: 'automation' }
  /** The bearer of `SIGNALBOX_GATEWAY_TOKEN`: may read the configuration and report, nothing else. */
  | { readonly type: 'gateway'; readonly name: 'gateway' }
  | { readonly type: 'anonymous'; readonly name: 'anonymous' }

export const anonymous: Actor = { type: 'anonymous', name: 'anonymous' }
