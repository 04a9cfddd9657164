/** A person's passkeys: added, named, removed. */
import * as z from 'zod'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import { registrationOptions, verifyRegistration } from '../../access/passkeys.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { afterFactorChange, requireFactorLeft, type FactorChange } from './factor-change.ts'
import { ownAccount, updateOwn } from './own-account.ts'
import { relyingPartyOf } from './relying-party.ts'
import { addFactor, withoutNeedlessCodes } from './totp-factor.ts'

const maxPasskeys = 20
const encoded = z.string().max(20_000)

const passkeyName = z.string().trim().min(1).max(64)

const input = z.strictObject({
  name: passkeyName,
  response: z.object({
    id: encoded,
    rawId: encoded,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: encoded,
      attestationObject: encoded,
      transports: z.array(z.string().max(32)).max(10).exactOptional(),
    }),
    clientExtensionResults: z.object({}).default({}),
  }),
})

/** What the browser makes a passkey with. @throws VerbError `Conflict` beyond twenty. */
export async function passkeyOptions(context: Context): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { account } = ownAccount(context)
  if (account.passkeys.length >= maxPasskeys) {
    throw new VerbError('Conflict', `You have ${maxPasskeys} passkeys. Remove one that you do not use first.`)
  }
  const options = await registrationOptions(relyingPartyOf(context), account)
  const ceremony = { purpose: 'register', user: account.name } as const
  context.access.pending.ceremonies.put(options.challenge, ceremony, context.now().getTime())
  return options
}

/** @throws VerbError `Forbidden` where what the authenticator signed does not hold, `AlreadyExists` for a known one. */
export async function addPasskey(context: Context, value: unknown): Promise<FactorChange> {
  const { account } = ownAccount(context)
  const { name, response } = parseInput(input, value)
  const now = context.now()
  const isOwnChallenge = (challenge: string) => {
    const ceremony = context.access.pending.ceremonies.take(challenge, now.getTime())
    return ceremony?.purpose === 'register' && ceremony.user === account.name
  }
  const made = await verifyRegistration(relyingPartyOf(context), response, isOwnChallenge)
  if (made === null) throw new VerbError('Forbidden', 'What the authenticator answered does not hold. Try again.')
  if (context.access.accounts.findByPasskey(made.id) !== null) {
    throw new VerbError('AlreadyExists', 'This passkey is registered already.')
  }
  const passkey = { ...made, transports: [...made.transports], name, createdAt: now.toISOString(), lastUsedAt: null }
  return addFactor(context, (user) => ({ ...user, passkeys: [...user.passkeys, passkey] }))
}

const nameInput = z.strictObject({ name: passkeyName })

export async function renamePasskey(context: Context, id: string, value: unknown): Promise<void> {
  requireKnown(context, id)
  const { name } = parseInput(nameInput, value)
  await updateOwn(context, (user) => ({
    ...user,
    passkeys: user.passkeys.map((passkey) => (passkey.id === id ? { ...passkey, name } : passkey)),
  }))
}

/** @throws VerbError `Forbidden` where a second factor is demanded and no other is left. */
export async function removePasskey(context: Context, id: string): Promise<FactorChange> {
  const account = requireKnown(context, id)
  const without = (user: typeof account) => ({ ...user, passkeys: user.passkeys.filter((kept) => kept.id !== id) })
  requireFactorLeft(context, without(account))
  const kept = await updateOwn(context, (user) => withoutNeedlessCodes(without(user)))
  return afterFactorChange(context, kept, null)
}

function requireKnown(context: Context, id: string) {
  const { account } = ownAccount(context)
  if (account.passkeys.some((passkey) => passkey.id === id)) return account
  throw new VerbError('NotFound', 'There is no such passkey any more.')
}
