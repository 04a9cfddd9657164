/**
 * Directory: connections to one LDAP server. Each piece of work has a connection to itself, because whoever signs in on
 * one changes who it speaks for; unused ones are kept for a while.
 */
import net from 'node:net'
import { Client, ResultCodeError } from 'ldapts'

export interface DirectorySettings {
  readonly ldap_host: string
  readonly ldap_port: number
  readonly ldaps: boolean
  readonly start_tls: boolean
  readonly verify_ldap_host: boolean
  /** Milliseconds. */
  readonly timeout: number
  /** Milliseconds. */
  readonly keepalive: number
}

/** The server could not be asked, or did not say whether a password is right. Says nothing of names and passwords. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError'
}

interface Idle {
  readonly client: Client
  readonly timer: NodeJS.Timeout
}

const maxConnections = 32
const maxWaiting = 1000

export class Directory {
  readonly #settings: DirectorySettings
  readonly #idle: Idle[] = []
  readonly #waiting: (() => void)[] = []
  #used = 0
  #closed = false

  constructor(settings: DirectorySettings) {
    this.#settings = settings
  }

  /**
   * @param work May sign in and search as it likes. Where a kept connection fails it is done once more on a new one, so
   *   that it must be repeatable.
   * @throws DirectoryError
   */
  async run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    await this.#takePlace()
    try {
      const kept = this.#takeIdle()
      if (kept === null) return await this.#use(await this.#open(), work)
      try {
        return await this.#use(kept, work)
      } catch (error) {
        if (error instanceof ResultCodeError) throw error
        return await this.#use(await this.#open(), work)
      }
    } catch (error) {
      throw toDirectoryError(error)
    } finally {
      this.#givePlace()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { client, timer } of this.#idle.splice(0)) {
      clearTimeout(timer)
      await part(client)
    }
  }

  async #use<T>(client: Client, work: (client: Client) => Promise<T>): Promise<T> {
    try {
      const result = await work(client)
      this.#keep(client)
      return result
    } catch (error) {
      // Who it speaks for now is not known.
      void part(client)
      throw error
    }
  }

  #keep(client: Client): void {
    const { keepalive } = this.#settings
    if (this.#closed || keepalive === 0 || !client.isConnected) {
      void part(client)
      return
    }
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((idle) => idle.client === client)
      if (at !== -1) this.#idle.splice(at, 1)
      void part(client)
    }, keepalive)
    timer.unref()
    this.#idle.push({ client, timer })
  }

  #takeIdle(): Client | null {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer)
      if (idle.client.isConnected) return idle.client
      void part(idle.client)
    }
    return null
  }

  async #open(): Promise<Client> {
    const { ldap_host: host, ldap_port: port, ldaps, start_tls: startTls, verify_ldap_host: verifies } = this.#settings
    const tlsOptions = { rejectUnauthorized: verifies, ...(net.isIP(host) === 0 ? { servername: host } : {}) }
    const client = new Client({
      url: `${ldaps ? 'ldaps' : 'ldap'}://${net.isIPv6(host) ? `[${host}]` : host}:${port}`,
      timeout: this.#settings.timeout,
      connectTimeout: this.#settings.timeout,
      // Given at all, they mean TLS from the first byte.
      ...(ldaps ? { tlsOptions } : {}),
      ...(startTls ? { createConnection: connectOnce() } : {}),
    })
    try {
      if (startTls) await client.startTLS({ ...tlsOptions, host })
      return client
    } catch (error) {
      void part(client)
      throw error
    }
  }

  async #takePlace(): Promise<void> {
    if (this.#used < maxConnections) this.#used += 1
    else if (this.#waiting.length < maxWaiting) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else throw new DirectoryError('too many questions wait for it')
  }

  #givePlace(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#used -= 1
    else next()
  }
}

/**
 * The library connects anew, without TLS, where a connection was lost that had been given TLS by StartTLS: a password
 * would be sent in the clear. So a second connection is none.
 */
function connectOnce(): typeof net.connect {
  let isConnected = false
  return (...options: unknown[]): net.Socket => {
    if (isConnected) throw new Error('The connection was lost.')
    isConnected = true
    const [port, host] = options
    return net.connect(Number(port), typeof host === 'string' ? host : 'localhost')
  }
}

async function part(client: Client): Promise<void> {
  await client.unbind().catch(() => {})
}

/** Codes alone: texts of errors can hold what the server was asked. */
function toDirectoryError(error: unknown): DirectoryError {
  if (error instanceof ResultCodeError) return new DirectoryError(`it answered with result code ${error.code}`)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new DirectoryError(code === '' ? 'it did not answer, or not in time' : `it could not be reached (${code})`)
}
