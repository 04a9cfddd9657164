/**
 * Watch: the console's event stream (`GET /signalbox/v1/watch`) as an async iterator that never ends by itself.
 *
 * A stream that ends, fails or falls silent is opened again after a growing, jittered pause. `Last-Event-ID` is asked
 * of the reader each time, so what is resumed from is what was really taken, not what merely arrived.
 *
 * Sources: WHATWG HTML §9.2 (server-sent events); RELIABILITY R7 for the times.
 */
import { request } from 'undici'
import { createEventStreamParser, type StreamEvent } from './event-stream.ts'

/** The console sends a comment every 15 s; twice that without a byte means that the connection is dead. */
const defaultSilenceTimeoutMs = 30_000
const answerTimeoutMs = 10_000
const firstPauseMs = 1000
const longestPauseMs = 30_000
const pauseGrowth = 1.6

export interface WatchOptions {
  readonly consoleUrl: string
  readonly token: string | null
  /** Revision to resume after; `null` asks for a snapshot. Read at every connection. */
  readonly lastEventId: () => string | null
  /** A number in [0, 1), for jitter. */
  readonly random: () => number
  /** Ends the iterator. */
  readonly signal: AbortSignal
  readonly log: (sentence: string) => void
  readonly onConnection: (connected: boolean) => void
  readonly silenceTimeoutMs?: number
}

export interface Watch extends AsyncIterable<StreamEvent> {
  /** Drops the connection after the event that is being taken and opens it anew; for a reader that has lost track. */
  rejoin(): void
}

/** Why a connection could not be opened or ended, as a sentence; `refused`: trying again soon is useless. */
class StreamEnd extends Error {
  readonly refused: boolean
  constructor(sentence: string, refused = false) {
    super(sentence)
    this.refused = refused
  }
}

export function createWatch(options: WatchOptions): Watch {
  return new ConsoleWatch(options)
}

class ConsoleWatch implements Watch {
  readonly #options: WatchOptions
  #connection = new AbortController()
  #isRejoining = false
  /** Connections that failed since one was open. */
  #failures = 0
  /** How often the reader lost track since it took an event without losing it. */
  #rejoins = 0
  #said = ''

  constructor(options: WatchOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#connection.abort(), { once: true })
  }

  rejoin(): void {
    this.#isRejoining = true
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamEvent> {
    const { signal, onConnection } = this.#options
    while (!signal.aborted) {
      this.#isRejoining = false
      this.#connection = new AbortController()
      let end = new StreamEnd('The console ended the event stream.')
      try {
        for await (const event of readOnce(this.#options, this.#connection, () => this.#opened())) {
          yield event
          if (this.#isRejoining) break
          this.#rejoins = 0
        }
      } catch (error) {
        end = toStreamEnd(error)
      }
      this.#connection.abort()
      onConnection(false)
      if (!signal.aborted) await pause(this.#nextPauseMs(end), signal)
    }
  }

  #opened(): void {
    if (this.#said !== '') this.#options.log('The event stream of the console is open again.')
    this.#said = ''
    this.#failures = 0
    this.#options.onConnection(true)
  }

  /** The first rejoin is at once; a stream that cannot be followed is not asked for its snapshot over and over. */
  #nextPauseMs(end: StreamEnd): number {
    const random = this.#options.random()
    if (this.#isRejoining) {
      this.#rejoins += 1
      return this.#rejoins === 1 ? 0 : growingPauseMs(this.#rejoins - 1, random)
    }
    this.#failures += 1
    // One end is no news: consoles restart and streams have a maximum age.
    if (this.#failures > 1 || end.refused) this.#sayOnce(end.message)
    return end.refused ? longestPauseMs * (0.5 + random / 2) : growingPauseMs(this.#failures, random)
  }

  #sayOnce(sentence: string): void {
    const { log, consoleUrl } = this.#options
    if (sentence !== this.#said)
      log(`${sentence} ${consoleUrl} is tried again until it answers; what is in force stays.`)
    this.#said = sentence
  }
}

/** One connection, from its request to its end. */
async function* readOnce(
  options: WatchOptions,
  connection: AbortController,
  opened: () => void,
): AsyncGenerator<StreamEvent> {
  const { lastEventId, token, silenceTimeoutMs = defaultSilenceTimeoutMs } = options
  const resumeAfter = lastEventId()
  const { statusCode, headers, body } = await request(`${options.consoleUrl}/signalbox/v1/watch`, {
    signal: connection.signal,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: 0,
    headers: {
      accept: 'text/event-stream',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(resumeAfter === null ? {} : { 'last-event-id': resumeAfter }),
    },
  })
  const refusal = toRefusal(statusCode, String(headers['content-type'] ?? ''))
  if (refusal !== null) {
    body.on('error', () => undefined).destroy()
    throw refusal
  }
  opened()
  const parser = createEventStreamParser()
  const silence = setTimeout(() => connection.abort(new StreamEnd('The event stream fell silent.')), silenceTimeoutMs)
  try {
    for await (const bytes of body) {
      silence.refresh()
      yield* parser.push(bytes)
    }
  } finally {
    clearTimeout(silence)
  }
}

function toRefusal(status: number, contentType: string): StreamEnd | null {
  if (status === 401 || status === 403)
    return new StreamEnd(
      `The console refused this gateway's token (HTTP ${status}). Set SIGNALBOX_GATEWAY_TOKEN to the one the console knows.`,
      true,
    )
  if (status === 404) return new StreamEnd('There is no console at SIGNALBOX_CONSOLE_URL (HTTP 404).', true)
  if (status !== 200) return new StreamEnd(`The console is not ready (HTTP ${status}).`)
  if (contentType.startsWith('text/event-stream')) return null
  return new StreamEnd(
    `What answers at SIGNALBOX_CONSOLE_URL is no event stream (${contentType || 'no content type'}).`,
    true,
  )
}

function toStreamEnd(error: unknown): StreamEnd {
  if (error instanceof StreamEnd) return error
  const { code, message } = error as NodeJS.ErrnoException
  return new StreamEnd(`The console cannot be reached (${code ?? message}).`)
}

/** From 1 to 30 s, and jittered, so that a hundred gateways do not come at once. */
function growingPauseMs(failures: number, random: number): number {
  const longest = Math.min(firstPauseMs * pauseGrowth ** failures, longestPauseMs)
  return Math.max(firstPauseMs, longest * (0.5 + random / 2))
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      settle()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
