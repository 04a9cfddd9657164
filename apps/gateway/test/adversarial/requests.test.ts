/**
 * Requests as attackers write them. Each is refused, or reaches the origin as exactly the messages that a strict reader
 * finds in it; behind each stands a request for `/smuggled` in its content, which must never become one.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { httpOrigin, type Origin } from '../origin.ts'
import { everythingTo, openSystem } from '../system.ts'
import { converse, judgeRequests, statusesIn } from './judge.ts'

type Case = readonly [what: string, bytes: string, expected: Expected]
/** A status; or the target that the origin sees; `refused`: 400, 501, or an end without an answer. */
type Expected = number | `/${string}` | 'refused' | 'any'

const crlf = '\r\n'
const smuggled = `GET /smuggled HTTP/1.1${crlf}Host: a${crlf}${crlf}`
const message = (startLine: string, fields: readonly string[], content = ''): string =>
  [startLine, ...fields, '', content].join(crlf)
const post = (fields: readonly string[], content = ''): string =>
  message('POST /p HTTP/1.1', ['Host: a', ...fields], content)
const get = (...fields: string[]): string => message('GET /g HTTP/1.1', ['Host: a', ...fields])
const target = (written: string): string => message(`GET ${written} HTTP/1.1`, ['Host: a'])
const host = (written: string): string => message('GET /g HTTP/1.1', [`Host: ${written}`])
const chunked = (content: string): string => post(['Transfer-Encoding: chunked'], content)

const lengths: readonly Case[] = [
  ...[
    '+3',
    '-3',
    '0x3',
    '3;',
    '1e1',
    '3.0',
    '3 3',
    '3, 4',
    '3,',
    ',3',
    'abc',
    '"3"',
    '３',
    '3\t3',
    '3_0',
    '-0',
    '0-',
  ].map((length): Case => [`the length ${length}`, post([`Content-Length: ${length}`], `abc${smuggled}`), 'refused']),
  ['an empty length', post(['Content-Length:'], smuggled), 'refused'],
  ['two lengths', post(['Content-Length: 3', 'Content-Length: 4'], `abcd${smuggled}`), 'refused'],
  ['two lengths, the first is nothing', post(['Content-Length: 0', 'Content-Length: 44'], smuggled), 'refused'],
  ['a length beyond what can be counted', post(['Content-Length: 9007199254740993'], 'abc'), 413],
  ['a length beyond 64 bits', post(['Content-Length: 18446744073709551619'], 'abc'), 'refused'],
  ['a length with zeros in front', post(['Content-Length: 0003'], 'abc'), '/p'],
  ['a length with spaces around it', post(['Content-Length: \t 3 \t'], 'abc'), '/p'],
  ['a length of a request that has none', message('GET /g HTTP/1.1', ['Host: a', 'Content-Length: 3'], 'abc'), '/g'],
  ['a length before a colon with a space', post(['Content-Length : 3'], `abc${smuggled}`), 'refused'],
  ['a length in a folded line', post(['Content-Length:', ' 3'], `abc${smuggled}`), 'refused'],
  ['a length behind a line feed', post(['X: y\nContent-Length: 44'], smuggled), 'refused'],
  ['a length behind a carriage return', post(['X: y\rContent-Length: 44'], smuggled), 'refused'],
  ['a length behind a NUL', post(['Content-Length\0: 44'], smuggled), 'refused'],
  ['a length with an underscore', post(['Content_Length: 44', 'Content-Length: 3'], 'abc'), '/p'],
]

