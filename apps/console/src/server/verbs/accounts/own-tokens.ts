/** API tokens of people: made by their owner, seen by him and by who may do everything, shown once. */
import { rulesOfRole } from '@signalbox/shared/access'
import * as z from 'zod'
import type { ApiToken, KeptScope } from '../../access/api-tokens.ts'
import type { Context } from '../context.ts'
import { invalid, VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { demandAccountRights, fullAccount } from './own-account.ts'

const dayMs = 24 * 3_600_000
const defaultDays = 90
const maxDays = 365
const maxTokens = 100

export interface TokenView {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly scope: Omit<KeptScope, 'rules'>
  readonly createdAt: string
  readonly expiresAt: string
  readonly expired: boolean
  readonly lastUsedAt: string | null
}

const names = z.array(z.string().min(1).max(253)).min(1).max(100)

const input = z.strictObject({
  name: z.string().trim().min(1).max(64),
  /** Days until it ends: 1 to 365. */
  days: z.int().min(1).max(maxDays).default(defaultDays),
  namespaces: names.nullable().default(null),
  role: z.string().min(1).max(253).nullable().default(null),
  verbs: names.nullable().default(null),
  readOnly: z.boolean().default(false),
})

/** One's own, the newest first. */
export function ownTokens(context: Context): readonly TokenView[] {
  const { account } = fullAccount(context)
  return tokensOf(context, account.name)
}

/** Everybody's. @throws VerbError `Forbidden` where the actor may not do everything. */
export function allTokens(context: Context): readonly TokenView[] {
  demandAccountRights(context)
  return tokensOf(context, null)
}

/**
 * @returns the token, which is nowhere to be seen again.
 * @throws VerbError `Invalid` for an unknown role, `Conflict` beyond a hundred tokens.
 */
export async function createToken(context: Context, value: unknown): Promise<TokenView & { readonly token: string }> {
  const { account } = fullAccount(context)
  const { name, days, ...scope } = parseInput(input, value)
  if (tokensOf(context, account.name).length >= maxTokens) {
    throw new VerbError('Conflict', `You have ${maxTokens} tokens. Revoke one that you do not use first.`)
  }
  const nowMs = context.now().getTime()
  const owner = { type: 'user', user: account.name, scope: { ...scope, rules: rulesOf(context, scope.role) } } as const
  const issued = await context.access.tokens.issue({ name, owner, expiresAtMs: nowMs + days * dayMs }, nowMs)
  return { ...toView(issued.kept, owner, nowMs), token: issued.token }
}

/** @throws VerbError `NotFound` where there is no such token, or it is somebody else's and one may not do everything. */
export async function revokeToken(context: Context, id: string): Promise<void> {
  const { tokens } = context.access
  const token = tokens.find(id)
  const isOwn =
    context.actor.type === 'person' && token?.owner.type === 'user' && token.owner.user === context.actor.name
  if (!isOwn) demandAccountRights(context)
  if (token?.owner.type !== 'user') throw new VerbError('NotFound', 'There is no such token any more.')
  await tokens.revoke(id, context.now().getTime())
}

function rulesOf({ store }: Context, role: string | null): KeptScope['rules'] {
  if (role === null) return null
  const found = rulesOfRole(store.read().snapshot, { kind: 'ClusterRole', name: role }, undefined)
  if (found !== null) return [...found]
  throw invalid([{ path: 'role', reason: 'FieldValueInvalid', message: `There is no ClusterRole ${role}.` }])
}

function tokensOf({ access, now }: Context, user: string | null): readonly TokenView[] {
  const nowMs = now().getTime()
  return access.tokens
    .list()
    .flatMap((token) =>
      token.owner.type === 'user' && (user === null || token.owner.user === user)
        ? [toView(token, token.owner, nowMs)]
        : [],
    )
}

function toView(
  { id, name, createdAtMs, expiresAtMs, lastUsedAtMs }: ApiToken,
  { user, scope }: { readonly user: string; readonly scope: KeptScope },
  nowMs: number,
): TokenView {
  const { rules: _, ...shown } = scope
  const endsAtMs = expiresAtMs ?? nowMs
  return {
    id,
    name,
    owner: user,
    scope: shown,
    createdAt: new Date(createdAtMs).toISOString(),
    expiresAt: new Date(endsAtMs).toISOString(),
    expired: endsAtMs <= nowMs,
    lastUsedAt: lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString(),
  }
}
