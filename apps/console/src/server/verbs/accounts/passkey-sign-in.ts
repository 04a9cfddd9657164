/** Sign in with a passkey: alone, which is both factors in one, or as the second factor of a sign-in that waits. */
import * as z from 'zod'
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Account } from '../../access/account.ts'
import { authenticationOptions, verifyAuthentication } from '../../access/passkeys.ts'
import type { Ceremony } from '../../access/pending.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { beginSession, type SignedIn } from './begin-session.ts'
import { relyingPartyOf } from './relying-party.ts'
import { finishPending, pendingSignIn } from './second-factor.ts'

const encoded = z.string().max(20_000)

const input = z.strictObject({
  response: z.object({
    id: encoded,
    rawId: encoded,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: encoded,
      authenticatorData: encoded,
      signature: encoded,
      userHandle: encoded.exactOptional(),
    }),
    clientExtensionResults: z.object({}).default({}),
  }),
})

/** What the browser asks its authenticators with. Says nothing of who has an account, unless the first factor was shown. */
export async function passkeySignInOptions(context: Context): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const pending = pendingSignIn(context)
  const options = await authenticationOptions(relyingPartyOf(context), pending?.account.passkeys)
  const ceremony: Ceremony =
    pending === null ? { purpose: 'sign-in' } : { purpose: 'second-factor', user: pending.user }
  context.access.pending.ceremonies.put(options.challenge, ceremony, context.now().getTime())
  return options
}

/** @throws VerbError `Unauthorized` where the passkey is not known here or what it signed does not hold. */
export async function signInWithPasskey(context: Context, value: unknown): Promise<SignedIn> {
  const { response } = parseInput(input, value)
  const account = context.access.accounts.findByPasskey(response.id)
  context.trail.subject = account?.name ?? 'unknown'
  const keys = [`address ${context.clientAddress}`, ...(account === null ? [] : [`passkeys of ${account.name}`])]
  return limitAttempts(context, keys, async () => {
    const ceremony = account === null ? null : await verify(context, account, response)
    if (ceremony === null || account === null || account.disabled) {
      throw new VerbError('Unauthorized', 'This passkey does not open an account here.')
    }
    if (ceremony.purpose === 'sign-in') return beginSession(context, account.name, 'passkey')
    return finishPending(context, { user: account.name, method: 'passkey' })
  })
}

/** @returns what the challenge was made for, where the response holds and fits it. */
async function verify(
  context: Context,
  account: Account,
  response: AuthenticationResponseJSON,
): Promise<Ceremony | null> {
  const now = context.now()
  const passkey = account.passkeys.find(({ id }) => id === response.id)
  if (passkey === undefined) return null
  let ceremony: Ceremony | null = null
  const counter = await verifyAuthentication(relyingPartyOf(context), response, passkey, (challenge) => {
    ceremony = context.access.pending.ceremonies.take(challenge, now.getTime())
    return ceremony !== null && fits(ceremony, context, account)
  })
  if (counter === null) return null
  await context.access.accounts.update(account.name, (user) => ({
    ...user,
    passkeys: user.passkeys.map((kept) =>
      kept.id === passkey.id ? { ...kept, counter, lastUsedAt: now.toISOString() } : kept,
    ),
  }))
  return ceremony
}

function fits(ceremony: Ceremony, context: Context, account: Account): boolean {
  if (ceremony.purpose === 'sign-in') return true
  return (
    ceremony.purpose === 'second-factor' &&
    ceremony.user === account.name &&
    pendingSignIn(context)?.user === account.name
  )
}
