/**
 * Frame rules: what RFC 9113 forbids a client and node:http2 lets pass, and frames that cost more than they are worth.
 *
 * Sees the heads of the frames of one session, both ways and in their order. Decides and does nothing; time is given
 * in. Whatever it does not know it passes: nghttp2 is the judge of everything else.
 *
 * Sources: RFC 9113 §5.1 (states of streams), §5.1.1 (their numbers), §6.3 (PRIORITY), §6.7 (PING), §6.9.1 (windows),
 * §10.5 (denial of service).
 */

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const errorCode = { protocolError: 1, flowControlError: 3, streamClosed: 5, enhanceYourCalm: 11 } as const

export interface FrameHead {
  readonly type: number
  readonly flags: number
  readonly stream: number
  /** Of the payload, in bytes. */
  readonly length: number
}

export type Verdict =
  | { readonly kind: 'pass' }
  /** Nobody needs to see it. */
  | { readonly kind: 'drop' }
  /** Dropped, and its stream is over for both sides. */
  | { readonly kind: 'reset'; readonly stream: number; readonly code: number }
  /** The connection is over. */
  | { readonly kind: 'end'; readonly code: number }

const pass: Verdict = { kind: 'pass' }
const drop: Verdict = { kind: 'drop' }
const end = (code: number): Verdict => ({ kind: 'end', code })

const flag = { ack: 1, endStream: 1, endHeaders: 4 } as const
const initialWindowSetting = 4
const mostWindow = 2 ** 31 - 1
/** Numbers of streams that ended, so far back as a frame for one may still be on its way. */
const mostRemembered = 1000
/** Streams that nghttp2 takes no notice of (after GOAWAY) are held in the table too. */
const mostStreams = 4096

/**
 * Frames that ask for no request and carry no content: so many at once, and so many each second. Every request and every
 * piece of content sent or taken earns more of them: a window is widened, a setting is said, a peer is asked if it lives.
 */
const mostIdleFrames = 2000
const idleFramesPerSecond = 100
const earnedByRequest = 4
const earnedByContent = 4

interface Stream {
  /** What the client allows to be sent still. */
  window: number
  clientEnded: boolean
  serverEnded: boolean
}

export class FrameRules {
  readonly #streams = new Map<number, Stream>()
  /** Reset by the server: what the client had sent before it heard of that is no fault of its own. */
  readonly #resetHere = new Set<number>()
  readonly #closed = new Set<number>()
  #highest = 0
  /** The stream whose header section is not whole yet; 0 where there is none. */
  #headersOf = 0
  #initialWindow = 65_535
  #idleFrames = mostIdleFrames
  #earnedAtMs: number

  constructor(nowMs: number) {
    this.#earnedAtMs = nowMs
  }

