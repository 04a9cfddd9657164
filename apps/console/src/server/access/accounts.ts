/** Accounts: the people who may sign in, in `users.json`. Only hashes of passwords are kept. */
import { join } from 'node:path'
import * as z from 'zod'
import { readJsonFile, writeJsonFile } from './files.ts'

const account = z.strictObject({
  /** Lower case; names differ by more than case. */
  name: z.string(),
  role: z.literal('administrator'),
  passwordHash: z.string(),
  createdAt: z.string(),
  passwordChangedAt: z.string(),
})
export type Account = z.infer<typeof account>

const file = z.strictObject({ users: z.array(account) })

/** What a user may be called: 1 to 64 letters, digits and `.`, `_`, `@`, `-`. */
export const username = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'must be letters, digits and . _ @ -')
  .transform((name) => name.toLowerCase())

export class Accounts {
  readonly #path: string
  #users: readonly Account[]

  private constructor(path: string, users: readonly Account[]) {
    this.#path = path
    this.#users = users
  }

  static async open(folder: string): Promise<Accounts> {
    const path = join(folder, 'users.json')
    return new Accounts(path, (await readJsonFile(path, file))?.users ?? [])
  }

  get isEmpty(): boolean {
    return this.#users.length === 0
  }

  find(name: string): Account | null {
    return this.#users.find((user) => user.name === name.toLowerCase()) ?? null
  }

  /** Creates or replaces the account of that name; durable when this resolves. */
  async put(user: Account): Promise<void> {
    const users = [...this.#users.filter((other) => other.name !== user.name), user]
    await writeJsonFile(this.#path, { users })
    this.#users = users
  }
}
