/**
 * Responses as hostile and broken origin servers write them. The client gets a valid response, 502, or one that is
 * visibly cut; nothing that came too much is ever read as the answer to another request; and the process lives.
 */
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rawOrigin } from '../origin.ts'
import { get, openClient, request, type RawResponse } from '../raw-client.ts'
import { everythingTo, openSystem, type System } from '../system.ts'

const crlf = '\r\n'
const response = (startLine: string, fields: readonly string[] = [], content = ''): string =>
  [startLine, ...fields, '', content].join(crlf)
const ok = (fields: readonly string[], content = ''): string => response('HTTP/1.1 200 OK', fields, content)
const poison = response('HTTP/1.1 200 OK', ['Content-Length: 6'], 'poison')

/** 502; a status with the content that is to come; or a status whose response must be seen to be cut. */
type Expected = 502 | readonly [status: number, content?: string] | { readonly cut: number }
interface Case {
  readonly what: string
  readonly bytes: string
  readonly expected: Expected
  /** What the origin does once all is written. Default: nothing. */
  readonly after?: (socket: Socket) => void
  readonly method?: string
}

const end = (socket: Socket): void => void socket.end()
const reset = (socket: Socket): void => void socket.resetAndDestroy()

/** One byte at a time. */
function inPieces(socket: Socket, bytes: string): void {
  if (bytes === '') return
  socket.write(bytes.slice(0, 1), () => setImmediate(() => inPieces(socket, bytes.slice(1))))
}

const startLines: readonly Case[] = [
  ...['000', '001', '099', '99', '1000', '20', '2', '', '-200', '2x0', 'abc', '20 0', '0x0', '２００'].map(
    (status): Case => ({
      what: `the status ${JSON.stringify(status)}`,
      bytes: response(`HTTP/1.1 ${status} X`, ['Content-Length: 2'], 'hi'),
      expected: 502,
      after: end,
    }),
  ),
  ...[200, 206, 226, 299, 302, 308, 399, 400, 418, 451, 499, 500, 511, 599].map((status): Case => ({
    what: `the status ${status}`,
    bytes: response(`HTTP/1.1 ${status} X`, ['Content-Length: 2'], 'hi'),
    expected: [status, 'hi'],
  })),
  ...[600, 666, 799, 999].map((status): Case => ({
    what: `the status ${status}`,
    bytes: response(`HTTP/1.1 ${status} X`, ['Content-Length: 2'], 'hi'),
    expected: [status, 'hi'],
  })),
  { what: 'no reason', bytes: response('HTTP/1.1 200', ['Content-Length: 2'], 'hi'), expected: [200, 'hi'] },
  {
    what: 'a reason of odd bytes',
    bytes: response('HTTP/1.1 200 \xe9\x80<script>', ['Content-Length: 2'], 'hi'),
    expected: [200, 'hi'],
  },
  ...[
    'HTTP/1.2 200 OK',
    'HTTP/1 200 OK',
    'http/1.1 200 OK',
    'ICY 200 OK',
    'HTTP/1.1200 OK',
    'HTTP/1.1\t200\tOK',
    'SSH-2.0-OpenSSH',
    '<html>',
    '\0\0\0',
  ].map((line): Case => ({
    what: `the line ${JSON.stringify(line)}`,
    bytes: response(line, ['Content-Length: 2'], 'hi'),
    expected: 502,
    after: end,
  })),
  // Read as if it were HTTP/1.1, which is how it is sent on.
  { what: 'another version', bytes: response('HTTP/2.0 200 OK', ['Content-Length: 2'], 'hi'), expected: [200, 'hi'] },
  { what: 'nothing', bytes: '', expected: 502, after: end },
  { what: 'a reset', bytes: '', expected: 502, after: reset },
  { what: 'half a line', bytes: 'HTTP/1.1 20', expected: 502, after: end },
  { what: 'half a head', bytes: `HTTP/1.1 200 OK${crlf}Content-Length: 2${crlf}`, expected: 502, after: end },
]

