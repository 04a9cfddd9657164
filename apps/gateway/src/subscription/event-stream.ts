/**
 * Event stream: bytes → server-sent events.
 *
 * Source: WHATWG HTML §9.2.6 "Interpreting an event stream". Lines end in CR, LF or CRLF; a byte order mark at the
 * start is dropped; an event that a cut-off stream left unfinished is never handed out. `retry` is left to `watch.ts`,
 * whose pauses are its own.
 *
 * Cost: linear. A large event that comes in thousands of pieces is put together once.
 */

export interface StreamEvent {
  /** `event` field; `message` where there was none. */
  readonly type: string
  /** Lines of `data`, joined by line feeds. */
  readonly data: string
  /** The last `id` of the stream so far; `''` before the first. */
  readonly lastEventId: string
}

export interface EventStreamParser {
  /** The events that these bytes complete, in order. */
  push(bytes: Uint8Array): readonly StreamEvent[]
}

export function createEventStreamParser(): EventStreamParser {
  const decoder = new TextDecoder()
  const lineEnd = /\r\n|\r|\n/g
  /** The beginning of a line whose end has not come yet. */
  let pieces: string[] = []
  let afterCarriageReturn = false
  let data: string[] = []
  let type = ''
  let lastEventId = ''

  function push(bytes: Uint8Array): readonly StreamEvent[] {
    const text = decoder.decode(bytes, { stream: true })
    const events: StreamEvent[] = []
    let from = afterCarriageReturn && text.startsWith('\n') ? 1 : 0
    if (text !== '') afterCarriageReturn = text.endsWith('\r')
    lineEnd.lastIndex = from
    for (let match = lineEnd.exec(text); match !== null; match = lineEnd.exec(text)) {
      pieces.push(text.slice(from, match.index))
      const event = takeLine(pieces.length === 1 ? (pieces[0] ?? '') : pieces.join(''))
      if (event !== null) events.push(event)
      pieces = []
      from = lineEnd.lastIndex
    }
    if (from < text.length) pieces.push(text.slice(from))
    return events
  }

  function takeLine(line: string): StreamEvent | null {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return null
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    takeField(name, value)
    return null
  }

  function takeField(name: string, value: string): void {
    if (name === 'data') data.push(value)
    else if (name === 'event') type = value
    else if (name === 'id' && !value.includes('\0')) lastEventId = value
  }

  function dispatch(): StreamEvent | null {
    const event = data.length === 0 ? null : { type: type || 'message', data: data.join('\n'), lastEventId }
    data = []
    type = ''
    return event
  }

  return { push }
}
