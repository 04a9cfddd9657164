import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookBytes, type FrameHead } from './frame-rules.ts'
import { FrameScanner } from './frame-scanner.ts'

const frames = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 12 }),
    flags: fc.integer({ min: 0, max: 255 }),
    stream: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    payload: fc.uint8Array({ maxLength: 40 }),
  }),
  { maxLength: 12 },
)

function toBytes({
  type,
  flags,
  stream,
  payload,
}: {
  type: number
  flags: number
  stream: number
  payload: Uint8Array
}) {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

function scanAll(bytes: Buffer, cuts: readonly number[]): { readonly heads: FrameHead[]; readonly passed: Buffer } {
  const heads: FrameHead[] = []
  const scanner = new FrameScanner({
    prefaceBytes: 24,
    lookBytes,
    judge: (head) => {
      heads.push(head)
      return head.type !== 2
    },
  })
  const passed: Buffer[] = []
  let from = 0
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    passed.push(...scanner.scan(bytes.subarray(from, cut)))
    from = cut
  }
  expect(scanner.isAtBoundary).toBe(true)
  return { heads, passed: Buffer.concat(passed) }
}

describe('a frame scanner', () => {
  it('sees the same frames and passes the same bytes however they are cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 30 }), (given, cuts) => {
        const preface = Buffer.alloc(24, 'P')
        const { heads, passed } = scanAll(Buffer.concat([preface, ...given.map(toBytes)]), cuts)
        expect(heads).toEqual(given.map(({ payload, ...head }) => ({ ...head, length: payload.length })))
        expect(passed).toEqual(Buffer.concat([preface, ...given.filter(({ type }) => type !== 2).map(toBytes)]))
      }),
    )
  })
})