const interim: readonly Case[] = [
  {
    what: '101 that nobody asked for',
    bytes: response('HTTP/1.1 101 Switching Protocols', ['Connection: upgrade', 'Upgrade: websocket']) + poison,
    expected: 502,
    after: end,
  },
  { what: '101 without anything', bytes: response('HTTP/1.1 101 X') + poison, expected: 502, after: end },
  {
    what: '100 that nobody waits for',
    bytes: response('HTTP/1.1 100 Continue') + ok(['Content-Length: 2'], 'hi'),
    expected: [200, 'hi'],
  },
  {
    what: '100 in pieces',
    bytes: '',
    expected: [200, 'hi'],
    after: (socket) =>
      inPieces(
        socket,
        response('HTTP/1.1 100 Continue') + response('HTTP/1.1 100 Continue') + ok(['Content-Length: 2'], 'hi'),
      ),
  },
  {
    what: 'early hints',
    bytes: response('HTTP/1.1 103 Early Hints', ['Link: </a.css>; rel=preload']) + ok(['Content-Length: 2'], 'hi'),
    expected: [200, 'hi'],
  },
  {
    what: 'processing',
    bytes: response('HTTP/1.1 102 Processing').repeat(3) + ok(['Content-Length: 2'], 'hi'),
    expected: [200, 'hi'],
  },
  {
    what: 'an unknown interim status',
    bytes: response('HTTP/1.1 199 X') + ok(['Content-Length: 2'], 'hi'),
    expected: [200, 'hi'],
  },
  { what: 'an interim response and no more', bytes: response('HTTP/1.1 103 Early Hints'), expected: 502, after: end },
  {
    what: 'a flood of interim responses',
    bytes: response('HTTP/1.1 103 Early Hints', ['Link: </a.css>; rel=preload']).repeat(20_000),
    expected: 502,
  },
]

const fields: readonly Case[] = [
  ...['X Y: z', 'X : z', ': z', 'nothing', 'X: a\0b', 'X: a\rb', 'X(: z', 'X: a\x01b'].map((line): Case => ({
    what: `the field ${JSON.stringify(line)}`,
    bytes: ok(['Content-Length: 2', line], 'hi'),
    expected: 502,
    after: end,
  })),
  { what: 'a folded line', bytes: ok(['Content-Length: 2', 'X: a', ' b'], 'hi'), expected: 502, after: end },
  {
    what: 'line feeds for ends of lines',
    bytes: 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi',
    expected: 502,
    after: end,
  },
  {
    what: 'a flood of 100s',
    bytes: response('HTTP/1.1 100 Continue').repeat(100) + ok(['Content-Length: 2'], 'hi'),
    expected: 502,
  },
  { what: 'a head of 100 KiB', bytes: ok([`X: ${'y'.repeat(102_400)}`, 'Content-Length: 2'], 'hi'), expected: 502 },
  {
    what: '5,000 fields',
    bytes: ok([...Array.from({ length: 5000 }, (_, index) => `X-${index}: y`), 'Content-Length: 2'], 'hi'),
    expected: 502,
  },
  { what: 'bytes above 127 in a value', bytes: ok(['X: caf\xe9', 'Content-Length: 2'], 'hi'), expected: [200, 'hi'] },
  {
    what: 'a field by the name of __proto__',
    bytes: ok(['__proto__: x', 'Content-Length: 2'], 'hi'),
    expected: [200, 'hi'],
  },
  {
    what: 'fields of the connection',
    bytes: ok(
      [
        'Connection: X-Gone, content-length',
        'X-Gone: 1',
        'Keep-Alive: timeout=9',
        'Proxy-Authenticate: Basic',
        'Upgrade: h2c',
        'Content-Length: 2',
      ],
      'hi',
    ),
    expected: [200, 'hi'],
  },
]

