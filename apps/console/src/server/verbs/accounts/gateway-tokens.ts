/** Tokens of gateway processes: one each, by name, so that each can be taken back alone. */
import * as z from 'zod'
import type { ApiToken } from '../../access/api-tokens.ts'
import type { Context } from '../context.ts'
import { VerbError } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { demandAccountRights } from './own-account.ts'

const maxTokens = 1000

export interface GatewayTokenView {
  readonly id: string
  readonly name: string
  /** Whose resources it may read; `null` is all. */
  readonly namespaces: readonly string[] | null
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

const input = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be small letters, digits, - and .'),
  namespaces: z.array(z.string().min(1).max(63)).min(1).max(100).nullable().default(null),
})

export function gatewayTokens(context: Context): readonly GatewayTokenView[] {
  demandAccountRights(context)
  return context.access.tokens.list().flatMap((token) => toView(token))
}

/** @returns the token, which is nowhere to be seen again. @throws VerbError `AlreadyExists` for a name that is taken. */
export async function createGatewayToken(
  context: Context,
  value: unknown,
): Promise<GatewayTokenView & { readonly token: string }> {
  const known = gatewayTokens(context)
  const { name, namespaces } = parseInput(input, value)
  if (known.some((token) => token.name === name)) {
    throw new VerbError('AlreadyExists', `There is a token for a gateway named ${name}. Revoke it first.`)
  }
  if (known.length >= maxTokens) throw new VerbError('Conflict', `There are ${maxTokens} gateways' tokens already.`)
  const owner = { type: 'gateway', namespaces } as const
  const nowMs = context.now().getTime()
  const { token, kept } = await context.access.tokens.issue({ name, owner, expiresAtMs: null }, nowMs)
  const createdAt = new Date(kept.createdAtMs).toISOString()
  return { id: kept.id, name, namespaces, createdAt, lastUsedAt: null, token }
}

/** The gateway process that uses it is told nothing more from now on; what it has in force it serves on. */
export async function revokeGatewayToken(context: Context, id: string): Promise<void> {
  demandAccountRights(context)
  const { tokens } = context.access
  if (tokens.find(id)?.owner.type !== 'gateway') throw new VerbError('NotFound', 'There is no such token any more.')
  await tokens.revoke(id, context.now().getTime())
}

function toView({ id, name, owner, createdAtMs, lastUsedAtMs }: ApiToken): readonly GatewayTokenView[] {
  if (owner.type !== 'gateway') return []
  return [
    {
      id,
      name,
      namespaces: owner.namespaces,
      createdAt: new Date(createdAtMs).toISOString(),
      lastUsedAt: lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString(),
    },
  ]
}
