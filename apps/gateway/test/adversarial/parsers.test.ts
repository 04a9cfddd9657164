/** Parsers of what comes from outside before anybody is known: whatever the bytes are, they say so and go on. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProxyHeader, toProxyHeader } from '../../src/exchange/proxy-header.ts'
import { ClientHelloReader } from '../../src/listeners/client-hello-reader.ts'

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((text) => !text.includes('.')),
)
const end = fc.record({ address, port: fc.integer({ min: 0, max: 65_535 }) })
const ends = fc.record({ peer: end, local: end })
const version = fc.constantFrom<1 | 2>(1, 2)

/** `bytes` with a few of them replaced. */
function mutate(bytes: Buffer, changes: readonly (readonly [at: number, value: number])[]): Buffer {
  const changed = Buffer.from(bytes)
  for (const [at, value] of changes) if (changed.length > 0) changed[at % changed.length] = value
  return changed
}

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })

describe('a PROXY protocol header', () => {
  it('is read as it was written, and what stands behind it is left', () => {
    fc.assert(
      fc.property(version, ends, fc.uint8Array({ maxLength: 60 }), (of, given, behind) => {
        const header = toProxyHeader(of, given)
        const reading = readProxyHeader(Buffer.concat([header, behind]))
        expect(reading).toMatchObject({ state: 'header', byteLength: header.length })
        const isTold = of === 2 || given.peer.address.includes(':') === given.local.address.includes(':')
        const told = reading.state === 'header' ? reading.ends : null
        expect(told === null ? null : [told.peer.port, told.local.port]).toEqual(
          isTold ? [given.peer.port, given.local.port] : null,
        )
      }),
    )
  })

  it('is incomplete as long as a byte of it is missing', () => {
    fc.assert(
      fc.property(version, ends, fc.nat(), (of, given, cut) => {
        const header = toProxyHeader(of, given)
        expect(readProxyHeader(header.subarray(0, cut % header.length)).state).toBe('incomplete')
      }),
    )
  })

  it('that is damaged is refused, or read as another; never does reading fail', () => {
    fc.assert(
      fc.property(version, ends, changes, (of, given, damage) => {
        const bytes = mutate(toProxyHeader(of, given), damage)
        const reading = readProxyHeader(bytes)
        expect(['header', 'incomplete', 'invalid']).toContain(reading.state)
        expect(reading.state === 'header' ? reading.byteLength : 0).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('is not found in other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 200 }), (bytes) => {
        expect(readProxyHeader(Buffer.from(bytes)).state).toBe('invalid')
      }),
    )
  })
})

/** A ClientHello with a server name and protocols (RFC 8446 §4.1.2). */
function toHello(name: string, protocols: readonly string[]): Buffer {
  const vector = (lengthBytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts)
    const length = Buffer.alloc(lengthBytes)
    length.writeUIntBE(content.length, 0, lengthBytes)
    return Buffer.concat([length, content])
  }
  const extension = (type: number, content: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([0, type]), vector(2, content)])
  const names = vector(2, Buffer.from([0]), vector(2, Buffer.from(name)))
  const alpn = vector(2, ...protocols.map((protocol) => vector(1, Buffer.from(protocol))))
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    vector(1),
    vector(2, Buffer.from([0x13, 0x01])),
    vector(1, Buffer.from([0])),
    vector(2, extension(0, names), extension(16, alpn)),
  ])
  return Buffer.concat([Buffer.from([0x16, 3, 1]), vector(2, Buffer.from([1]), vector(3, body))])
}

const hostLabel = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/)
const hostName = fc.array(hostLabel, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
const protocol = fc.stringMatching(/^[a-z0-9./]{1,12}$/)
const cuts = fc.array(fc.nat(), { maxLength: 12 })

/** The outcome where the bytes come in pieces, and where they come at once. */
function readBoth(bytes: Buffer, at: readonly number[]) {
  const cutting = new ClientHelloReader(4096)
  let from = 0
  for (const cut of at.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b)) {
    cutting.push(bytes.subarray(from, cut))
    from = cut
  }
  return [cutting.push(bytes.subarray(from)), new ClientHelloReader(4096).push(bytes)] as const
}

describe('a ClientHello', () => {
  it('is read as it was written, however it is cut', () => {
    fc.assert(
      fc.property(hostName, fc.array(protocol, { minLength: 1, maxLength: 4 }), cuts, (name, alpn, at) => {
        const bytes = toHello(name, alpn)
        const [cut, whole] = readBoth(bytes, at)
        expect(cut).toEqual(whole)
        expect(whole).toMatchObject({ state: 'hello', serverName: name, alpn, byteLength: bytes.length })
      }),
    )
  })

  it('that is damaged is refused or read, the same however it is cut; never does reading fail', () => {
    fc.assert(
      fc.property(hostName, changes, cuts, (name, damage, at) => {
        const [cut, whole] = readBoth(mutate(toHello(name, ['h2']), damage), at)
        expect(cut).toEqual(whole)
        expect(['hello', 'incomplete', 'not-tls', 'too-large']).toContain(whole.state)
      }),
      { numRuns: 3000 },
    )
  })

  it('is not found in other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), cuts, (bytes, at) => {
        const [cut, whole] = readBoth(Buffer.from(bytes), at)
        expect(cut).toEqual(whole)
        expect(whole.state).not.toBe('hello')
      }),
    )
  })
})
