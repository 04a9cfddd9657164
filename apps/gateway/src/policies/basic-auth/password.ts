/**
 * Passwords of basic-auth credentials: argon2id as PHC strings, which is how the console stores them; or as they are,
 * where a Secret was written without the console.
 *
 * A hash takes tens of milliseconds of a thread and 20 MB, so that only a few are worked out at once, and a password
 * that was right is remembered for a minute by a digest that means nothing outside of this process.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../exchange/clock.ts'
import { digest, isSameSecret } from '../known-consumers.ts'

const rememberedMs = 60_000
const maxRemembered = 10_000
const maxRunning = 2
const maxWaiting = 256

/** More passwords wait to be checked than may. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError'
}

interface Hash {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly nonce: Buffer
  readonly tag: Buffer
}

/** What a password of nobody is checked against, so that an unknown name takes as long as a wrong password. */
const nobody: Hash = { memory: 19_456, passes: 2, parallelism: 1, nonce: Buffer.alloc(16, 1), tag: Buffer.alloc(32) }

export class PasswordCheck {
  readonly #clock: Clock
  readonly #right = new Map<string, number>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * @param stored PHC string or plain text; `null` for nobody: the same work, and the answer is no.
   * @throws PasswordsBusyError
   */
  async isRight(password: string, stored: string | null): Promise<boolean> {
    const hash = stored === null ? nobody : parseHash(stored)
    if (hash === null) return isSameSecret(password, stored ?? '')
    const mark = digest(`${stored ?? ''}\n${password}`)
    const untilMs = this.#right.get(mark) ?? 0
    if (untilMs > this.#clock.monotonicMs()) return true
    const isRight = timingSafeEqual(await this.#derive(password, hash), hash.tag) && stored !== null
    if (isRight) this.#remember(mark)
    return isRight
  }

  #remember(mark: string): void {
    this.#right.delete(mark)
    this.#right.set(mark, this.#clock.monotonicMs() + rememberedMs)
    const [oldest] = this.#right.keys()
    if (this.#right.size > maxRemembered && oldest !== undefined) this.#right.delete(oldest)
  }

  async #derive(password: string, { nonce, tag, ...cost }: Hash): Promise<Buffer> {
    if (this.#running >= maxRunning) {
      if (this.#waiting.length >= maxWaiting) throw new PasswordsBusyError('Too many passwords wait to be checked.')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running += 1
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const message = password.normalize('NFKC')
        argon2('argon2id', { ...cost, message, nonce, tagLength: tag.length }, (error, derived) =>
          error === null ? resolve(derived) : reject(error),
        )
      })
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** `null` where it is no PHC string of argon2id: then it is the password itself. */
function parseHash(stored: string): Hash | null {
  const [, memory, passes, parallelism, nonce, tag] = phc.exec(stored) ?? []
  if (nonce === undefined || tag === undefined) return null
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}
