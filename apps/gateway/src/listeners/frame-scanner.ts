/** Frame scanner: bytes in whatever pieces they come → the heads of the frames in them (RFC 9113 §4.1). */
import type { FrameHead } from './frame-rules.ts'

const headBytes = 9
const none = Buffer.alloc(0)

export interface ScannerParts {
  /** Bytes before the first frame, which are passed: the client's preface. */
  readonly prefaceBytes: number
  /** How much of the payload is wanted with the head. */
  readonly lookBytes: (head: FrameHead) => number
  /** @returns whether the frame is to be passed. */
  readonly judge: (head: FrameHead, payload: Buffer) => boolean
}

export class FrameScanner {
  readonly #parts: ScannerParts
  /** The beginning of a frame of which not enough was seen. */
  #carry: Buffer = none
  /** Still to come of what was judged. */
  #restBytes: number
  #isPassing = true

  constructor(parts: ScannerParts) {
    this.#parts = parts
    this.#restBytes = parts.prefaceBytes
  }

  /** Whether the last frame has been seen whole. */
  get isAtBoundary(): boolean {
    return this.#restBytes === 0 && this.#carry.length === 0
  }

  /** @returns what is to be passed of all that came so far and was not passed yet. */
  scan(chunk: Buffer): readonly Buffer[] {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk])
    const passed: Buffer[] = []
    let at = 0
    let passedTo = 0
    const stopPassing = (): void => {
      if (at > passedTo) passed.push(bytes.subarray(passedTo, at))
    }
    while (at < bytes.length) {
      if (this.#restBytes > 0) {
        const taken = Math.min(this.#restBytes, bytes.length - at)
        this.#restBytes -= taken
        at += taken
        if (!this.#isPassing) passedTo = at
        continue
      }
      const head = readHead(bytes, at)
      const wanted = head === null ? Infinity : headBytes + this.#parts.lookBytes(head)
      if (head === null || bytes.length - at < wanted) break
      const isPassed = this.#parts.judge(head, bytes.subarray(at + headBytes, at + wanted))
      if (!isPassed) {
        stopPassing()
        passedTo = at + headBytes
      }
      this.#isPassing = isPassed
      this.#restBytes = head.length
      at += headBytes
    }
    stopPassing()
    this.#carry = at === bytes.length ? none : Buffer.from(bytes.subarray(at))
    return passed
  }
}

function readHead(bytes: Buffer, at: number): FrameHead | null {
  if (bytes.length - at < headBytes) return null
  return {
    length: bytes.readUIntBE(at, 3),
    type: bytes[at + 3] ?? 0,
    flags: bytes[at + 4] ?? 0,
    stream: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
  }
}

/** A frame whose payload is numbers of 32 bits. */
export function toFrame(type: number, stream: number, ...words: readonly number[]): Buffer {
  const frame = Buffer.alloc(headBytes + 4 * words.length)
  frame.writeUIntBE(4 * words.length, 0, 3)
  frame[3] = type
  frame.writeUInt32BE(stream, 5)
  for (const [index, word] of words.entries()) frame.writeUInt32BE(word, headBytes + 4 * index)
  return frame
}
