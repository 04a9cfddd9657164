/** The authenticator app as second factor: shown, confirmed by a first code, and taken away again; recovery codes. */
import { encode } from 'uqr'
import * as z from 'zod'
import { hasSecondFactor, type Account } from '../../access/account.ts'
import { matchTotp, newRecoveryCodes, newTotpSecret, totpUri } from '../../access/totp.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { limitAttempts } from './attempt.ts'
import { afterFactorChange, requireFactorLeft, type FactorChange } from './factor-change.ts'
import { ownAccount, updateOwn } from './own-account.ts'

export interface TotpOffer {
  /** Base32, for who cannot take a picture. */
  readonly secret: string
  /** What the QR code holds. */
  readonly uri: string
  /** The QR code: modules at each side, and the dark ones as the `d` of an SVG path, one unit each. */
  readonly qr: { readonly size: number; readonly path: string }
}

/** A new secret, kept until its first code confirms it. Replaces the one before only then. */
export function offerTotp(context: Context): TotpOffer {
  const { account } = ownAccount(context)
  const secret = newTotpSecret()
  context.access.pending.totpSecrets.put(account.name, secret, context.now().getTime())
  const uri = totpUri(secret, `Signalbox ${new URL(context.browser.origin).hostname}`, account.name)
  return { secret, uri, qr: drawQrCode(uri) }
}

function drawQrCode(text: string): TotpOffer['qr'] {
  const { size, data } = encode(text, { ecc: 'M', border: 0 })
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size, path: dark.join('') }
}

const input = z.strictObject({ code: z.string().max(20) })

/** @throws VerbError `Forbidden` for a wrong code, `Conflict` where no secret waits for one. */
export async function confirmTotp(context: Context, value: unknown): Promise<FactorChange> {
  const { account } = ownAccount(context)
  const { code } = parseInput(input, value)
  const now = context.now()
  const { totpSecrets } = context.access.pending
  return limitAttempts(context, [`account ${account.name}`], async () => {
    const secret = totpSecrets.look(account.name, now.getTime())
    if (secret === null) throw new VerbError('Conflict', 'This took too long. Begin with a new QR code.')
    const lastStep = matchTotp(secret, code.replaceAll(/\s/g, ''), now.getTime(), 0)
    if (lastStep === null) {
      throw new VerbError(
        'Forbidden',
        'This code is not the right one now. Check the clock of the phone, and try the next code.',
      )
    }
    totpSecrets.take(account.name, now.getTime())
    return addFactor(context, (user) => ({ ...user, totp: { secret, createdAt: now.toISOString(), lastStep } }))
  })
}

/** @throws VerbError `Forbidden` where a second factor is demanded and no other is left. */
export async function removeTotp(context: Context): Promise<FactorChange> {
  const { account } = ownAccount(context)
  requireFactorLeft(context, { ...account, totp: null })
  const kept = await updateOwn(context, (user) => withoutNeedlessCodes({ ...user, totp: null }))
  return afterFactorChange(context, kept, null)
}

/** Ten new recovery codes in place of all before. @throws VerbError `Conflict` where there is no second factor. */
export async function renewRecoveryCodes(context: Context): Promise<FactorChange> {
  const { account } = ownAccount(context)
  if (!hasSecondFactor(account)) throw new VerbError('Conflict', 'Set up a second factor first.')
  const { codes, hashes } = newRecoveryCodes()
  const kept = await updateOwn(context, (user) => ({ ...user, recoveryCodes: [...hashes] }))
  return afterFactorChange(context, kept, codes)
}

/** Adds a factor; with the first one come recovery codes. */
export async function addFactor(context: Context, add: (user: Account) => Account): Promise<FactorChange> {
  const { codes, hashes } = newRecoveryCodes()
  let fresh = false
  const kept = await updateOwn(context, (user) => {
    fresh = user.recoveryCodes.length === 0
    return { ...add(user), ...(fresh ? { recoveryCodes: [...hashes] } : {}) }
  })
  return afterFactorChange(context, kept, fresh ? codes : null)
}

/** Recovery codes stand in for a second factor; without one they are nothing. */
export function withoutNeedlessCodes(user: Account): Account {
  return hasSecondFactor(user) ? user : { ...user, recoveryCodes: [] }
}
