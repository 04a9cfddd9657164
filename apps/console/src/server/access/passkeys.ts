/** Passkeys (WebAuthn): options for the browser, and the check of what its authenticator signed. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Account, Passkey } from './account.ts'

/** Whom a passkey is for: the console as the browser knows it. */
export interface RelyingParty {
  /** The host name. */
  readonly id: string
  /** Scheme, host and port. */
  readonly origin: string
}

type IsOwnChallenge = (challenge: string) => boolean

/** Options for a new passkey of `user`. Those it has are left out. */
export function registrationOptions(
  party: RelyingParty,
  user: Account,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: 'Signalbox',
    rpID: party.id,
    userName: user.name,
    userDisplayName: user.displayName || user.name,
    userID: bytes(user.handle),
    attestationType: 'none',
    excludeCredentials: user.passkeys.map(toDescriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** @returns the passkey to keep, without a name; `null` where the response does not hold. */
export async function verifyRegistration(
  party: RelyingParty,
  response: RegistrationResponseJSON,
  isOwnChallenge: IsOwnChallenge,
): Promise<Omit<Passkey, 'name' | 'createdAt' | 'lastUsedAt'> | null> {
  const verification = await orNull(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: isOwnChallenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    }),
  )
  if (verification?.verified !== true) return null
  const { id, publicKey, counter, transports = [] } = verification.registrationInfo.credential
  return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports: [...transports] }
}

/** Options to sign in with. @param allowed any of these; none: whichever the person chooses. */
export function authenticationOptions(
  party: RelyingParty,
  allowed: readonly Passkey[] = [],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: party.id,
    allowCredentials: allowed.map(toDescriptor),
    userVerification: 'required',
  })
}

/** @returns the counter to keep, or `null` where the response does not hold. */
export async function verifyAuthentication(
  party: RelyingParty,
  response: AuthenticationResponseJSON,
  passkey: Passkey,
  isOwnChallenge: IsOwnChallenge,
): Promise<number | null> {
  const verification = await orNull(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: isOwnChallenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id: passkey.id, publicKey: bytes(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    }),
  )
  return verification?.verified === true ? verification.authenticationInfo.newCounter : null
}

function toDescriptor({ id, transports }: Passkey): { id: string; transports: string[] } {
  return { id, transports }
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64url, 'base64url'))
}

/** The library throws where a response does not hold; what it says of it is for its programmers. */
async function orNull<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify()
  } catch {
    return null
  }
}
