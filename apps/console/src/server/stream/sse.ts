/**
 * Server-sent events: a feed as a response (WHATWG HTML, section 9.2 "Server-sent events").
 *
 * The reader sets the pace: events are taken from the feed only when what was sent before has gone out. `no-transform`
 * keeps gzip from holding events back, on the way through proxies as well.
 */
export interface ServerSentEvent {
  readonly event: string
  /** Without line ends, as JSON is. */
  readonly data: string
  /** What a client resumes after by `Last-Event-ID`; absent: as before. */
  readonly id?: string
}

export interface Feed {
  /** What is to be sent now, oldest first; empty where nothing is. Called again only after that was sent. */
  take(): readonly ServerSentEvent[] | Promise<readonly ServerSentEvent[]>
  /** Calls `wake` when `take` may have something. Returns the way to stop. */
  subscribe(wake: () => void): () => void
}

/** How long a client waits before it connects again. */
const retryMs = 3000
/** Below every usual idle time-out of proxies and of the clients (30 s). */
const defaultHeartbeatMs = 15_000
/** Streams end at this age and are resumed at once: what was decided when they were opened is decided anew. */
const defaultMaxAgeMs = 15 * 60_000

export interface EventStreamOptions {
  /** Ends the stream: the client has gone, the console stops. */
  readonly signal: AbortSignal
  /** Sent after `heartbeatMs` without anything else. Default: a comment, which clients do not see. */
  readonly heartbeat?: ServerSentEvent
  readonly heartbeatMs?: number
  readonly maxAgeMs?: number
  /** Asked before anything is sent; false ends the stream: the reader has signed out. Default: true. */
  readonly mayGoOn?: () => boolean
}

const encoder = new TextEncoder()

/** The response that carries `feed` until `options.signal`, its maximum age, or the client ends it. */
export function eventStream(feed: Feed, options: EventStreamOptions): Response {
  return new Response(new ReadableStream(new FeedSource(feed, options), { highWaterMark: 1 }), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

class FeedSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #feed: Feed
  readonly #options: EventStreamOptions
  #greeting: readonly Uint8Array[] = [encoder.encode(`retry: ${retryMs}\n\n`)]
  #ended = false
  #woken = false
  #wake: () => void = () => undefined
  #stop: () => void = () => undefined

  constructor(feed: Feed, options: EventStreamOptions) {
    this.#feed = feed
    this.#options = options
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { signal, maxAgeMs = defaultMaxAgeMs } = this.#options
    const end = () => {
      if (this.#ended) return
      this.#end()
      controller.close()
    }
    const unsubscribe = this.#feed.subscribe(() => {
      this.#woken = true
      this.#wake()
    })
    const age = setTimeout(end, maxAgeMs)
    age.unref()
    signal.addEventListener('abort', end, { once: true })
    this.#stop = () => {
      unsubscribe()
      clearTimeout(age)
      signal.removeEventListener('abort', end)
    }
    if (signal.aborted) end()
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const chunks = await this.#next()
    if (this.#ended) return
    if (this.#options.mayGoOn?.() === false) {
      this.#end()
      controller.close()
    } else for (const chunk of chunks) controller.enqueue(chunk)
  }

  cancel(): void {
    this.#end()
  }

  /** The next piece of the stream; nothing where it has ended meanwhile. */
  async #next(): Promise<readonly Uint8Array[]> {
    const greeting = this.#greeting
    this.#greeting = []
    while (!this.#ended) {
      this.#woken = false
      const chunks = [...greeting, ...(await this.#feed.take()).map(frame)]
      if (chunks.length > 0) return chunks
      if (!(await this.#wakeOrTimeout())) return [this.#heartbeat()]
    }
    return []
  }

  /** False where nothing woke the stream for the time of a heartbeat. */
  #wakeOrTimeout(): Promise<boolean> {
    if (this.#woken || this.#ended) return Promise.resolve(true)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), this.#options.heartbeatMs ?? defaultHeartbeatMs)
    this.#wake = () => {
      clearTimeout(timer)
      resolve(true)
    }
    return promise
  }

  #heartbeat(): Uint8Array {
    return this.#options.heartbeat === undefined ? encoder.encode(':\n\n') : frame(this.#options.heartbeat)
  }

  #end(): void {
    this.#ended = true
    this.#stop()
    this.#wake()
  }
}

/** Frames that were made: an event that many streams send is encoded once and held in memory once. */
const frames = new WeakMap<ServerSentEvent, Uint8Array>()

function frame(sent: ServerSentEvent): Uint8Array {
  const { event, data, id } = sent
  const made =
    frames.get(sent) ?? encoder.encode(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`)
  frames.set(sent, made)
  return made
}

/** The revision that a client resumes after, from its `Last-Event-ID`; null where it names none. */
export function toRevisionId(lastEventId: string | null): number | null {
  return lastEventId !== null && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null
}