const framing: readonly Case[] = [
  {
    what: 'a length and chunked',
    bytes: ok(['Content-Length: 2', 'Transfer-Encoding: chunked'], `2${crlf}hi${crlf}0${crlf}${crlf}`),
    expected: 502,
    after: end,
  },
  { what: 'two lengths', bytes: ok(['Content-Length: 2', 'Content-Length: 3'], 'hi!'), expected: 502, after: end },
  ...['-1', '+2', '0x2', 'two', '2, 3', '2 2', '', '99999999999999999999', '2.0'].map((length): Case => ({
    what: `the length ${JSON.stringify(length)}`,
    bytes: ok([`Content-Length: ${length}`], 'hi'),
    expected: 502,
    after: end,
  })),
  ...['gzip', 'gzip, chunked', 'chunked, gzip', 'identity', 'xchunked', 'chunked, chunked'].map((coding): Case => ({
    what: `the coding ${coding}`,
    bytes: ok([`Transfer-Encoding: ${coding}`], `2${crlf}hi${crlf}0${crlf}${crlf}`),
    expected: 502,
    after: end,
  })),
  ...['z', '-1', '0x2', '2 2', 'fffffffffffffffff', '2;a=b\n', ''].map((size): Case => ({
    what: `the chunk size ${JSON.stringify(size)}`,
    bytes: ok(['Transfer-Encoding: chunked'], `${size}${crlf}hi${crlf}0${crlf}${crlf}`),
    expected: { cut: 200 },
    after: end,
  })),
  {
    what: 'a chunk that is cut',
    bytes: ok(['Transfer-Encoding: chunked'], `5${crlf}he`),
    expected: { cut: 200 },
    after: end,
  },
  {
    what: 'no last chunk',
    bytes: ok(['Transfer-Encoding: chunked'], `2${crlf}hi${crlf}`),
    expected: { cut: 200 },
    after: end,
  },
  {
    what: 'a reset behind a chunk',
    bytes: ok(['Transfer-Encoding: chunked'], `2${crlf}hi${crlf}`),
    expected: { cut: 200 },
    after: reset,
  },
  { what: 'less than its length', bytes: ok(['Content-Length: 5'], 'hi'), expected: { cut: 200 }, after: end },
  {
    what: 'less than its length, and a reset',
    bytes: ok(['Content-Length: 5'], 'hi'),
    expected: { cut: 200 },
    after: reset,
  },
  { what: 'content that ends with the connection', bytes: ok([], 'hi'), expected: [200, 'hi'], after: end },
  { what: 'content that ends with a reset', bytes: ok([], 'hi'), expected: { cut: 200 }, after: reset },
  {
    what: 'trailers',
    bytes: ok(['Transfer-Encoding: chunked', 'Trailer: X-T'], `2${crlf}hi${crlf}0${crlf}X-T: v${crlf}${crlf}`),
    expected: [200, 'hi'],
  },
  {
    what: 'trailers that frame',
    bytes: ok(
      ['Transfer-Encoding: chunked'],
      `2${crlf}hi${crlf}0${crlf}Content-Length: 9${crlf}Transfer-Encoding: x${crlf}${crlf}`,
    ),
    expected: { cut: 200 },
  },
  {
    what: 'trailers that are none',
    bytes: ok(['Transfer-Encoding: chunked'], `2${crlf}hi${crlf}0${crlf}Set-Cookie: a=b${crlf}${crlf}`),
    expected: [200, 'hi'],
  },
  {
    what: 'a trailer that cannot be read',
    bytes: ok(['Transfer-Encoding: chunked'], `2${crlf}hi${crlf}0${crlf}no thing${crlf}${crlf}`),
    expected: { cut: 200 },
    after: end,
  },
  {
    what: 'chunked without a word in HTTP/1.0',
    bytes: response('HTTP/1.0 200 OK', [], 'hi'),
    expected: [200, 'hi'],
    after: end,
  },
]

