/** Profile: what a person sees and changes of the own account. */
import * as z from 'zod'
import { displayName, groupsOf, hasSecondFactor, type Account } from '../../access/account.ts'
import type { Context } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { fullAccount, ownAccount, updateOwn } from './own-account.ts'

export interface ProfileView {
  readonly name: string
  readonly displayName: string
  readonly administrator: boolean
  readonly groups: readonly string[]
  readonly hasPassword: boolean
  readonly passwordChangedAt: string | null
  /** The issuer where the person signs in; `null` where there is none. */
  readonly identityProvider: string | null
  readonly secondFactor: {
    readonly demanded: boolean
    readonly totp: { readonly createdAt: string } | null
    readonly recoveryCodesLeft: number
    readonly passkeys: readonly PasskeyView[]
  }
}

interface PasskeyView {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

export function profile(context: Context): ProfileView {
  const { account } = ownAccount(context)
  return toView(account, context.access.demandsSecondFactor(account))
}

const input = z.strictObject({ displayName })

export async function changeProfile(context: Context, value: unknown): Promise<ProfileView> {
  fullAccount(context)
  const change = parseInput(input, value)
  const account = await updateOwn(context, (user) => ({ ...user, ...change }))
  return toView(account, context.access.demandsSecondFactor(account))
}

function toView(account: Account, demanded: boolean): ProfileView {
  const { name, administrator, passwordHash, passwordChangedAt, identity, totp, recoveryCodes, passkeys } = account
  return {
    name,
    displayName: account.displayName,
    administrator,
    groups: groupsOf(account),
    hasPassword: passwordHash !== null,
    passwordChangedAt,
    identityProvider: identity?.issuer ?? null,
    secondFactor: {
      demanded,
      totp: totp === null ? null : { createdAt: totp.createdAt },
      recoveryCodesLeft: hasSecondFactor(account) ? recoveryCodes.length : 0,
      passkeys: passkeys.map((passkey) => ({
        id: passkey.id,
        name: passkey.name,
        createdAt: passkey.createdAt,
        lastUsedAt: passkey.lastUsedAt,
      })),
    },
  }
}