const codings: readonly Case[] = [
  ...[
    'chunked, chunked',
    'chunked, identity',
    'identity',
    'xchunked',
    'chunked;q=1',
    '"chunked"',
    'chun ked',
    'chunked\x0b',
    '\x0bchunked',
    'gzip',
    'gzip, chunked',
    'chunked, gzip',
    'chunked,',
    ', chunked',
    'chunked chunked',
    'c hunked',
    'chunkedd',
    'chunk',
    'cow',
  ].map((coding): Case => [
    `the coding ${JSON.stringify(coding)}`,
    post([`Transfer-Encoding: ${coding}`], `0${crlf}${crlf}${smuggled}`),
    'refused',
  ]),
  ['an empty coding', post(['Transfer-Encoding:'], `0${crlf}${crlf}`), 'refused'],
  [
    'two lines of chunked',
    post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], `0${crlf}${crlf}`),
    'refused',
  ],
  [
    'chunked and identity in two lines',
    post(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0${crlf}${crlf}`),
    'refused',
  ],
  [
    'a length before chunked',
    post(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0${crlf}${crlf}${smuggled}`),
    'refused',
  ],
  [
    'a length behind chunked',
    post(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0${crlf}${crlf}${smuggled}`),
    'refused',
  ],
  [
    'a length beside another coding',
    post(['Transfer-Encoding: xchunked', 'Content-Length: 4'], `abcd${smuggled}`),
    'refused',
  ],
  [
    'chunked before a colon with a space',
    post(['Transfer-Encoding : chunked', 'Content-Length: 5'], `0${crlf}${crlf}`),
    'refused',
  ],
  [
    'chunked in a folded line',
    post(['Transfer-Encoding:', ' chunked', 'Content-Length: 5'], `0${crlf}${crlf}`),
    'refused',
  ],
  ['chunked behind a line feed', post(['X: y\nTransfer-Encoding: chunked'], `0${crlf}${crlf}`), 'refused'],
  ['chunked with an underscore', post(['Transfer_Encoding: chunked', 'Content-Length: 5'], `0${crlf}${crlf}`), '/p'],
  ['chunked in upper case', post(['TRANSFER-ENCODING: CHUNKED'], `3${crlf}abc${crlf}0${crlf}${crlf}`), '/p'],
  [
    'chunked in HTTP/1.0',
    message('POST /p HTTP/1.0', ['Host: a', 'Transfer-Encoding: chunked'], `0${crlf}${crlf}`),
    'refused',
  ],
]

const chunks: readonly Case[] = [
  ...[
    'g',
    '-1',
    '+5',
    '0x5',
    ' 5',
    '5 ',
    '5\t',
    '5 x',
    '5,',
    '5:',
    '5\0',
    '5_',
    '',
    '５',
    '5;\n',
    'FFFFFFFFFFFFFFFFF',
    '5\r',
    '5\n\r',
  ].map((size): Case => [
    `the size ${JSON.stringify(size)}`,
    chunked(`${size}${crlf}hello${crlf}0${crlf}${crlf}${smuggled}`),
    'refused',
  ]),
  ['a size with zeros in front', chunked(`0005${crlf}hello${crlf}0${crlf}${crlf}`), '/p'],
  ['a size in upper case', chunked(`A${crlf}helloworld${crlf}0${crlf}${crlf}`), '/p'],
  ['an extension', chunked(`5;a=b${crlf}hello${crlf}0${crlf}${crlf}`), '/p'],
  ['a quoted extension', chunked(`5;a="b;c"${crlf}hello${crlf}0${crlf}${crlf}`), '/p'],
  ['an extension with a line feed', chunked(`5;a=b\nhello${crlf}0${crlf}${crlf}`), 'refused'],
  ['an extension with a carriage return', chunked(`5;a=\rb${crlf}hello${crlf}0${crlf}${crlf}`), 'refused'],
  ['an extension of 20 KiB', chunked(`5;a=${'b'.repeat(20_480)}${crlf}hello${crlf}0${crlf}${crlf}`), 'refused'],
  ['a line feed behind the size', chunked(`5\nhello${crlf}0${crlf}${crlf}`), 'refused'],
  ['a line feed behind the content', chunked(`5${crlf}hello\n0${crlf}${crlf}`), 'refused'],
  ['no end of line behind the content', chunked(`5${crlf}hello0${crlf}${crlf}`), 'refused'],
  ['more content than its size', chunked(`3${crlf}hello${crlf}0${crlf}${crlf}`), 'refused'],
  ['a line feed behind the last chunk', chunked(`5${crlf}hello${crlf}0\n\n`), 'refused'],
  [
    'trailers',
    post(['Transfer-Encoding: chunked', 'Trailer: X-T'], `5${crlf}hello${crlf}0${crlf}X-T: v${crlf}${crlf}`),
    '/p',
  ],
  ['a length in the trailers', chunked(`5${crlf}hello${crlf}0${crlf}Content-Length: 50${crlf}${crlf}`), 'any'],
  ['a host in the trailers', chunked(`5${crlf}hello${crlf}0${crlf}Host: b${crlf}${crlf}`), 'any'],
  ['a trailer without a colon', chunked(`5${crlf}hello${crlf}0${crlf}nothing${crlf}${crlf}`), 'refused'],
  ['a trailer with a space in its name', chunked(`5${crlf}hello${crlf}0${crlf}X Y: z${crlf}${crlf}`), 'refused'],
  [
    'a trailer behind a line feed',
    chunked(`5${crlf}hello${crlf}0${crlf}X: y\nGET /smuggled HTTP/1.1${crlf}${crlf}`),
    'refused',
  ],
  ['a trailer in a folded line', chunked(`5${crlf}hello${crlf}0${crlf}X: y${crlf} z${crlf}${crlf}`), 'refused'],
  ['trailers of 40 KiB', chunked(`5${crlf}hello${crlf}0${crlf}X: ${'y'.repeat(40_960)}${crlf}${crlf}`), 'refused'],
]

const fields: readonly Case[] = [
  ['a space in a name', get('X Y: z'), 'refused'],
  ['a space before a colon', get('X : z'), 'refused'],
  ['a tab before a colon', get('X\t: z'), 'refused'],
  ['no name', get(': z'), 'refused'],
  ['no colon', get('nothing'), 'refused'],
  ['a bracket in a name', get('X(: z'), 'refused'],
  ['a quote in a name', get('X": z'), 'refused'],
  ['a byte above 127 in a name', get('X\xe9: z'), 'refused'],
  ['a NUL in a value', get('X: a\0b'), 'refused'],
  ['a carriage return in a value', get('X: a\rb'), 'refused'],
  ['a line feed in a value', get('X: a\nb: c'), 'refused'],
  ['a control byte in a value', get('X: a\x01b'), 'refused'],
  ['a delete in a value', get('X: a\x7fb'), 'refused'],
  ['a tab in a value', get('X: a\tb'), '/g'],
  ['bytes above 127 in a value', get('X: caf\xe9'), '/g'],
  ['an empty value', get('X:'), '/g'],
  ['a folded line', get('X: a', ' b'), 'refused'],
  ['a line folded by a tab', get('X: a', '\tb'), 'refused'],
  ['a folded first line', message('GET /g HTTP/1.1', [' Host: a', 'Host: b']), 'refused'],
  ['line feeds for ends of lines', 'GET /g HTTP/1.1\nHost: a\n\n', 'refused'],
  ['a line feed at the end', `GET /g HTTP/1.1${crlf}Host: a${crlf}\n`, 'refused'],
  ['carriage returns for ends of lines', 'GET /g HTTP/1.1\rHost: a\r\r', 'any'],
  ['two carriage returns', `GET /g HTTP/1.1\r\r\nHost: a${crlf}${crlf}`, 'refused'],
  ['a value of 40 KiB', get(`X: ${'y'.repeat(40_960)}`), 431],
  ['a name of 40 KiB', get(`${'x'.repeat(40_960)}: y`), 431],
  ['300 fields', get(...Array.from({ length: 300 }, (_, index) => `X-${index}: y`)), 431],
  ['a field by the name of __proto__', get('__proto__: x', 'constructor: y'), '/g'],
]

const startLines: readonly Case[] = [
  ...[
    'GET  /g HTTP/1.1',
    'GET /g  HTTP/1.1',
    'GET\t/g HTTP/1.1',
    'GET /g\tHTTP/1.1',
    'GET /g HTTP/1.1 ',
    ' GET /g HTTP/1.1',
    'GET /g HTTP/1.1\0',
    'GET /g HTTP/1.1x',
    'GET /g http/1.1',
    'GET /g HTTP/1',
    'GET /g HTTP/11',
    'GET /g HTTP/1.10',
    'GET /g HTTP/01.1',
    'GET /g HTTP /1.1',
    'GET /g HTTPS/1.1',
    'GET /g HTTP/1.2',
    'GET /g HTTP/3.0',
    'GET HTTP/1.1',
    '/g HTTP/1.1',
    'GE(T /g HTTP/1.1',
    'GET\0 /g HTTP/1.1',
    'GET /g\0 HTTP/1.1',
    'GET /g GET /h HTTP/1.1',
  ].map((line): Case => [`the line ${JSON.stringify(line)}`, message(line, ['Host: a']), 'any']),
  ['an empty line in front', `${crlf}${get()}`, '/g'],
  ['a method in lower case', message('get /g HTTP/1.1', ['Host: a']), 'refused'],
  ['a method that nobody knows', message('FROB /g HTTP/1.1', ['Host: a']), 'refused'],
  ['CONNECT', message('CONNECT a:443 HTTP/1.1', ['Host: a:443']), 405],
  ['the preface of HTTP/2 in HTTP/1.1', `PRI * HTTP/1.1${crlf}Host: a${crlf}${crlf}`, 'refused'],
  ...['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY', 'PURGE', 'TRACE'].map((method): Case => [
    `the method ${method}`,
    message(`${method} /g HTTP/1.1`, ['Host: a']),
    '/g',
  ]),
  ['TRACE with content', message('TRACE /g HTTP/1.1', ['Host: a', 'Content-Length: 1'], 'x'), 400],
]

const targets: readonly Case[] = [
  ...[
    '/a b',
    '/a\tb',
    '/a\\b',
    '/a#b',
    '/%',
    '/%4',
    '/%zz',
    '/%00',
    '/a%00b',
    '/%2f',
    '/a%2Fb',
    '/%5c',
    '/a%5Cb',
    '/..;/x',
    '/a/..;x=1/b',
    '/a/%2e%2e;/b',
    'g',
    '?x',
    '',
    'http:/a/g',
    'http:///g',
    'http://',
    'http://u@a/g',
    'http://u:p@a/g',
    'http://a:99999/g',
    'http://a b/g',
    'ftp://a/g',
    '//',
    '*',
    'a:80',
    '/a\x01b',
    '/a\x7fb',
    '/é',
    '/a\0b',
  ].map((written): Case => [`the target ${JSON.stringify(written)}`, target(written), 'any']),
  ['/a/../b', target('/a/../b'), '/b'],
  ['/a/./b', target('/a/./b'), '/a/b'],
  ['/../../b', target('/../../b'), '/b'],
  ['/%2e%2e/b', target('/a/%2e%2E/b'), '/b'],
  ['//a//b', target('//a//b'), '/a/b'],
  ['/%61', target('/%61%7E'), '/a~'],
  ['a parameter', target('/a;b=c/d'), '/a;b=c/d'],
  ['a query with anything in it', target('/a?x=/../%2f%2e#'.slice(0, -1)), '/a?x=/../%2f%2e'],
  ['absolute-form', target('http://a/g'), '/g'],
  ['absolute-form in upper case', target('HTTP://A/g'), '/g'],
  ['absolute-form without a path', target('http://a'), '/'],
  ['absolute-form with dots', target('http://a/x/../g'), '/g'],
  ['OPTIONS of everything', message('OPTIONS * HTTP/1.1', ['Host: a']), 204],
]

const hosts: readonly Case[] = [
  ...[
    '',
    'a b',
    'a/b',
    'a?b',
    'a#b',
    'u@a',
    'a\\b',
    'a:b',
    'a:99999',
    'a:-1',
    'a,b',
    'a, b',
    '%00',
    'caf\xe9',
    '[::1',
    '::1',
    '[::g]',
    '[a]',
    'a\tb',
    'a"b',
    'a<b',
    '127.0.0.1:80:80',
    'a|b',
    'a;b',
    'a\'b"',
  ].map((written): Case => [`the host ${JSON.stringify(written)}`, host(written), 400]),
  ...['a', 'A', 'a.', 'a:80', 'a:', '127.0.0.1', '[::1]', '[::1]:8080', 'a_b', 'xn--caf-dma.test'].map(
    (written): Case => [`the host ${JSON.stringify(written)}`, host(written), '/g'],
  ),
  ['no host', message('GET /g HTTP/1.1', []), 400],
  ['no host in HTTP/1.0', message('GET /g HTTP/1.0', []), 'any'],
  ['two hosts', message('GET /g HTTP/1.1', ['Host: a', 'Host: b']), 400],
  ['the same host twice', message('GET /g HTTP/1.1', ['Host: a', 'host: a']), 400],
  ['a host before a colon with a space', message('GET /g HTTP/1.1', ['Host : a']), 'refused'],
  ['a second host with an underscore', message('GET /g HTTP/1.1', ['Host: a', 'X_Host: b']), '/g'],
  ['another host than the target’s', message('GET http://a/g HTTP/1.1', ['Host: b']), '/g'],
]

const connections: readonly Case[] = [
  ['a field that Connection names', get('Connection: X-Gone', 'X-Gone: 1'), '/g'],
  ['framing that Connection names', post(['Connection: content-length, host', 'Content-Length: 3'], 'abc'), '/p'],
  ['forwarding that Connection names', get('Connection: close, X-Forwarded-For, X-Real-IP'), '/g'],
  [
    'Keep-Alive, Proxy-Connection and TE',
    get('Keep-Alive: timeout=1', 'Proxy-Connection: keep-alive', 'TE: gzip;q=1, trailers'),
    '/g',
  ],
  ['credentials for a proxy', get('Proxy-Authorization: Basic eA=='), '/g'],
  [
    'an upgrade to h2c',
    get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'),
    '/g',
  ],
  ['an upgrade to TLS', get('Connection: Upgrade', 'Upgrade: TLS/1.2'), '/g'],
  ['an upgrade to anything', get('Connection: upgrade', 'Upgrade: x, websocket'), '/g'],
  ['an upgrade without Connection', get('Upgrade: websocket'), '/g'],
  ['an upgrade with content', post(['Connection: upgrade', 'Upgrade: websocket', 'Content-Length: 3'], 'abc'), '/p'],
  ['an unknown expectation', get('Expect: something'), 417],
  ['two expectations', get('Expect: 100-continue, x'), 417],
  ['an expectation without content', get('Expect: 100-continue'), '/g'],
  [
    'an expectation of HTTP/1.0',
    message('POST /p HTTP/1.0', ['Host: a', 'Expect: 100-continue', 'Content-Length: 3'], 'abc'),
    '/p',
  ],
  ['Max-Forwards of nothing', message('OPTIONS /g HTTP/1.1', ['Host: a', 'Max-Forwards: 0']), 204],
]

let origin: Origin
let port = 0

beforeEach(async () => {
  origin = await httpOrigin(
    (request, response) => {
      request.resume()
      request.on('end', () => response.end('ok'))
    },
    (server) => {
      // Methods and lines that reach it are for the judge to find.
      server.on('clientError', (_error, socket) => socket.end('HTTP/1.1 599 Unreadable\r\ncontent-length: 0\r\n\r\n'))
    },
  )
  port = (await openSystem({ resources: everythingTo([origin.port]) })).port
})

/** Whatever was sent: somebody who behaves is answered. */
afterEach(async () => {
  const received = await converse(port, message('GET /well HTTP/1.1', ['Host: a', 'Connection: close']), () => false)
  if (statusesIn(received)[0] !== 200) throw new Error(received)
})

/** What is asked for once all else is answered; its answer says that there was nothing more. */
const farewell = message('GET /farewell HTTP/1.1', ['Host: a', 'Connection: close'])

describe.each([
  ['lengths', lengths],
  ['transfer codings', codings],
  ['chunks', chunks],
  ['fields', fields],
  ['start lines', startLines],
  ['targets', targets],
  ['hosts', hosts],
  ['what ends with the connection', connections],
] as const)('%s', (_group, cases) => {
  it.each(cases)('%s', async (_what, bytes, expected) => {
    const received = await converse(port, bytes + farewell, () => false)
    const requests = judgeRequests(origin.received()).filter(({ startLine }) => !startLine.includes('/farewell'))
    const targetsSeen = requests.map(({ startLine }) => startLine.split(' ')[1] ?? '')
    expect(faultOf(expected, statusesIn(received), targetsSeen)).toBe('')
  })
})

/** What of the outcome is not as it should be; `''` where all is. */
function faultOf(expected: Expected, statuses: readonly number[], targetsSeen: readonly string[]): string {
  const got = `answered ${statuses.join()}, seen ${targetsSeen.join()}`
  const [first] = statuses
  if (targetsSeen.includes('/smuggled') || targetsSeen.length > 1 || statuses.includes(599)) return got
  switch (expected) {
    case 'any':
      return first === undefined || [200, 204, 400, 404, 414, 501, 505].includes(first) ? '' : got
    case 'refused':
      // A message whose end is not known leaves nothing to be read behind it.
      return statuses.length === 0 || (statuses.length === 1 && [400, 413, 431, 501, 505].includes(first ?? 0))
        ? ''
        : got
    default: {
      const isAsExpected =
        typeof expected === 'number'
          ? first === expected && targetsSeen.length === 0
          : first === 200 && targetsSeen[0] === expected
      return isAsExpected ? '' : got
    }
  }
}
