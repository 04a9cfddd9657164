/**
 * Live: one event stream per browser, read by one tab and passed on to the others, so that many tabs do not use up
 * the connections that a browser opens to one host. The tab that holds the lock reads; when it closes, another takes
 * over. Without Web Locks or BroadcastChannel each tab reads for itself.
 */
import type { ConsoleChangeEvent, HelloEvent, Runtime } from '@signalbox/shared/snapshot'

export type LiveEvent =
  | { readonly type: 'hello'; readonly data: HelloEvent }
  | { readonly type: 'change'; readonly data: ConsoleChangeEvent }
  | { readonly type: 'runtime'; readonly data: Runtime }
  | { readonly type: 'connection'; readonly data: Connection }

/** `connecting`: before the first answer. `lost`: there was one; it is being tried again. */
export type Connection = 'connecting' | 'live' | 'lost'

const streamPath = '/signalbox/v1/events'
const lockName = 'signalbox-events'
const retryMs = 3000
/** The server sends a heartbeat every 15 s; twice that without a word and the connection is taken for dead. */
const silenceMs = 40_000

/** Calls `listener` with every event until the returned function is called. */
export function startLive(listener: (event: LiveEvent) => void): () => void {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return readStream(listener)
  const end = new AbortController()
  const channel = new BroadcastChannel(lockName)
  channel.addEventListener('message', ({ data }: MessageEvent<LiveEvent | 'who'>) => data !== 'who' && listener(data))
  channel.postMessage('who')
  navigator.locks
    .request(lockName, { signal: end.signal }, () => lead(channel, listener, end.signal))
    .catch((error: unknown) => {
      if (!end.signal.aborted) throw error
    })
  return () => {
    end.abort()
    channel.close()
  }
}

/** Holds the lock by not resolving before the tab stops. Tells tabs that join how the connection stands. */
function lead(channel: BroadcastChannel, listener: (event: LiveEvent) => void, signal: AbortSignal): Promise<void> {
  let connection: Connection = 'connecting'
  let hello: HelloEvent | null = null
  const stop = readStream((event) => {
    if (event.type === 'connection') connection = event.data
    if (event.type === 'hello') hello = event.data
    if (event.type === 'change')
      hello = { revision: event.data.revision, configRevision: event.data.configRevision, gap: false }
    listener(event)
    channel.postMessage(event)
  })
  const answer = ({ data }: MessageEvent<LiveEvent | 'who'>) => {
    if (data !== 'who') return
    channel.postMessage({ type: 'connection', data: connection } satisfies LiveEvent)
    if (hello !== null) channel.postMessage({ type: 'hello', data: hello } satisfies LiveEvent)
  }
  channel.addEventListener('message', answer)
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      stop()
      resolve()
    })
  })
}

function readStream(listener: (event: LiveEvent) => void): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let connection: Connection = 'connecting'
  const turn = (next: Connection) => {
    if (connection === next) return
    connection = next
    listener({ type: 'connection', data: next })
  }
  const wait = (delayMs: number) => {
    clearTimeout(timer)
    timer = setTimeout(reopen, delayMs)
  }
  const lose = () => {
    turn('lost')
    if (source?.readyState === EventSource.CLOSED) wait(retryMs)
  }
  const hear = () => {
    turn('live')
    wait(silenceMs)
  }
  function reopen() {
    if (connection === 'live') turn('lost')
    source?.close()
    source = new EventSource(streamPath)
    source.addEventListener('open', hear)
    source.addEventListener('error', lose)
    source.addEventListener('heartbeat', hear)
    for (const type of ['hello', 'change', 'runtime'] as const) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        hear()
        listener({ type, data: JSON.parse(message.data) } as LiveEvent)
      })
    }
  }
  reopen()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
