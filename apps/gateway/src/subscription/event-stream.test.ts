import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventStreamParser, type StreamEvent } from './event-stream.ts'

const encoder = new TextEncoder()

function parse(...chunks: readonly (string | Uint8Array)[]): readonly StreamEvent[] {
  const parser = createEventStreamParser()
  return chunks.flatMap((chunk) => parser.push(typeof chunk === 'string' ? encoder.encode(chunk) : chunk))
}

const event = (data: string, type = 'message', lastEventId = ''): StreamEvent => ({ type, data, lastEventId })

describe('event stream', () => {
  it.each([
    { guarantee: 'lines of data are joined', stream: 'data: a\ndata: b\n\n', events: [event('a\nb')] },
    {
      guarantee: 'one space after the colon is dropped, no more',
      stream: 'data:a\ndata:  b\n\n',
      events: [event('a\n b')],
    },
    { guarantee: 'a field without a colon has an empty value', stream: 'data\n\n', events: [event('')] },
    { guarantee: 'an event without data is none', stream: 'event: change\nid: 1\n\n', events: [] },
    {
      guarantee: 'the type lasts for one event, the id until the next',
      stream: 'event: change\nid: 7\ndata: a\n\ndata: b\n\n',
      events: [event('a', 'change', '7'), event('b', 'message', '7')],
    },
    { guarantee: 'an empty id forgets the last', stream: 'id: 7\nid\ndata: a\n\n', events: [event('a')] },
    {
      guarantee: 'an id with a NUL is ignored',
      stream: 'id: 7\nid: 8\0\ndata: a\n\n',
      events: [event('a', 'message', '7')],
    },
    {
      guarantee: 'comments and unknown fields are ignored',
      stream: ': hi\nfoo: bar\ndata: a\n\n',
      events: [event('a')],
    },
    { guarantee: 'CR and CRLF end lines too', stream: 'data: a\r\rdata: b\r\n\r\n', events: [event('a'), event('b')] },
    { guarantee: 'an unfinished event is not handed out', stream: 'data: a\n', events: [] },
    { guarantee: 'a byte order mark at the start is dropped', stream: '\uFEFFdata: a\n\n', events: [event('a')] },
  ])('$guarantee', ({ stream, events }) => {
    expect(parse(stream)).toEqual(events)
  })

  it('reads the same events however the bytes are cut', () => {
    const bytes = encoder.encode('id: 1\r\nevent: change\r\ndata: grün €\r\n\r\ndata: b\r\rdata: c\ndata: d\n\n')
    const whole = parse(bytes)
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 })
    fc.assert(
      fc.property(cuts, (positions) => {
        const ends = [...positions.toSorted((a, b) => a - b), bytes.length]
        const chunks = ends.map((end, index) => bytes.slice(index === 0 ? 0 : ends[index - 1], end))
        expect(parse(...chunks)).toEqual(whole)
      }),
    )
    expect(whole).toHaveLength(3)
  })
})
