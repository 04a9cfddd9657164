/**
 * Access: who may come in. Accounts, sessions, the one-time set-up token and the limit of attempts, all under
 * `$SIGNALBOX_DATA/access` (mode 0600) except the attempts, which live in memory.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { Accounts } from './accounts.ts'
import { Attempts } from './attempts.ts'
import { readJsonFile, removeFile, writeJsonFile } from './files.ts'
import { Sessions } from './sessions.ts'
import { hashToken, isHashedToken, newToken } from './tokens.ts'

const setUpFile = z.strictObject({ tokenHash: z.string(), createdAt: z.string() })

export class Access {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly attempts = new Attempts()
  readonly #setUpPath: string
  #spending = false

  private constructor(folder: string, accounts: Accounts, sessions: Sessions) {
    this.accounts = accounts
    this.sessions = sessions
    this.#setUpPath = join(folder, 'set-up.json')
  }

  /**
   * @param dataFolder `SIGNALBOX_DATA`; the folder `access` in it is made when first written to.
   * @throws Error naming the file, where one is damaged.
   */
  static async open(dataFolder: string): Promise<Access> {
    const folder = join(dataFolder, 'access')
    const [accounts, sessions] = await Promise.all([Accounts.open(folder), Sessions.open(folder)])
    return new Access(folder, accounts, sessions)
  }

  /** True as long as nobody can sign in. */
  get needsSetUp(): boolean {
    return this.accounts.isEmpty
  }

  /** A new set-up token in place of any before it, or `null` where there is an account. Only its hash is kept. */
  async issueSetUpToken(now: Date): Promise<string | null> {
    if (!this.needsSetUp) {
      await removeFile(this.#setUpPath)
      return null
    }
    const token = newToken()
    await writeJsonFile(this.#setUpPath, { tokenHash: hashToken(token), createdAt: now.toISOString() })
    return token
  }

  /**
   * Runs `create` where `token` is the one that was issued and there is no account yet; the token is gone when
   * `create` has succeeded. One at a time.
   *
   * @returns false where the token is not valid; `create` did not run then.
   */
  async spendSetUpToken(token: string, create: () => Promise<void>): Promise<boolean> {
    if (this.#spending) return false
    this.#spending = true
    try {
      const kept = await readJsonFile(this.#setUpPath, setUpFile)
      if (!this.needsSetUp || kept === null || !isHashedToken(token, kept.tokenHash)) return false
      await create()
      await removeFile(this.#setUpPath)
      return true
    } finally {
      this.#spending = false
    }
  }
}
