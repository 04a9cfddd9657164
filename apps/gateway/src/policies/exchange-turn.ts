/** The turn of one exchange: what policies see of it and change, on the exchange itself. */
import type { PolicyTurn } from '@signalbox/shared/policies'
import { RewriteTurn, type Rewrite, type TurnFacts } from '@signalbox/shared/match'
import type { Exchange, RawHeaders, RequestContent } from '../exchange/exchange.ts'
import { toFieldValue } from './authenticate.ts'
import type { Identity, RequestTurn } from './behaviour.ts'

export interface ExchangeTurnParts extends TurnFacts {
  readonly exchange: Exchange
  readonly rewrite: Rewrite
  readonly startedAtMs: number
  /** The fields that are believed, flat. */
  readonly received: RawHeaders
  readonly isGrpc: boolean
  readonly authority: string
}

export class ExchangeTurn extends RewriteTurn implements RequestTurn, PolicyTurn {
  readonly key = {}
  readonly secretNames = new Set<string>()
  readonly id: string
  readonly startedAtMs: number
  readonly httpVersion: RequestTurn['httpVersion']
  readonly isGrpc: boolean
  readonly received: RawHeaders
  readonly authority: string
  readonly #exchange: Exchange
  #identity: Identity | null = null
  #content: RequestContent | null

  constructor(parts: ExchangeTurnParts) {
    super(parts.rewrite, parts)
    const { exchange } = parts
    this.#exchange = exchange
    this.id = exchange.id
    this.startedAtMs = parts.startedAtMs
    this.httpVersion = exchange.request.httpVersion
    this.isGrpc = parts.isGrpc
    this.received = parts.received
    this.authority = parts.authority
    this.#content = exchange.content
  }

  get target(): string {
    return this.#exchange.request.target
  }

  get isUpgrade(): boolean {
    return this.#exchange.upgrade !== null
  }

  get peer(): RequestTurn['peer'] {
    return this.#exchange.peer
  }

  get local(): RequestTurn['local'] {
    return this.#exchange.local
  }

  get sni(): string | null {
    return this.#exchange.sni
  }

  get identity(): Identity | null {
    return this.#identity
  }

  clientCertificate(): ReturnType<RequestTurn['clientCertificate']> {
    return this.#exchange.clientCertificate()
  }

  authenticate(identity: Identity | null): void {
    this.#identity = identity
    const consumer = identity?.consumer ?? null
    this.#tell('X-Consumer-ID', consumer?.id ?? null)
    this.#tell('X-Consumer-Custom-ID', consumer?.customId ?? null)
    this.#tell('X-Consumer-Username', consumer?.username ?? null)
    this.#tell('X-Credential-Identifier', identity?.isAnonymous === true ? null : (identity?.credential ?? null))
    this.#tell('X-Anonymous-Consumer', identity?.isAnonymous === true ? 'true' : null)
  }

  /** What is to be sent on. */
  get content(): RequestContent | null {
    return this.#content
  }

  get contentLength(): number | null {
    return this.#content === null ? 0 : this.#content.length
  }

  async readContent(maxBytes: number): Promise<Uint8Array | null> {
    const content = this.#content
    if (content === null) return new Uint8Array()
    if (content.length !== null && content.length > maxBytes) return null
    const rest = content.chunks()[Symbol.asyncIterator]()
    const chunks: Uint8Array[] = []
    let bytes = 0
    while (bytes <= maxBytes) {
      const next = await rest.next()
      if (next.done === true) {
        const whole = Buffer.concat(chunks)
        this.#content = wholeContent(whole, content.length)
        return whole
      }
      chunks.push(next.value)
      bytes += next.value.length
    }
    this.#content = {
      length: content.length,
      async *chunks() {
        yield* chunks
        yield* { [Symbol.asyncIterator]: () => rest }
      },
    }
    return null
  }

  replaceContent(bytes: Uint8Array): void {
    this.#content = bytes.length === 0 ? null : wholeContent(bytes, bytes.length)
  }

  pipeContent(
    transform: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
    length: number | null,
  ): void {
    const content = this.#content
    if (content !== null) this.#content = { length, chunks: () => transform(content.chunks()) }
  }

  #tell(name: string, value: string | null): void {
    if (value === null) this.headers.remove(name)
    else this.headers.set(name, toFieldValue(value))
  }
}

/** May be read again and again. */
function wholeContent(bytes: Uint8Array, length: number | null): RequestContent {
  return {
    length,
    async *chunks() {
      if (bytes.length > 0) yield bytes
    },
  }
}
