/**
 * What is amid its way: sign-ins that wait for a second factor, passkey ceremonies and visits to the identity provider.
 * Each value is taken once.
 */
import { OneTime } from './one-time.ts'
import type { SessionOrigin } from './sessions.ts'

export const pendingLifetimeMs = 10 * 60_000
const ceremonyLifetimeMs = 5 * 60_000

/** Somebody who has shown the first factor. */
export interface PendingSignIn {
  readonly user: string
  readonly method: SessionOrigin['method']
}

/** What a WebAuthn challenge was made for. */
export type Ceremony =
  | { readonly purpose: 'register'; readonly user: string }
  | { readonly purpose: 'sign-in' }
  | { readonly purpose: 'second-factor'; readonly user: string }

/** What a visit to the identity provider must match when it comes back. */
export interface Visit {
  readonly nonce: string
  readonly codeVerifier: string
  readonly redirectUri: string
  /** Where to go after: a path of this console. */
  readonly next: string
}

export class Pending {
  /** By hash of what the cookie holds. */
  readonly signIns = new OneTime<PendingSignIn>(pendingLifetimeMs)
  /** By challenge. */
  readonly ceremonies = new OneTime<Ceremony>(ceremonyLifetimeMs)
  /** By hash of the state, which the cookie holds too. */
  readonly visits = new OneTime<Visit>(pendingLifetimeMs)
  /** TOTP secrets that were shown and not yet confirmed, by user. */
  readonly totpSecrets = new OneTime<string>(pendingLifetimeMs)
}