  /** @param payload Its first {@link lookBytes}, or all of it where it is shorter. */
  received(frame: FrameHead, payload: Buffer, nowMs: number): Verdict {
    if (!this.#isInPlace(frame)) return end(errorCode.protocolError)
    if (isIdle(frame) && !this.#pay(nowMs)) return end(errorCode.enhanceYourCalm)
    switch (frame.type) {
      case frameType.headers:
        this.#earn(earnedByRequest)
        return this.#takeHeaders(frame)
      case frameType.data:
        if (frame.length > 0) this.#earn(1)
        return this.#takeContent(frame)
      case frameType.priority:
        return judgePriority(frame, payload)
      case frameType.rstStream:
        this.#forget(frame.stream, this.#closed)
        return pass
      case frameType.settings:
        if ((frame.flags & flag.ack) === 0) this.#adoptWindow(payload)
        return pass
      case frameType.ping:
        // Nothing was asked, so this answers nothing (RFC 9113 §6.7 says only that it is not answered in turn).
        return (frame.flags & flag.ack) === 0 || frame.length !== 8 || frame.stream !== 0 ? pass : drop
      case frameType.windowUpdate:
        return this.#widen(frame, payload)
      default:
        return pass
    }
  }

  sent({ type, flags, stream: number, length }: FrameHead): void {
    if (type === frameType.rstStream) this.#forget(number, this.#resetHere)
    if (type !== frameType.data && type !== frameType.headers) return
    const stream = this.#streams.get(number)
    if (stream === undefined) return
    if (type === frameType.data) {
      stream.window -= length
      this.#earn(earnedByContent)
    }
    if ((flags & flag.endStream) !== 0) stream.serverEnded = true
    this.#closeIfEnded(number, stream)
  }

  /** RFC 9113 §6.10: nothing comes between the pieces of a header section. */
  #isInPlace({ type, flags, stream }: FrameHead): boolean {
    const isPiece = type === frameType.continuation
    if (this.#headersOf !== 0 && !(isPiece && stream === this.#headersOf)) return false
    if (type === frameType.headers || isPiece) this.#headersOf = (flags & flag.endHeaders) === 0 ? stream : 0
    return true
  }

  #takeHeaders({ stream: number, flags }: FrameHead): Verdict {
    const clientEnded = (flags & flag.endStream) !== 0
    const stream = this.#streams.get(number)
    if (stream !== undefined) {
      stream.clientEnded ||= clientEnded
      this.#closeIfEnded(number, stream)
      return pass
    }
    // Of the server's numbers, or none: nghttp2 ends the connection.
    if (number % 2 === 0) return pass
    if (number <= this.#highest) return this.#judgeLate(number)
    this.#highest = number
    this.#streams.set(number, { window: this.#initialWindow, clientEnded, serverEnded: false })
    return this.#streams.size > mostStreams ? end(errorCode.enhanceYourCalm) : pass
  }

  #takeContent({ stream: number, flags }: FrameHead): Verdict {
    const stream = this.#streams.get(number)
    if (stream === undefined) return number % 2 === 0 || number > this.#highest ? pass : this.#judgeLate(number)
    if ((flags & flag.endStream) !== 0) stream.clientEnded = true
    this.#closeIfEnded(number, stream)
    return pass
  }

  /** A frame of a stream that is over, or that was passed over and so never can begin (RFC 9113 §5.1.1). */
  #judgeLate(number: number): Verdict {
    if (this.#resetHere.has(number)) return pass
    const isForgotten = this.#closed.size === mostRemembered
    return end(this.#closed.has(number) || isForgotten ? errorCode.streamClosed : errorCode.protocolError)
  }

  #widen({ stream: number, length }: FrameHead, payload: Buffer): Verdict {
    const stream = this.#streams.get(number)
    if (stream === undefined || length !== 4) return pass
    stream.window += payload.readUInt32BE(0) & mostWindow
    if (stream.window <= mostWindow) return pass
    this.#forget(number, this.#resetHere)
    return { kind: 'reset', stream: number, code: errorCode.flowControlError }
  }

  /** RFC 9113 §6.9.2: it changes the windows of the streams that are open, too. */
  #adoptWindow(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      if (payload.readUInt16BE(at) !== initialWindowSetting) continue
      const size = payload.readUInt32BE(at + 2)
      for (const stream of this.#streams.values()) stream.window += size - this.#initialWindow
      this.#initialWindow = size
    }
  }

  #closeIfEnded(number: number, { clientEnded, serverEnded }: Stream): void {
    if (clientEnded && serverEnded) this.#forget(number, this.#closed)
  }

  #forget(number: number, into: Set<number>): void {
    if (!this.#streams.delete(number)) return
    into.add(number)
    if (into.size <= mostRemembered) return
    for (const oldest of into) {
      into.delete(oldest)
      return
    }
  }

  #earn(frames: number): void {
    this.#idleFrames = Math.min(mostIdleFrames, this.#idleFrames + frames)
  }

  #pay(nowMs: number): boolean {
    this.#earn(((nowMs - this.#earnedAtMs) / 1000) * idleFramesPerSecond)
    this.#earnedAtMs = nowMs
    this.#idleFrames -= 1
    return this.#idleFrames >= 0
  }
}

/** How much of a payload {@link FrameRules.received} wants to see. */
export function lookBytes({ type, length }: FrameHead): number {
  switch (type) {
    case frameType.priority:
    case frameType.windowUpdate:
      return Math.min(length, 5)
    case frameType.settings:
      // A longer one than any client sends is nghttp2's to refuse.
      return length <= 16_384 ? length : 0
    default:
      return 0
  }
}

function isIdle({ type, flags, length }: FrameHead): boolean {
  switch (type) {
    case frameType.headers:
    case frameType.continuation:
      return false
    case frameType.data:
      return length === 0 && (flags & flag.endStream) === 0
    default:
      return true
  }
}

/** They change nothing here, so none is handed on: nghttp2 would keep a note of each. */
function judgePriority({ stream, length }: FrameHead, payload: Buffer): Verdict {
  // Of a wrong length: a matter of the stream, of which nghttp2 knows more.
  if (length !== 5) return pass
  const dependsOn = payload.readUInt32BE(0) & mostWindow
  return stream === 0 || dependsOn === stream ? end(errorCode.protocolError) : drop
}
