/** Accounts: the people who may sign in, in `users.json`, sealed. Only hashes of passwords and of links are kept. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import type * as z from 'zod'
import { accountsFile, type Account } from './account.ts'
import { SealedFile } from './sealed-file.ts'
import { isHashedToken } from './tokens.ts'

type AccountsFile = z.infer<typeof accountsFile>

export function accountsFileIn(folder: string, keys: KeyRing | null): SealedFile<AccountsFile> {
  return new SealedFile(join(folder, 'users.json'), accountsFile, keys)
}

/** Nobody would be left who may do everything. */
export class LastAdministratorError extends Error {
  override readonly name = 'LastAdministratorError'
}

export class Accounts {
  readonly #file: SealedFile<AccountsFile>
  #users: readonly Account[]
  #writing: Promise<unknown> = Promise.resolve()

  private constructor(file: SealedFile<AccountsFile>, users: readonly Account[]) {
    this.#file = file
    this.#users = users
  }

  static async open(folder: string, keys: KeyRing | null = null): Promise<Accounts> {
    const file = accountsFileIn(folder, keys)
    const users = (await file.read())?.users ?? []
    const accounts = new Accounts(file, users)
    if (users.some(({ handle }) => handle === '')) {
      await accounts.#change((all) => all.map((user) => (user.handle === '' ? { ...user, handle: newHandle() } : user)))
    }
    return accounts
  }

  get isEmpty(): boolean {
    return this.#users.length === 0
  }

  /** Whether anybody may do everything. */
  get hasAdministrator(): boolean {
    return this.#users.some(mayEverything)
  }

  /** By name. */
  list(): readonly Account[] {
    return this.#users.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(name: string): Account | null {
    return this.#users.find((user) => user.name === name.toLowerCase()) ?? null
  }

  findByIdentity({ issuer, subject }: NonNullable<Account['identity']>): Account | null {
    return this.#users.find(({ identity }) => identity?.issuer === issuer && identity.subject === subject) ?? null
  }

  findByPasskey(id: string): Account | null {
    return this.#users.find(({ passkeys }) => passkeys.some((passkey) => passkey.id === id)) ?? null
  }

  /** Whose one-time link holds `token`; `null` where it is unknown, used or too old. */
  findByLink(token: string, nowMs: number): Account | null {
    return (
      this.#users.find(
        ({ link }) => link !== null && link.expiresAtMs > nowMs && isHashedToken(token, link.tokenHash),
      ) ?? null
    )
  }

  /** Adds `user`; durable when this resolves. @returns false where the name is taken; nothing was written then. */
  async add(user: Account): Promise<boolean> {
    let added = false
    await this.#change((users) => {
      added = !users.some(({ name }) => name === user.name)
      return added ? [...users, { ...user, handle: user.handle || newHandle() }] : users
    })
    return added
  }

  /**
   * Writes what `change` makes of the newest state of the account; changes come one after another, so none is lost.
   * `change` returns its argument where nothing is to be written.
   *
   * @returns what is kept now, durable; `null` where there is no such account.
   * @throws LastAdministratorError; nothing was written then.
   */
  async update(name: string, change: (user: Account) => Account): Promise<Account | null> {
    let kept: Account | null = null
    await this.#change((users) => {
      const before = users.find((user) => user.name === name)
      if (before === undefined) return users
      const after = change(before)
      kept = after
      return after === before ? users : users.map((user) => (user === before ? after : user))
    })
    return kept
  }

  /** @returns false where there is no such account. @throws LastAdministratorError */
  async remove(name: string): Promise<boolean> {
    let removed = false
    await this.#change((users) => {
      const rest = users.filter((user) => user.name !== name)
      removed = rest.length < users.length
      return removed ? rest : users
    })
    return removed
  }

  /** In memory only after it is on disk, and each from what the one before has left. */
  #change(change: (users: readonly Account[]) => readonly Account[]): Promise<void> {
    const write = async () => {
      const users = change(this.#users)
      if (users === this.#users) return
      if (this.#users.some(mayEverything) && !users.some(mayEverything)) throw new LastAdministratorError()
      await this.#file.write({ users: [...users] })
      this.#users = users
    }
    const done = this.#writing.then(write)
    this.#writing = done.catch(() => undefined)
    return done
  }
}

function mayEverything({ administrator, disabled }: Account): boolean {
  return administrator && !disabled
}

function newHandle(): string {
  return randomBytes(24).toString('base64url')
}
