/**
 * Access: who may come in. Accounts, sessions, API tokens, settings and the one-time set-up token, all under
 * `$SIGNALBOX_DATA/access` (mode 0600); attempts and what is amid a sign-in live in memory.
 */
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import * as z from 'zod'
import { groupsOf, hasSecondFactor, type Account } from './account.ts'
import { Accounts } from './accounts.ts'
import { systemGroups, type Actor } from './actor.ts'
import { ApiTokens } from './api-tokens.ts'
import { Attempts } from './attempts.ts'
import { readJsonFile, removeFile, writeJsonFile } from './files.ts'
import { Pending } from './pending.ts'
import { Sessions, type Session } from './sessions.ts'
import { Settings, type SingleSignOnSettings } from './settings.ts'
import { SingleSignOn } from './single-sign-on.ts'
import { hashToken, isHashedToken, newToken } from './tokens.ts'

const setUpFile = z.strictObject({ tokenHash: z.string(), createdAt: z.string() })

interface Parts {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly tokens: ApiTokens
  readonly settings: Settings
}

/** An open session and whose it is. */
export interface Standing {
  readonly session: Session
  readonly account: Account
  /** A second factor is demanded of the account and it has none: until it does, the session is good for nothing else. */
  readonly mustEnrol: boolean
}

export class Access {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly tokens: ApiTokens
  readonly settings: Settings
  readonly attempts = new Attempts()
  readonly pending = new Pending()
  readonly singleSignOn = new SingleSignOn()
  /** From the environment; goes before what the console has set. */
  readonly #fixedSingleSignOn: SingleSignOnSettings | null
  readonly #setUpPath: string
  #spending = false

  private constructor(folder: string, parts: Parts, fixedSingleSignOn: SingleSignOnSettings | null) {
    this.accounts = parts.accounts
    this.sessions = parts.sessions
    this.tokens = parts.tokens
    this.settings = parts.settings
    this.#fixedSingleSignOn = fixedSingleSignOn
    this.#setUpPath = join(folder, 'set-up.json')
  }

  /**
   * @param dataFolder `SIGNALBOX_DATA`; the folder `access` in it is made when first written to.
   * @param singleSignOn the identity provider that the environment names.
   * @param keys seal accounts and settings; `null` keeps them in clear.
   * @throws Error naming the file, where one is damaged.
   */
  static async open(
    dataFolder: string,
    singleSignOn: SingleSignOnSettings | null = null,
    keys: KeyRing | null = null,
  ): Promise<Access> {
    const folder = join(dataFolder, 'access')
    const [accounts, sessions, tokens, settings] = await Promise.all([
      Accounts.open(folder, keys),
      Sessions.open(folder),
      ApiTokens.open(folder),
      Settings.open(folder, keys),
    ])
    return new Access(folder, { accounts, sessions, tokens, settings }, singleSignOn)
  }

  /** The identity provider in use, and whether the environment names it, so that the console cannot change it. */
  identityProvider(): { readonly settings: SingleSignOnSettings | null; readonly isFixed: boolean } {
    if (this.#fixedSingleSignOn !== null) return { settings: this.#fixedSingleSignOn, isFixed: true }
    return { settings: this.settings.read().singleSignOn, isFixed: false }
  }

  /** What a session's id is worth now; `null` where it is unknown or over, or its account gone or disabled. */
  standingOf(sessionId: string, nowMs: number): Standing | null {
    const session = this.sessions.use(sessionId, nowMs)
    const account = session === null ? null : this.accounts.find(session.user)
    if (session === null || account === null || account.disabled) return null
    return { session, account, mustEnrol: this.#mustEnrol(session, account) }
  }

  /**
   * Whether an actor still is who he was when his request came, for answers that go on: the session open, the token
   * neither revoked nor ended, the account enabled and in the same groups. Does not count as use.
   */
  isStanding(actor: Actor, nowMs: number): boolean {
    if (actor.type === 'gateway') return actor.token === undefined || this.tokens.isOpen(actor.token, nowMs)
    if (actor.type !== 'person' && actor.type !== 'token') return true
    const account = this.accounts.find(actor.name)
    if (account === null || account.disabled || !sameNames(actorGroups(account), actor.groups)) return false
    if (actor.type === 'token') return this.tokens.isOpen(actor.token, nowMs)
    const session = this.sessions.look(actor.session, nowMs)
    return session !== null && !this.#mustEnrol(session, account)
  }

  /** Whether the settings demand a second factor of the account. */
  demandsSecondFactor(account: Account): boolean {
    const { everyone, groups } = this.settings.read().secondFactor
    return everyone || groupsOf(account).some((group) => groups.includes(group))
  }

  /** Whether signing in this way still needs a second factor of the account's own. */
  needsSecondFactor(method: Session['method'], account: Account): boolean {
    return hasSecondFactor(account) && !this.#bringsSecondFactor(method)
  }

  #mustEnrol({ method }: Session, account: Account): boolean {
    return this.demandsSecondFactor(account) && !hasSecondFactor(account) && !this.#bringsSecondFactor(method)
  }

  #bringsSecondFactor(method: Session['method']): boolean {
    if (method === 'passkey') return true
    return method === 'single-sign-on' && this.identityProvider().settings?.countsAsSecondFactor === true
  }

  /**
   * True as long as there is no account that may do everything: the set-up link makes one, beside whatever accounts
   * automation or an identity provider have made before.
   */
  get needsSetUp(): boolean {
    return !this.accounts.hasAdministrator
  }

  /** True as long as nobody can sign in, so that only the set-up link leads in. */
  get isClosed(): boolean {
    return this.accounts.isEmpty && this.identityProvider().settings === null
  }

  /** A new set-up token in place of any before it, or `null` where none is needed. Only its hash is kept. */
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

/** The groups by which bindings give rights to who has this account. */
export function actorGroups(account: Pick<Account, 'groups' | 'providerGroups' | 'administrator'>): readonly string[] {
  return [...groupsOf(account), ...(account.administrator ? [systemGroups.masters] : []), systemGroups.authenticated]
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index])
}
