/**
 * Sessions: opaque random ids in a cookie, kept hashed in `sessions.json`. A session ends {@link idleMs} after it was
 * last used, {@link lifetimeMs} after sign-in, at sign-out, and when its user's password changes.
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

const session = z.strictObject({
  /** Hash of the id that the cookie holds. */
  hash: z.string(),
  user: z.string(),
  createdAtMs: z.number(),
  lastUsedAtMs: z.number(),
})
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
  async begin(user: string, nowMs: number): Promise<string> {
    const id = newToken()
    this.#dropEnded(nowMs)
    for (const hash of this.#byHash.keys()) {
      if (this.#byHash.size < maxSessions) break
      this.#byHash.delete(hash)
    }
    const hash = hashToken(id)
    this.#byHash.set(hash, { hash, user, createdAtMs: nowMs, lastUsedAtMs: nowMs })
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

  /** Whether a session, by hash, is still open. Does not count as use. */
  isOpen(hash: string, nowMs: number): boolean {
    const known = this.#byHash.get(hash)
    return known !== undefined && !hasEnded(known, nowMs)
  }

  /** Ends one session, by hash. Ending an unknown one is no error. */
  async end(hash: string, nowMs: number): Promise<void> {
    if (this.#byHash.delete(hash)) await this.#write(nowMs)
  }

  async endAllOf(user: string, nowMs: number): Promise<void> {
    for (const known of this.#byHash.values()) if (known.user === user) this.#byHash.delete(known.hash)
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
