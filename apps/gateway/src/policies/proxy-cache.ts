/** proxy-cache: responses that are kept in the memory of this process. */
import {
  cacheKeyOf,
  isCacheableContentType,
  lifetimeOf,
  mayStore,
  mayUse,
  varyNamesOf,
  type CacheRequest,
  type ConfigOf,
  type PolicyAnswer,
} from '@signalbox/shared/policies'
import { createHash } from 'node:crypto'
import { keptContent } from '../exchange/whole-content.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn, ResponseTurn } from './behaviour.ts'

type Config = ConfigOf<'proxy-cache'>

const maxBytes = 64 * 1024 * 1024
const maxEntryBytes = 4 * 1024 * 1024
/** What an entry costs beside its content. */
const entryOverheadBytes = 1024

interface Kept {
  readonly status: number
  /** Flat. */
  readonly headers: readonly string[]
  readonly content: Buffer
  readonly storedAtMs: number
  readonly lifetimeMs: number
  readonly forgetAtMs: number
}

type CacheStatus = 'Hit' | 'Miss' | 'Refresh' | 'Bypass'

/** What became of an exchange, for its response. */
interface Seen {
  readonly status: CacheStatus
  readonly key: string | null
  readonly request: CacheRequest
}

export const proxyCache: PolicyBehaviour<Config> = {
  create(config, parts) {
    const cache = new Cache(config, parts)
    return {
      request: (turn) => cache.request(turn),
      response: (turn) => cache.response(turn),
      close: () => cache.clear(),
    }
  },
}

class Cache {
  readonly #config: Config
  readonly #parts: PolicyParts
  readonly #entries = new Map<string, Kept>()
  /** By key without varying headers: the names that the last response varied by. */
  readonly #vary = new Map<string, readonly string[]>()
  readonly #seen = new WeakMap<object, Seen>()
  #bytes = 0

  constructor(config: Config, parts: PolicyParts) {
    this.#config = config
    this.#parts = parts
  }

  request(turn: RequestTurn): PolicyAnswer | null {
    const request = toCacheRequest(turn)
    if (turn.isUpgrade || !mayUse(this.#config, request))
      return this.#pass(turn, { status: 'Bypass', key: null, request })
    const key = this.#keyOf(request)
    const kept = this.#entries.get(key)
    const nowMs = this.#parts.clock.epochMs()
    if (kept === undefined || kept.forgetAtMs <= nowMs) return this.#pass(turn, { status: 'Miss', key, request })
    const ageMs = nowMs - kept.storedAtMs
    if (ageMs >= lifetimeOf(this.#config, request, kept.lifetimeMs))
      return this.#pass(turn, { status: 'Refresh', key, request })
    // Used last: forgotten last.
    this.#entries.delete(key)
    this.#entries.set(key, kept)
    this.#pass(turn, { status: 'Hit', key, request })
    const age = this.#config.response_headers.age ? ['age', String(Math.floor(ageMs / 1000))] : []
    return { status: kept.status, headers: [...kept.headers, ...age], body: kept.content }
  }

  response(turn: ResponseTurn): void {
    const seen = this.#seen.get(turn.key)
    if (seen === undefined) return
    const { response_headers: told } = this.#config
    if (seen.key !== null && seen.status !== 'Hit' && !turn.isOwn) this.#keep(turn, seen.key, seen.request)
    if (told['X-Cache-Status']) turn.headers.set('X-Cache-Status', seen.status)
    if (told['X-Cache-Key'] && seen.key !== null) turn.headers.set('X-Cache-Key', seen.key)
  }

  clear(): void {
    this.#entries.clear()
    this.#vary.clear()
    this.#bytes = 0
  }

  #pass(turn: RequestTurn, seen: Seen): null {
    this.#seen.set(turn.key, seen)
    return null
  }

  #keyOf(request: CacheRequest): string {
    const base = toHash(cacheKeyOf(this.#config, request, []))
    return toHash(cacheKeyOf(this.#config, request, this.#vary.get(base) ?? []))
  }

  #keep(turn: ResponseTurn, _key: string, request: CacheRequest): void {
    const { status, headers } = turn
    const lifetimeMs = mayStore(this.#config, request, { status, headers, nowMs: this.#parts.clock.epochMs() })
    if (lifetimeMs === null || !isCacheableContentType(this.#config, headers.get('content-type'))) return
    if ((turn.contentLength ?? 0) > maxEntryBytes) return
    const kept = [...headers].filter(([name]) => !isOfOneExchange(name)).flat()
    const store = (content: Buffer): void =>
      this.#store(request, varyNamesOf(headers), { status, headers: kept, content, lifetimeMs })
    if (!turn.hasContent) store(Buffer.alloc(0))
    else turn.pipe(keptContent(store, maxEntryBytes))
  }

  #store(
    request: CacheRequest,
    vary: readonly string[],
    response: Pick<Kept, 'status' | 'headers' | 'content' | 'lifetimeMs'>,
  ): void {
    const base = toHash(cacheKeyOf(this.#config, request, []))
    this.#vary.delete(base)
    if (vary.length > 0) this.#vary.set(base, vary)
    const key = toHash(cacheKeyOf(this.#config, request, vary))
    const nowMs = this.#parts.clock.epochMs()
    const storedMs = (this.#config.storage_ttl ?? 0) * 1000
    this.#forget(key)
    this.#entries.set(key, {
      ...response,
      storedAtMs: nowMs,
      forgetAtMs: nowMs + Math.max(storedMs, response.lifetimeMs),
    })
    this.#bytes += sizeOf(response)
    while (this.#bytes > maxBytes || this.#vary.size > this.#entries.size + 1000) this.#forgetOldest()
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#forget(oldest)
    const [oldestVary] = this.#vary.keys()
    if (oldestVary !== undefined && this.#vary.size > this.#entries.size + 1000) this.#vary.delete(oldestVary)
  }

  #forget(key: string): void {
    const kept = this.#entries.get(key)
    if (kept === undefined) return
    this.#entries.delete(key)
    this.#bytes -= sizeOf(kept)
  }
}

const sizeOf = ({ content, headers }: Pick<Kept, 'content' | 'headers'>): number =>
  content.length + headers.reduce((total, text) => total + text.length, 0) + entryOverheadBytes

const toHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Told anew with every response, by whoever tells them. */
const isOfOneExchange = (name: string): boolean =>
  /^(?:age|via|x-cache-(?:key|status)|(?:x-)?ratelimit-.*|retry-after|x-request-id|access-control-.*)$/i.test(name)

function toCacheRequest({ original, route, identity, received }: RequestTurn): CacheRequest {
  return {
    method: original.method,
    rule: route.rule,
    host: original.host,
    path: original.path,
    search: original.search,
    consumer: identity?.consumer?.key ?? null,
    isAuthorised: received.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization'),
    header: (name) => original.headers.get(name.toLowerCase()) ?? null,
  }
}