const tooMuch: readonly Case[] = [
  {
    what: 'another response behind its length',
    bytes: ok(['Content-Length: 2'], 'hi') + poison,
    expected: [200, 'hi'],
  },
  {
    what: 'another response behind its last chunk',
    bytes: ok(['Transfer-Encoding: chunked'], `2${crlf}hi${crlf}0${crlf}${crlf}`) + poison,
    expected: [200, 'hi'],
  },
  { what: 'content of HEAD', method: 'HEAD', bytes: ok(['Content-Length: 2'], 'hi') + poison, expected: [200] },
  {
    what: 'content of 204',
    bytes: response('HTTP/1.1 204 No Content', ['Content-Length: 2'], 'hi') + poison,
    expected: [204],
  },
  {
    what: 'content of 304',
    bytes: response('HTTP/1.1 304 Not Modified', ['Content-Length: 2'], 'hi') + poison,
    expected: [304],
  },
  {
    what: 'chunked content of 204',
    bytes: response('HTTP/1.1 204 No Content', ['Transfer-Encoding: chunked'], `2${crlf}hi${crlf}0${crlf}${crlf}`),
    expected: [204],
  },
  {
    what: 'content of 205',
    bytes: response('HTTP/1.1 205 Reset Content', ['Content-Length: 2'], 'hi'),
    expected: [205, 'hi'],
  },
  { what: 'noise behind its length', bytes: ok(['Content-Length: 2'], 'hi') + '\0\0\0 noise', expected: [200, 'hi'] },
]

let system: System
let hostile: Case

beforeEach(async () => {
  const origin = await rawOrigin((socket, chunk) => {
    const asked = /^[A-Z]+ \/(\w+)/.exec(chunk.toString('latin1'))?.[1]
    if (asked === 'well') socket.write(ok(['Content-Length: 4'], 'well'))
    else socket.write(Buffer.from(hostile.bytes, 'latin1'), () => hostile.after?.(socket))
  })
  system = await openSystem({ resources: everythingTo([origin.port], { retries: 0 }) })
})

/** Whoever asks next gets the answer to what was asked. */
afterEach(async () => {
  for (let round = 0; round < 3; round++) {
    const next = await request(system.port, get('/well'))
    if (next.status !== 200 || next.body.toString() !== 'well') throw new Error(`${next.head}${next.body.toString()}`)
  }
  if (system.logged.length > 0) throw new Error(system.logged.join(' '))
})

async function final(method: string): Promise<RawResponse> {
  const client = await openClient(system.port)
  client.send(get('/hostile').replace('GET', method))
  for (;;) {
    const got = await client.response(method)
    if (got.status < 100 || got.status >= 200) return got
  }
}

const forbidden = ['proxy-authenticate', 'upgrade', 'x-gone']

describe.each([
  ['start lines', startLines],
  ['interim responses', interim],
  ['fields', fields],
  ['framing', framing],
  ['more than a response', tooMuch],
] as const)('%s', (_group, cases) => {
  it.each(cases)('$what', async (one) => {
    hostile = one
    const got = await final(one.method ?? 'GET')
    expect(faultOf(one.expected, got)).toBe('')
  })
})

/** What of the response is not as it should be; `''` where all is. */
function faultOf(expected: Expected, got: RawResponse): string {
  const body = got.body.toString('latin1')
  const seen = `${got.head}${body}${got.trailers}${got.cut ? ' (cut)' : ''}`
  if (got.status === 502) return got.cut || !(expected === 502 || 'cut' in expected) ? seen : ''
  if (expected === 502) return seen
  if ('cut' in expected) return got.cut && got.status === expected.cut ? '' : seen
  const [status, content = ''] = expected
  if (got.status !== status || body !== content || got.cut) return seen
  if (/content-length|transfer-encoding|set-cookie/i.test(got.trailers)) return seen
  if (forbidden.some((name) => got.headers.has(name)) || /timeout=9/.test(got.head)) return seen
  return status === 204 && /^(?:content-length|transfer-encoding):/im.test(got.head) ? seen : ''
}
