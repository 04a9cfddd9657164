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
export const silenceTimeoutMs = 30_000
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
  const { signal, random, log, onConnection } = options
  let connection = new AbortController()
  let rejoining = false
  /** Since a connection was open, and since an event was taken without asking to rejoin. */
  let failures = 0
  let rejoins = 0
  let said = ''

  async function* readForever(): AsyncGenerator<StreamEvent> {
    while (!signal.aborted) {
      rejoining = false
      connection = new AbortController()
      let end = new StreamEnd('The console ended the event stream.')
      try {
        for await (const event of readOnce(options, connection, opened)) {
          yield event
          if (rejoining) break
          rejoins = 0
        }
      } catch (error) {
        end = toStreamEnd(error)
      }
      connection.abort()
      onConnection(false)
      if (!signal.aborted) await pause(nextPauseMs(end), signal)
    }
  }

  function opened(): void {
    if (said !== '') log('The event stream of the console is open again.')
    said = ''
    failures = 0
    onConnection(true)
  }

  /** The first rejoin is at once; a stream that cannot be followed is not asked for its snapshot over and over. */
  function nextPauseMs(end: StreamEnd): number {
    if (rejoining) {
      rejoins += 1
      return rejoins === 1 ? 0 : growingPauseMs(rejoins - 1, random())
    }
    failures += 1
    // One end is no news: consoles restart and streams have a maximum age.
    if ((failures > 1 || end.refused) && end.message !== said) {
      log(`${end.message} ${options.consoleUrl} is tried again until it answers; what is in force stays.`)
      said = end.message
    }
    return end.refused ? longestPauseMs * (0.5 + random() / 2) : growingPauseMs(failures, random())
  }

  signal.addEventListener('abort', () => connection.abort(), { once: true })
  return {
    [Symbol.asyncIterator]: readForever,
    rejoin() {
      rejoining = true
    },
  }
}

/** One connection, from its request to its end. */
async function* readOnce(
  options: WatchOptions,
  connection: AbortController,
  opened: () => void,
): AsyncGenerator<StreamEvent> {
  const { lastEventId, token, silenceTimeoutMs: silenceMs = silenceTimeoutMs } = options
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
  const silence = setTimeout(() => connection.abort(new StreamEnd('The event stream fell silent.')), silenceMs)
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
