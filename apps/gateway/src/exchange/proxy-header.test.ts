import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProxyHeader, toProxyHeader } from './proxy-header.ts'

const port = fc.integer({ min: 0, max: 65_535 })
const four = fc.ipV4()
const six = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }).map((groups) =>
  new URL(
    `http://[2001:${groups
      .slice(1)
      .map((group) => group.toString(16))
      .join(':')}]`,
  ).hostname.slice(1, -1),
)
const ends = fc.oneof(four, six).chain((peer) =>
  fc.record({
    peer: fc.record({ address: fc.constant(peer), port }),
    local: fc.record({ address: peer.includes(':') ? six : four, port }),
  }),
)

const binary = (command: number, family: number, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a', 'hex'),
    Buffer.of(command, family, content.length >> 8, content.length & 255),
    content,
  ])

describe('a PROXY protocol header', () => {
  it('is read back as it was written, in both versions, whatever follows it', () => {
    fc.assert(
      fc.property(ends, fc.constantFrom(1 as const, 2 as const), fc.uint8Array(), (told, version, rest) => {
        const header = toProxyHeader(version, told)
        const expected = { state: 'header', byteLength: header.length, ends: told }
        expect(readProxyHeader(Buffer.concat([header, rest]))).toEqual(expected)
      }),
    )
  })

  it('is incomplete at every byte but the last', () => {
    fc.assert(
      fc.property(ends, fc.constantFrom(1 as const, 2 as const), (told, version) => {
        const header = toProxyHeader(version, told)
        for (let length = 0; length < header.length; length++)
          expect(readProxyHeader(header.subarray(0, length))).toEqual({ state: 'incomplete' })
      }),
      { numRuns: 20 },
    )
  })

  it('never makes the reader throw, or decide otherwise once it has decided, whatever the bytes', () => {
    const start = fc.constantFrom(
      Buffer.from('PROXY TCP4 '),
      binary(0x21, 0x11, Buffer.alloc(0)).subarray(0, 13),
      Buffer.alloc(0),
    )
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), fc.nat(300), (begin, tail, cut) => {
        const bytes = Buffer.concat([begin, tail])
        const early = readProxyHeader(bytes.subarray(0, cut))
        expect([{ state: 'incomplete' }, readProxyHeader(bytes)]).toContainEqual(early)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    { guarantee: 'a line without addresses', bytes: Buffer.from('PROXY UNKNOWN\r\n') },
    { guarantee: 'a line with addresses that are not known', bytes: Buffer.from('PROXY UNKNOWN ffff:: :: 1 2\r\n') },
    { guarantee: "a proxy's own connection", bytes: binary(0x20, 0, Buffer.alloc(0)) },
    { guarantee: 'a local socket', bytes: binary(0x21, 0x31, Buffer.alloc(216)) },
    { guarantee: 'a family that is not told', bytes: binary(0x21, 0, Buffer.alloc(0)) },
  ])('with $guarantee leaves the ends as they are', ({ bytes }) => {
    expect(readProxyHeader(bytes)).toEqual({ state: 'header', byteLength: bytes.length, ends: null })
  })

  it('may have additions, which are passed over', () => {
    const content = Buffer.concat([
      Buffer.of(192, 0, 2, 1, 198, 51, 100, 2, 0x12, 0x34, 0, 80),
      Buffer.from('0300040a0b0c0d', 'hex'),
    ])
    expect(readProxyHeader(binary(0x21, 0x11, content))).toEqual({
      state: 'header',
      byteLength: 16 + content.length,
      ends: { peer: { address: '192.0.2.1', port: 0x1234 }, local: { address: '198.51.100.2', port: 80 } },
    })
  })

  it.each([
    { guarantee: 'another protocol', bytes: Buffer.from('GET / HTTP/1.1\r\n') },
    { guarantee: 'a family that does not fit', bytes: Buffer.from('PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n') },
    { guarantee: 'an address that is none', bytes: Buffer.from('PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n') },
    { guarantee: 'a port beyond the last', bytes: Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n') },
    { guarantee: 'a port with a leading zero', bytes: Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n') },
    { guarantee: 'two spaces', bytes: Buffer.from('PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n') },
    { guarantee: 'a line without an end', bytes: Buffer.from(`PROXY TCP4 ${'1'.repeat(120)}`) },
    { guarantee: 'another version', bytes: binary(0x31, 0x11, Buffer.alloc(12)) },
    { guarantee: 'another command', bytes: binary(0x22, 0x11, Buffer.alloc(12)) },
    { guarantee: 'addresses that are cut off', bytes: binary(0x21, 0x11, Buffer.alloc(11)) },
    { guarantee: 'more additions than are taken', bytes: binary(0x21, 0x11, Buffer.alloc(5000)) },
  ])('is refused with $guarantee', ({ bytes }) => {
    expect(readProxyHeader(bytes)).toEqual({ state: 'invalid' })
  })

  it('says that it does not know where the two ends are of two families, or of none', () => {
    const [local, peer] = [
      { address: '192.0.2.1', port: 1 },
      { address: '2001:db8::1', port: 2 },
    ]
    expect(toProxyHeader(1, { peer, local }).toString()).toBe('PROXY UNKNOWN\r\n')
    expect(readProxyHeader(toProxyHeader(2, { peer, local }))).toMatchObject({ ends: { peer, local } })
    expect(readProxyHeader(toProxyHeader(2, { peer: { address: '', port: 0 }, local }))).toMatchObject({ ends: null })
  })
})
