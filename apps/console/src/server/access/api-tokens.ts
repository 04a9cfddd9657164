/**
 * API tokens, in `tokens.json`: of people (`sbx_…`, with an end and no more rights than their owner) and of gateway
 * processes (`sbxg_…`). Shown once; only hashes are kept.
 */
import { join } from 'node:path'
import { policyRule } from '@signalbox/shared/resources'
import * as z from 'zod'
import { readJsonFile, writeJsonFile } from './files.ts'
import { hashToken, newToken } from './tokens.ts'

/** The time of last use is written down this often. */
const writeEveryMs = 5 * 60_000

/** What narrows the rights of a person's token; `null` does not narrow. */
const keptScope = z.strictObject({
  namespaces: z.array(z.string()).nullable(),
  /** Name of the ClusterRole that {@link KeptScope.rules} were taken from, to be shown. */
  role: z.string().nullable(),
  /** Rules of that role when the token was made: a change of the role later does not widen the token. */
  rules: z.array(policyRule).nullable(),
  /** Verbs as in RBAC. */
  verbs: z.array(z.string()).nullable(),
  /** Only get, list and watch. */
  readOnly: z.boolean(),
})
export type KeptScope = z.infer<typeof keptScope>

const kept = z.strictObject({
  /** Names the token in lists; opens nothing. */
  id: z.string(),
  hash: z.string(),
  name: z.string(),
  owner: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('user'), user: z.string(), scope: keptScope }),
    z.strictObject({
      type: z.literal('gateway'),
      /** Whose resources it may read; `null` is all. */
      namespaces: z.array(z.string()).nullable(),
    }),
  ]),
  createdAtMs: z.number(),
  /** `null`: until it is revoked. */
  expiresAtMs: z.number().nullable(),
  lastUsedAtMs: z.number().nullable(),
})
export type ApiToken = z.infer<typeof kept>
const file = z.strictObject({ tokens: z.array(kept) })

const prefixes = { user: 'sbx_', gateway: 'sbxg_' } as const

export class ApiTokens {
  readonly #path: string
  readonly #byHash: Map<string, ApiToken>
  #writtenAtMs = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, tokens: readonly ApiToken[]) {
    this.#path = path
    this.#byHash = new Map(tokens.map((token) => [token.hash, token]))
  }

  static async open(folder: string): Promise<ApiTokens> {
    const path = join(folder, 'tokens.json')
    return new ApiTokens(path, (await readJsonFile(path, file))?.tokens ?? [])
  }

  /** Makes a token, which is returned once and kept nowhere; durable when this resolves. */
  async issue(
    wanted: Pick<ApiToken, 'name' | 'owner' | 'expiresAtMs'>,
    nowMs: number,
  ): Promise<{ readonly token: string; readonly kept: ApiToken }> {
    const token = `${prefixes[wanted.owner.type]}${newToken()}`
    const hash = hashToken(token)
    const issued: ApiToken = { ...wanted, hash, id: newToken().slice(0, 16), createdAtMs: nowMs, lastUsedAtMs: null }
    this.#byHash.set(hash, issued)
    try {
      await this.#write(nowMs)
    } catch (error) {
      this.#byHash.delete(hash)
      throw error
    }
    return { token, kept: issued }
  }

  /** The token that was sent, where it is one of these and has not ended. Counts as use. */
  use(token: string, nowMs: number): ApiToken | null {
    const known = this.#byHash.get(hashToken(token))
    if (known === undefined || hasEnded(known, nowMs)) return null
    known.lastUsedAtMs = nowMs
    if (nowMs - this.#writtenAtMs > writeEveryMs) void this.#write(nowMs).catch(() => undefined)
    return known
  }

  /** Whether the token of this id still counts. Does not count as use. */
  isOpen(id: string, nowMs: number): boolean {
    const known = this.find(id)
    return known !== null && !hasEnded(known, nowMs)
  }

  find(id: string): ApiToken | null {
    return [...this.#byHash.values()].find((token) => token.id === id) ?? null
  }

  /** The newest first, ended ones too: their owner sees what has stopped working. */
  list(): readonly ApiToken[] {
    return [...this.#byHash.values()].toSorted((a, b) => b.createdAtMs - a.createdAtMs)
  }

  /** @returns false where there is no such token. */
  async revoke(id: string, nowMs: number): Promise<boolean> {
    const known = this.find(id)
    if (known === null) return false
    this.#byHash.delete(known.hash)
    await this.#write(nowMs)
    return true
  }

  async revokeAllOf(user: string, nowMs: number): Promise<void> {
    for (const { hash, owner } of this.#byHash.values()) {
      if (owner.type === 'user' && owner.user === user) this.#byHash.delete(hash)
    }
    await this.#write(nowMs)
  }

  #write(nowMs: number): Promise<void> {
    this.#writtenAtMs = nowMs
    const write = () => writeJsonFile(this.#path, { tokens: [...this.#byHash.values()] })
    this.#writing = this.#writing.then(write, write)
    return this.#writing
  }
}

function hasEnded({ expiresAtMs }: ApiToken, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs
}
