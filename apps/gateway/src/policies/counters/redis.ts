/**
 * Counts in Redis, exact over every gateway that uses it. One script reads, decides and counts in one step; keys of one
 * client stand in one slot of a cluster.
 *
 * While Redis cannot be reached every take is refused at once, so that requests do not queue up behind it.
 */
import { createHash } from 'node:crypto'
import { createClient, createCluster, createSentinel } from '@redis/client'
import { previousWeight, type RedisSettings, type Take, type Taken } from '@signalbox/shared/policies'
import type { Counters } from './counters.ts'

const script = `
local allowed = 1
local counts = {}
for i = 1, #KEYS / 2 do
  local current = tonumber(redis.call('GET', KEYS[2 * i - 1]) or '0')
  local previous = tonumber(redis.call('GET', KEYS[2 * i]) or '0')
  counts[2 * i - 1] = current
  counts[2 * i] = previous
  if current + previous * tonumber(ARGV[3 * i]) + 1 > tonumber(ARGV[3 * i - 1]) then allowed = 0 end
end
if allowed == 1 or ARGV[1] == '1' then
  for i = 1, #KEYS / 2 do
    counts[2 * i - 1] = redis.call('INCR', KEYS[2 * i - 1])
    if counts[2 * i - 1] == 1 then redis.call('PEXPIRE', KEYS[2 * i - 1], ARGV[3 * i + 1]) end
  end
end
table.insert(counts, 1, allowed)
return counts
`
const scriptHash = createHash('sha1').update(script).digest('hex')

const defaultTimeoutMs = 2000
/** After a fault, how long nobody asks. */
const restMs = 1000
/** Clocks of several gateways differ a little: windows outlive their end. */
const graceMs = 10_000

/** What all three kinds of client have. */
interface Evaluator {
  evalSha(hash: string, options: ScriptValues): Promise<unknown>
  eval(script: string, options: ScriptValues): Promise<unknown>
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
}

interface ScriptValues {
  keys: string[]
  arguments: string[]
}

export interface RedisParts {
  /** Used where the settings name no host; `null` where there is none. */
  readonly url: string | null
  readonly nowMs: () => number
  readonly log: (sentence: string) => void
}

export class RedisCounters implements Counters {
  readonly #client: Evaluator
  readonly #parts: RedisParts
  readonly #timeoutMs: number
  readonly #connected: Promise<unknown>
  #restUntilMs = 0
  #isDown = false

  constructor(settings: RedisSettings, parts: RedisParts) {
    this.#parts = parts
    this.#timeoutMs = settings.read_timeout ?? settings.timeout ?? defaultTimeoutMs
    const failed = Promise.withResolvers<never>()
    this.#client = createEvaluator(settings, parts.url)
    this.#client.on('error', (error) => {
      this.#noteFault(error)
      failed.reject(toError(error))
    })
    this.#connected = Promise.race([this.#client.connect(), failed.promise])
    this.#connected.catch((error: unknown) => this.#noteFault(error))
  }

  async take(take: Take): Promise<Taken> {
    if (this.#parts.nowMs() < this.#restUntilMs) throw new Error('Redis could not be reached a moment ago.')
    try {
      const reply = await within(this.#timeoutMs, this.#evaluate(toScriptValues(take)))
      this.#noteSuccess()
      return toTaken(take, reply)
    } catch (error) {
      this.#noteFault(error)
      throw error
    }
  }

  close(): void {
    this.#client.destroy()
  }

  async #evaluate(values: ScriptValues): Promise<unknown> {
    // After the first connection the client connects again by itself, and refuses commands meanwhile.
    if (!this.#isDown) await this.#connected
    try {
      return await this.#client.evalSha(scriptHash, values)
    } catch (error) {
      if (!toError(error).message.startsWith('NOSCRIPT')) throw error
      return await this.#client.eval(script, values)
    }
  }

  #noteFault(error: unknown): void {
    this.#restUntilMs = this.#parts.nowMs() + restMs
    if (this.#isDown) return
    this.#isDown = true
    this.#parts.log(`Redis, which keeps counts for limits, cannot be reached: ${toError(error).message}.`)
  }

  #noteSuccess(): void {
    if (!this.#isDown) return
    this.#isDown = false
    this.#parts.log('Redis can be reached again.')
  }
}

function createEvaluator(settings: RedisSettings, url: string | null): Evaluator {
  const socket = {
    connectTimeout: settings.connect_timeout ?? settings.timeout ?? defaultTimeoutMs,
    reconnectStrategy: (retries: number) => Math.min(2 ** retries * 50, 2000),
  }
  const common = { disableOfflineQueue: true, disableClientInfo: true, database: settings.database }
  const credentials = {
    ...(settings.username === undefined ? {} : { username: settings.username }),
    ...(settings.password === undefined ? {} : { password: settings.password }),
  }
  const secured = settings.ssl
    ? {
        ...socket,
        tls: true as const,
        rejectUnauthorized: settings.ssl_verify,
        ...(settings.server_name === undefined ? {} : { servername: settings.server_name }),
      }
    : socket
  if (settings.cluster_nodes !== undefined)
    return createCluster({
      rootNodes: settings.cluster_nodes.map(({ ip: host, port }) => ({ socket: { ...secured, host, port } })),
      defaults: { ...credentials, socket: secured },
      maxCommandRedirections: settings.cluster_max_redirections,
    })
  if (settings.sentinel_nodes !== undefined)
    return createSentinel({
      name: settings.sentinel_master ?? 'mymaster',
      sentinelRootNodes: settings.sentinel_nodes.map(({ host, port }) => ({ host, port })),
      nodeClientOptions: { ...common, ...credentials, socket: secured },
      sentinelClientOptions: {
        socket,
        ...(settings.sentinel_username === undefined ? {} : { username: settings.sentinel_username }),
        ...(settings.sentinel_password === undefined ? {} : { password: settings.sentinel_password }),
      },
    })
  if (settings.host === undefined && url !== null)
    return createClient({ url, disableOfflineQueue: true, disableClientInfo: true, socket })
  const { host = '127.0.0.1', port } = settings
  return createClient({ ...common, ...credentials, socket: { ...secured, host, port } })
}

function toScriptValues(take: Take): ScriptValues {
  const tag = createHash('sha256').update(take.key).digest('base64url')
  const values: ScriptValues = { keys: [], arguments: [take.countsRefused ? '1' : '0'] }
  for (const window of take.windows) {
    const { startMs, endMs, limit } = window
    const sizeMs = endMs - startMs
    const keyAt = (atMs: number): string => `signalbox:rate:{${tag}}:${sizeMs}:${atMs}`
    values.keys.push(keyAt(startMs), keyAt(startMs - sizeMs))
    const liveMs = (take.type === 'fixed' ? 1 : 2) * sizeMs - (take.nowMs - startMs) + graceMs
    values.arguments.push(String(limit), String(previousWeight(take, window)), String(Math.ceil(liveMs)))
  }
  return values
}

function toTaken({ type }: Take, reply: unknown): Taken {
  if (!Array.isArray(reply)) throw new Error('Redis answered the script with something else than counts.')
  const [allowed, ...numbers] = reply.map(Number)
  const counts = Array.from({ length: numbers.length / 2 }, (_, index) => ({
    current: numbers[2 * index] ?? 0,
    previous: type === 'fixed' ? 0 : (numbers[2 * index + 1] ?? 0),
  }))
  return { allowed: allowed === 1, counts }
}

async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
