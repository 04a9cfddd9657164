import { describe, expect, it } from 'vitest'
import { eventStream, toRevisionId, type ServerSentEvent } from './sse.ts'
import { EventReader } from './stream.suite.ts'

/** A feed that is given its events by the test. */
class QueueFeed {
  #events: ServerSentEvent[] = []
  #wake: () => void = () => undefined
  taken = 0
  subscribed = false

  push(...events: ServerSentEvent[]): void {
    this.#events.push(...events)
    this.#wake()
  }

  take(): readonly ServerSentEvent[] {
    this.taken += 1
    return this.#events.splice(0)
  }

  subscribe(wake: () => void): () => void {
    this.subscribed = true
    this.#wake = wake
    return () => {
      this.subscribed = false
    }
  }
}

const never = new AbortController().signal

describe('event stream', () => {
  it('may neither be cached nor transformed nor buffered on its way', () => {
    const { headers } = eventStream(new QueueFeed(), { signal: never })
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(headers.get('x-accel-buffering')).toBe('no')
  })

  it('frames id, event and data, and says first when to come again', async () => {
    const feed = new QueueFeed()
    const reader = new EventReader(eventStream(feed, { signal: never }))
    expect(await reader.nextBlock()).toBe('retry: 3000')
    feed.push({ event: 'change', data: '{"a":1}', id: '7' }, { event: 'runtime', data: '{}' })
    expect(await reader.nextBlock()).toBe('id: 7\nevent: change\ndata: {"a":1}')
    expect(await reader.nextBlock()).toBe('event: runtime\ndata: {}')
    await reader.cancel()
  })

  it('sends a comment where it has nothing else to send for the time of a heartbeat', async () => {
    const reader = new EventReader(eventStream(new QueueFeed(), { signal: never, heartbeatMs: 1 }))
    await reader.nextBlock()
    expect(await reader.nextBlock()).toBe(':')
    await reader.cancel()
  })

  it('takes nothing while the reader is not ready', async () => {
    const feed = new QueueFeed()
    const reader = new EventReader(eventStream(feed, { signal: never }))
    for (let number = 0; number < 100; number += 1) {
      feed.push({ event: 'change', data: String(number) })
      await Promise.resolve()
    }
    expect(feed.taken).toBeLessThanOrEqual(2)
    const first = await reader.next()
    expect(first?.data).toBe(0)
    await reader.cancel()
  })

  it('ends for the client when it is aborted, at its maximum age, and lets the feed go', async () => {
    const feed = new QueueFeed()
    const abort = new AbortController()
    const reader = new EventReader(eventStream(feed, { signal: abort.signal }))
    await reader.nextBlock()
    abort.abort()
    expect(await reader.next()).toBeNull()
    expect(feed.subscribed).toBe(false)
    expect(await new EventReader(eventStream(feed, { signal: never, maxAgeMs: 1 })).next()).toBeNull()
  })

  it('lets the feed go when the client leaves', async () => {
    const feed = new QueueFeed()
    const reader = new EventReader(eventStream(feed, { signal: never }))
    await reader.nextBlock()
    expect(feed.subscribed).toBe(true)
    await reader.cancel()
    expect(feed.subscribed).toBe(false)
  })

  it('ends before the next event where the reader may no longer see it', async () => {
    const feed = new QueueFeed()
    let mayGoOn = true
    const reader = new EventReader(eventStream(feed, { signal: never, mayGoOn: () => mayGoOn }))
    await reader.nextBlock()
    mayGoOn = false
    feed.push({ event: 'change', data: '"secret"' })
    expect(await reader.next()).toBeNull()
    expect(feed.subscribed).toBe(false)
  })

  it('is empty where it was aborted before it began', async () => {
    const reader = new EventReader(eventStream(new QueueFeed(), { signal: AbortSignal.abort() }))
    expect(await reader.nextBlock()).toBeNull()
  })
})

describe('Last-Event-ID', () => {
  it.each([
    { sent: null, revision: null },
    { sent: '', revision: null },
    { sent: '12', revision: 12 },
    { sent: '-1', revision: null },
    { sent: '1e3', revision: null },
    { sent: '99999999999999999999', revision: null },
  ])('$sent names revision $revision', ({ sent, revision }) => {
    expect(toRevisionId(sent)).toBe(revision)
  })
})
