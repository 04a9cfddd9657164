/** One connection, by TCP or TLS: what is sent on it and what comes back, within five seconds. */
import type { Duplex } from 'node:stream'
import { collectAnswer, type SentAnswer } from './send-bytes.ts'
import { describeTls, type SentTls } from './send-certificates.ts'
import { connect, shakeHands } from './send-connect.ts'
import type { BoundAddress } from './send-listener.ts'

const timeoutMs = 5000

export interface StreamInput {
  readonly to: BoundAddress
  readonly bytes: Buffer
  /** Ends the sending direction behind the bytes. */
  readonly halfClose: boolean
}

/** Milliseconds from the start. */
interface StreamTiming {
  readonly connectMs: number
  readonly totalMs: number
}

export interface SentConnection {
  readonly answer: SentAnswer
  readonly timing: StreamTiming
}

/** @throws VerbError `Unavailable`, `BadGateway` or `Timeout` where there is no connection. */
export async function sendBytes(input: StreamInput): Promise<SentConnection> {
  const since = stopwatch()
  const signal = AbortSignal.timeout(timeoutMs)
  const socket = await connect(input.to, signal)
  const connectMs = since()
  const answer = await exchangeBytes(socket, input, signal)
  return { answer, timing: { connectMs, totalMs: since() } }
}

export interface SentHandshake {
  /** `null` where the handshake did not end well. */
  readonly tls: SentTls | null
  /** How the handshake ended, a sentence. */
  readonly outcome: string
  /** `null` where nothing was sent. */
  readonly answer: SentAnswer | null
  readonly timing: StreamTiming
}

/**
 * @param serverName SNI; `null` names nothing.
 * @param protocols Offered by ALPN.
 * @throws VerbError as {@link sendBytes}; a handshake that fails is an answer.
 */
export async function sendHandshake(
  input: StreamInput & { readonly serverName: string | null; readonly protocols: readonly string[] },
): Promise<SentHandshake> {
  const since = stopwatch()
  const signal = AbortSignal.timeout(timeoutMs)
  const socket = await connect(input.to, signal)
  const connectMs = since()
  const shaken = await shakeHands(socket, input, signal)
  if (!shaken.ok) {
    socket.destroy()
    const outcome = `No handshake: ${shaken.error}.`
    return { tls: null, outcome, answer: null, timing: { connectMs, totalMs: since() } }
  }
  const tls = describeTls(shaken.value, input.serverName)
  const outcome = `${tls.version} with ${tls.certificates[0]?.subject ?? 'a server that shows no certificate'}.`
  const answer = input.bytes.length === 0 ? null : await exchangeBytes(shaken.value, input, signal)
  shaken.value.on('error', () => undefined).destroy()
  return { tls, outcome, answer, timing: { connectMs, totalMs: since() } }
}

function exchangeBytes(socket: Duplex, { bytes, halfClose }: StreamInput, signal: AbortSignal): Promise<SentAnswer> {
  const answer = collectAnswer(socket, signal)
  if (bytes.length > 0) socket.write(bytes)
  if (halfClose) socket.end()
  return answer
}

function stopwatch(): () => number {
  const startedMs = performance.now()
  return () => Math.round((performance.now() - startedMs) * 10) / 10
}
