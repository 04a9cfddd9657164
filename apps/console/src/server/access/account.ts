/** Account: what is kept of a person who may sign in, and what of it follows by rule. */
import * as z from 'zod'

const passkey = z.strictObject({
  /** The credential's id, in URL-safe base64. */
  id: z.string(),
  /** COSE key, in URL-safe base64. */
  publicKey: z.string(),
  /** Signature counter of the authenticator; 0 where it has none. */
  counter: z.number(),
  transports: z.array(z.string()),
  /** What its owner calls it. */
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
})

const link = z.strictObject({
  /** `invitation`: the first password of a new account; `reset`: a new one in place of a forgotten one. */
  purpose: z.enum(['invitation', 'reset']),
  tokenHash: z.string(),
  expiresAtMs: z.number(),
})

const account = z.strictObject({
  /** Lower case; names differ by more than case. */
  name: z.string(),
  displayName: z.string(),
  /** May do everything, whatever is bound: the first account, and whom such a one names. */
  administrator: z.boolean(),
  /** Set by hand; RBAC binds rights to them. */
  groups: z.array(z.string()),
  /** What the identity provider said at the last sign-in there. */
  providerGroups: z.array(z.string()),
  disabled: z.boolean(),
  /** `null`: nobody signs in by password. */
  passwordHash: z.string().nullable(),
  passwordChangedAt: z.string().nullable(),
  createdAt: z.string(),
  /** WebAuthn user handle: random, in URL-safe base64; says nothing of the person. */
  handle: z.string(),
  /** Whose account it is at an identity provider. */
  identity: z.strictObject({ issuer: z.string(), subject: z.string() }).nullable(),
  /** Set when its owner has shown a code of it. `lastStep`: the time step whose code was used last; none is used twice. */
  totp: z.strictObject({ secret: z.string(), createdAt: z.string(), lastStep: z.number() }).nullable(),
  /** Hashes of the recovery codes that are left. */
  recoveryCodes: z.array(z.string()),
  passkeys: z.array(passkey),
  /** The one-time link that is out. */
  link: link.nullable(),
})

export type Account = z.infer<typeof account>
export type Passkey = z.infer<typeof passkey>

const firstFormat = z.strictObject({
  name: z.string(),
  role: z.literal('administrator'),
  passwordHash: z.string(),
  createdAt: z.string(),
  passwordChangedAt: z.string(),
})

/** `users.json`, now and as versions with one administrator wrote it. */
export const accountsFile = z.strictObject({
  users: z.array(
    z.union([
      account,
      firstFormat.transform(({ name, passwordHash, createdAt, passwordChangedAt }): Account => ({
        ...newAccount(name, createdAt, ''),
        administrator: true,
        passwordHash,
        passwordChangedAt,
      })),
    ]),
  ),
})

/** An account that nobody can sign in to yet. @param handle as {@link Account}; an empty one is made up at start. */
export function newAccount(name: string, createdAt: string, handle: string): Account {
  return {
    name,
    displayName: '',
    administrator: false,
    groups: [],
    providerGroups: [],
    disabled: false,
    passwordHash: null,
    passwordChangedAt: null,
    createdAt,
    handle,
    identity: null,
    totp: null,
    recoveryCodes: [],
    passkeys: [],
    link: null,
  }
}

/** The groups that count: by hand and by identity provider, each once. */
export function groupsOf({ groups, providerGroups }: Pick<Account, 'groups' | 'providerGroups'>): readonly string[] {
  return [...new Set([...groups, ...providerGroups])].toSorted()
}

export function hasSecondFactor({ totp, passkeys }: Pick<Account, 'totp' | 'passkeys'>): boolean {
  return totp !== null || passkeys.length > 0
}

/** What a user may be called: 1 to 64 letters, digits and `.`, `_`, `@`, `-`. */
export const username = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'must be letters, digits and . _ @ -')
  .transform((name) => name.toLowerCase())

const ownGroupPrefix = 'system:'

/** Whether only this program itself gives out the group; no account or identity provider may bring it along. */
export function isOwnGroup(name: string): boolean {
  return name.startsWith(ownGroupPrefix)
}

/** What a group may be called: 1 to 128 letters, digits and `.`, `_`, `:`, `@`, `/`, `-`, and not `system:…`. */
export const groupName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9._:@/-]+$/, 'must be letters, digits and . _ : @ / -')
  .refine((name) => !isOwnGroup(name), 'must not begin with system:, which is kept for Signalbox itself')

/** Up to 128 characters that can be seen. */
export const displayName = z
  .string()
  .max(128)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'must not hold control characters')
