import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClientHelloReader, type ClientHelloReading } from './client-hello-reader.ts'
import { helloMessage, inRecords, vector } from './testdata/hello.ts'

const limit = 64 * 1024

function readWhole(bytes: Uint8Array, maxBytes = limit): ClientHelloReading {
  return new ClientHelloReader(maxBytes).push(bytes)
}

function readInPieces(bytes: Uint8Array, lengths: readonly number[], maxBytes = limit): ClientHelloReading {
  const reader = new ClientHelloReader(maxBytes)
  let reading: ClientHelloReading = { state: 'incomplete' }
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1
    reading = reader.push(bytes.subarray(at, at + length))
    at += length
  }
  return reading
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
const hostName = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => [...labels, 'example'].join('.'))
const parts = fc.record({
  serverNames: hostName.map((name) => [name]),
  alpn: fc.array(fc.stringMatching(/^[a-z0-9/.]{1,20}$/), { maxLength: 4 }),
})
const pieces = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 })

describe('what a hello asks for', () => {
  it('is read from every hello, however its message is spread over records and its bytes over packets', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 400 }), pieces, (hello, fragmentBytes, lengths) => {
        const bytes = inRecords(helloMessage(hello), fragmentBytes)
        const expected = {
          state: 'hello',
          byteLength: bytes.length,
          serverName: hello.serverNames[0],
          alpn: hello.alpn,
        }
        expect(readInPieces(bytes, lengths)).toMatchObject(expected)
        expect(readInPieces(bytes, [1])).toEqual(readWhole(bytes))
      }),
    )
  })

  it.each([
    { guarantee: 'no name where none is sent', parts: {}, serverName: null },
    { guarantee: 'a name in lower case', parts: { serverNames: ['Shop.EXAMPLE.com'] }, serverName: 'shop.example.com' },
    { guarantee: 'a name of one label', parts: { serverNames: ['localhost'] }, serverName: 'localhost' },
    { guarantee: 'no name for an IPv4 address', parts: { serverNames: ['192.0.2.7'] }, serverName: null },
    { guarantee: 'no name for an IPv6 address', parts: { serverNames: ['2001:db8::1'] }, serverName: null },
  ])('gives $guarantee', ({ parts, serverName }) => {
    expect(readWhole(inRecords(helloMessage(parts)))).toMatchObject({ state: 'hello', serverName, hasEch: false })
  })

  it('tells of an encrypted hello and gives the outer name', () => {
    const hello = { serverNames: ['public.example'], extensions: [[0xfe0d, Buffer.alloc(40)] as const] }
    expect(readWhole(inRecords(helloMessage(hello)))).toMatchObject({ serverName: 'public.example', hasEch: true })
  })

  it('leaves out what comes behind the hello', () => {
    const bytes = inRecords(helloMessage({ serverNames: ['a.example'] }))
    expect(readWhole(Buffer.concat([bytes, Buffer.from('more')]))).toEqual(readWhole(bytes))
  })
})

describe('what is refused', () => {
  it.each([
    { guarantee: 'HTTP', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
    { guarantee: 'a hello of SSL 2', bytes: Buffer.from('802e0100020015000000100100800300800700c0', 'hex') },
    { guarantee: 'an alert', bytes: Buffer.of(21, 3, 1, 0, 2, 2, 40) },
    { guarantee: 'an empty record', bytes: Buffer.of(22, 3, 1, 0, 0) },
    { guarantee: 'a record longer than records may be', bytes: Buffer.of(22, 3, 1, 0x40, 1, 1) },
    { guarantee: 'another handshake message', bytes: inRecords(Buffer.of(2, 0, 0, 40)) },
    { guarantee: 'an empty message', bytes: inRecords(Buffer.of(1, 0, 0, 0)) },
    { guarantee: 'two names', bytes: inRecords(helloMessage({ serverNames: ['a.example', 'b.example'] })) },
    { guarantee: 'an empty name', bytes: inRecords(helloMessage({ serverNames: [''] })) },
    { guarantee: 'a name with a trailing dot', bytes: inRecords(helloMessage({ serverNames: ['a.example.'] })) },
    {
      guarantee: 'a name with a zero byte',
      bytes: inRecords(helloMessage({ serverNames: ['a.example\0.b.example'] })),
    },
    { guarantee: 'a name with a wildcard', bytes: inRecords(helloMessage({ serverNames: ['*.example'] })) },
    { guarantee: 'an empty protocol', bytes: inRecords(helloMessage({ alpn: ['h2', ''] })) },
    {
      guarantee: 'an extension that comes twice',
      bytes: inRecords(helloMessage({ serverNames: ['a.example'], extensions: [[0, vector(2, Buffer.alloc(0))]] })),
    },
    { guarantee: 'bytes behind the extensions', bytes: inRecords(withLength(helloMessage({}), Buffer.of(0))) },
  ])('$guarantee is not TLS', ({ bytes }) => {
    expect(readWhole(bytes)).toEqual({ state: 'not-tls' })
    expect(readInPieces(bytes, [1])).toEqual({ state: 'not-tls' })
  })

  it('more bytes than are taken, as soon as they are announced', () => {
    expect(readWhole(inRecords(Buffer.of(1, 1, 0, 0)))).toEqual({ state: 'too-large' })
  })

  it('more bytes than are taken, of records with one byte each', () => {
    const bytes = inRecords(helloMessage({ extensions: [[21, Buffer.alloc(20_000)]] }), 1)
    expect(readWhole(bytes)).toEqual({ state: 'too-large' })
    expect(readInPieces(bytes, [7])).toEqual({ state: 'too-large' })
  })

  it('is decided the same for every cut, and never by throwing, whatever the bytes', () => {
    const hello = parts.map((hello) => inRecords(helloMessage(hello), 100))
    const damaged = fc
      .tuple(hello, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }))
      .map(([bytes, edits]) => {
        for (const [at, value] of edits) bytes[at % bytes.length] = value
        return bytes
      })
    const any = fc.uint8Array({ maxLength: 300 })
    const tail = any.map((bytes) => Buffer.concat([Buffer.of(22, 3, 1), bytes]))
    fc.assert(
      fc.property(fc.oneof(damaged, any, tail), pieces, fc.integer({ min: 1, max: 400 }), (bytes, lengths, max) => {
        expect(readInPieces(bytes, lengths, max)).toEqual(readWhole(bytes, max))
      }),
      { numRuns: 500 },
    )
  })
})

/** The message with more behind it, its length set right. */
function withLength(message: Buffer, more: Buffer): Buffer {
  const longer = Buffer.concat([message, more])
  longer.writeUIntBE(longer.length - 4, 1, 3)
  return longer
}
