/**
 * Sessions: opaque random ids in a cookie, kept hashed in `sessions.json`. A session ends {@link idleMs} after it was
 * last used, {@link lifetimeMs} after sign-in, at sign-out, and when the password, the groups or the standing of its user
 * change.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { readJsonFile, writeJsonFile } from './files.ts'
import { hashToken, newToken } from './tokens.ts'

export const idleMs = 12 * 3_600_000
export const lifetimeMs = 7 * 24 * 3_600_000
/** The time of last use is written down this often; a restart may shorten idle time by as much. */
const writeEveryMs = 5 * 60_000
const maxSessions = 1000
const maxUserAgentLength = 300

const session = z.strictObject({
  /** Hash of the id that the cookie holds. */
  hash: z.string(),
  user: z.string(),
  createdAtMs: z.number(),
  lastUsedAtMs: z.number(),
  /** Address and browser at sign-in; empty where an older version wrote the file. */
  address: z.string().default(''),
  userAgent: z.string().default(''),
  method: z.enum(['password', 'passkey', 'single-sign-on']).default('password'),
})

/** How and from where somebody signed in. */
export type SessionOrigin = Pick<Session, 'address' | 'userAgent' | 'method'>

const unknownOrigin: SessionOrigin = { address: '', userAgent: '', method: 'password' }
export type Session = z.infer<typeof session>

const file = z.strictObject({ sessions: z.array(session) })

export class Sessions {
  readonly #path: string
  readonly #byHash: Map<string, Session>
  #writtenAtMs = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, sessions: readonly Session[]) {
    this.#path = path
    this.#byHash = new Map(sessions.map((known) => [known.hash, known]))
  }

  static async open(folder: string): Promise<Sessions> {
    const path = join(folder, 'sessions.json')
    return new Sessions(path, (await readJsonFile(path, file))?.sessions ?? [])
  }

  /** Opens a session with a new id, which is returned once and kept nowhere. */
  async begin(user: string, nowMs: number, origin: SessionOrigin = unknownOrigin): Promise<string> {
    const id = newToken()
    this.#dropEnded(nowMs)
    for (const hash of this.#byHash.keys()) {
      if (this.#byHash.size < maxSessions) break
      this.#byHash.delete(hash)
    }
    const hash = hashToken(id)
    const userAgent = origin.userAgent.slice(0, maxUserAgentLength)
    this.#byHash.set(hash, {
      hash,
      user,
      createdAtMs: nowMs,
      lastUsedAtMs: nowMs,
      address: origin.address,
      method: origin.method,
      userAgent,
    })
    await this.#write(nowMs)
    return id
  }

  /** The session of a cookie's id, or `null` where it is unknown or over. Counts as use. */
  use(id: string, nowMs: number): Session | null {
    const known = this.#byHash.get(hashToken(id))
    if (known === undefined) return null
    if (hasEnded(known, nowMs)) {
      this.#byHash.delete(known.hash)
      return null
    }
    known.lastUsedAtMs = nowMs
    if (nowMs - this.#writtenAtMs > writeEveryMs) void this.#write(nowMs).catch(() => undefined)
    return known
  }

  /** A session by hash; `null` where it is unknown or over. Does not count as use. */
  look(hash: string, nowMs: number): Session | null {
    const known = this.#byHash.get(hash)
    return known === undefined || hasEnded(known, nowMs) ? null : known
  }

  /** Open sessions of a user, the last used first. */
  listOf(user: string, nowMs: number): readonly Session[] {
    return [...this.#byHash.values()]
      .filter((known) => known.user === user && !hasEnded(known, nowMs))
      .toSorted((a, b) => b.lastUsedAtMs - a.lastUsedAtMs)
  }

  /** A new id in place of an open session's, after what its user may do has changed. `null` where it is over. */
  async rotate(hash: string, nowMs: number): Promise<string | null> {
    const known = this.look(hash, nowMs)
    if (known === null) return null
    this.#byHash.delete(hash)
    return this.begin(known.user, nowMs, known)
  }

  /** Ends one session, by hash. Ending an unknown one is no error. */
  async end(hash: string, nowMs: number): Promise<void> {
    if (this.#byHash.delete(hash)) await this.#write(nowMs)
  }

  /** @param except the hash of one that goes on. */
  async endAllOf(user: string, nowMs: number, except?: string): Promise<void> {
    for (const known of this.#byHash.values()) {
      if (known.user === user && known.hash !== except) this.#byHash.delete(known.hash)
    }
    await this.#write(nowMs)
  }

  #dropEnded(nowMs: number): void {
    for (const known of this.#byHash.values()) if (hasEnded(known, nowMs)) this.#byHash.delete(known.hash)
  }

  #write(nowMs: number): Promise<void> {
    this.#writtenAtMs = nowMs
    const write = () => writeJsonFile(this.#path, { sessions: [...this.#byHash.values()] })
    this.#writing = this.#writing.then(write, write)
    return this.#writing
  }
}

function hasEnded(known: Session, nowMs: number): boolean {
  return nowMs - known.lastUsedAtMs > idleMs || nowMs - known.createdAtMs > lifetimeMs
}
