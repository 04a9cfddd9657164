/**
 * One HTTP/1 connection: exchanges in their order, one at a time (RFC 9112 §9.3.2), its time-outs, and the end of it.
 */
import type { Socket } from 'node:net'
import { GatewayError, type ErrorCode } from '../exchange/errors.ts'
import type { ConnectionEnds } from '../exchange/exchange.ts'
import { cutOff } from './connection-facts.ts'
import type { HttpContent } from './http-content.ts'
import { refuse } from './http-refusal.ts'
import { LeastRate } from './least-rate.ts'
import type { FrontLimits } from './serve.ts'

/** Requests that wait for their turn before the client is read no further. */
const maxWaitingTurns = 16
/** How much and how long is read after an early answer, so that the client gets to see it before the connection ends. */
const lingerBytes = 1024 * 1024
const lingerMs = 2000

/**
 * A kept-alive connection that is closed at once takes the request with it that is on its way. A client that is at
 * work sends its next one within this time, and is answered with `Connection: close`.
 */
const idleGraceMs = 1000

/** One request and its response, from the connection's point of view. */
export interface Turn {
  /** Hands the exchange on. Called when all earlier responses on the connection have ended. */
  start(): void
  readonly content: HttpContent | null
}

export class HttpConnection {
  readonly socket: Socket
  readonly ends: ConnectionEnds
  readonly #limits: FrontLimits
  readonly #waiting: Turn[] = []
  #turn: Turn | null = null
  #turns = 0
  #rate = new LeastRate()
  #tunnel = false
  #closing = false
  #lingering = false
  #discarding = false
  /** Bytes read when the last turn ended: none since then means that the client has asked for nothing. */
  #readWhenIdle = 0
  #read = { bytes: 0, atMs: 0 }
  #sent = { bytes: 0, atMs: 0 }

  constructor(socket: Socket, ends: ConnectionEnds, limits: FrontLimits) {
    this.socket = socket
    this.ends = ends
    this.#limits = limits
    const destroySoon = socket.destroySoon.bind(socket)
    // node:http ends connections by this method; ending one with unread content would reset it under the response.
    socket.destroySoon = () => {
      if (!this.#linger()) destroySoon()
    }
  }

  /** Whether the connection is to end with the response that is begun now. */
  get isClosing(): boolean {
    const content = this.#turn?.content ?? null
    if (this.#closing) return true
    // An answer before the content was even asked for: nobody will read it.
    return content !== null && !content.isComplete && !content.started && !content.hasSmallRest
  }

  get isBusy(): boolean {
    return this.#turn !== null || this.#waiting.length > 0
  }

  take(turn: Turn): void {
    this.#waiting.push(turn)
    if (this.#turn === null) this.#next()
    else if (this.#waiting.length === maxWaitingTurns) this.socket.pause()
  }

  /** The response of the current turn has gone out whole. */
  responseFinished(): void {
    const content = this.#turn?.content ?? null
    if (content === null || content.isComplete) return
    if (!content.hasSmallRest || this.#closing) this.socket.destroySoon()
    else {
      this.#discarding = true
      content.discard(
        () => {},
        () => (this.#discarding = false),
      )
    }
  }

  /** The current turn is over, well or not. */
  turnEnded(): void {
    this.#readWhenIdle = this.socket.bytesRead
    this.#turn = null
    this.#rate = new LeastRate()
    if (this.socket.destroyed) return
    if (this.#waiting.length === maxWaitingTurns) this.socket.resume()
    this.#next()
  }

  /** From here on the bytes belong to somebody else; what is left to do here is to cut the connection off. */
  becomeTunnel(): void {
    this.#tunnel = true
  }

  /** The parser can read no further: what was asked before is still answered, then the connection ends. */
  parserFailed(code: ErrorCode): void {
    if (this.#lingering) {
      this.socket.destroy()
      return
    }
    this.#closing = true
    if (!this.isBusy) refuse(this.socket, code)
    else if (this.#turn?.content?.isComplete === false)
      this.#turn.content.fail(new GatewayError(code === 'request-timeout' ? code : 'bad-framing'))
  }

  /**
   * Ends with the exchange that runs or, where none does, with the next one, which the client may have sent already;
   * and after a short while without any.
   */
  endSoon(): void {
    this.#closing = true
    const end = setTimeout(() => {
      if (!this.isBusy && !this.#tunnel && this.socket.bytesRead === this.#readWhenIdle) this.socket.destroySoon()
    }, idleGraceMs)
    this.socket.once('close', () => clearTimeout(end))
  }

  /** Ends with the exchange that begins now; nothing that came behind it is answered. */
  endWithResponse(): void {
    this.#closing = true
  }

  /** Called every now and then: cuts off a client that owes content or takes none of what it is owed. */
  check(nowMs: number): void {
    if (this.#tunnel) return
    const content = this.#turn?.content
    const awaitsContent = this.#discarding || content?.isAwaited === true
    const moment = { nowMs, bytes: content?.readBytes ?? 0, isAwaited: content?.isAwaited === true }
    if (this.#rate.isTooLow(moment, this.#limits.minBodyBytesPerSecond)) this.#contentTimedOut()
    if (!awaitsContent || this.#read.bytes !== this.socket.bytesRead)
      this.#read = { bytes: this.socket.bytesRead, atMs: nowMs }
    else if (nowMs - this.#read.atMs >= this.#limits.contentTimeoutMs) this.#contentTimedOut()

    const unsentBytes = this.socket.writableLength
    const sentBytes = this.socket.bytesWritten - unsentBytes
    if (unsentBytes === 0 || this.#sent.bytes !== sentBytes) this.#sent = { bytes: sentBytes, atMs: nowMs }
    else if (nowMs - this.#sent.atMs >= this.#limits.sendTimeoutMs) cutOff(this.socket)
  }

  #next(): void {
    const turn = this.#waiting.shift()
    if (turn !== undefined) {
      this.#turn = turn
      if (++this.#turns === this.#limits.maxRequestsPerConnection) this.#closing = true
      turn.start()
    } else if (this.#closing) this.socket.destroySoon()
  }

  #contentTimedOut(): void {
    if (this.#discarding) this.socket.destroy()
    else {
      this.#closing = true
      this.#turn?.content?.fail(new GatewayError('request-timeout'))
    }
  }

  /** Returns false where there is no content left to wait for. */
  #linger(): boolean {
    const content = this.#turn?.content ?? null
    if (this.#lingering) return true
    if (content === null || content.isComplete || this.socket.destroyed) return false
    this.#lingering = true
    const cut = setTimeout(() => this.socket.destroy(), lingerMs)
    this.socket.once('close', () => clearTimeout(cut))
    this.socket.end()
    let leftBytes = lingerBytes
    content.discard(
      (bytes) => {
        leftBytes -= bytes
        if (leftBytes < 0) this.socket.destroy()
      },
      () => this.socket.destroy(),
    )
    return true
  }
}
