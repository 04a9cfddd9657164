/** One HTTP exchange with a known address: no redirects, no retries, bounded in time and size. */
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { encodeNonAscii } from '@signalbox/shared/lib'
import { invalid, VerbError } from './errors.ts'
import { describeTls, type SentTls } from './send-certificates.ts'
import { connect, shakeHands } from './send-connect.ts'
import { exchangeHttp1 } from './send-http1.ts'
import { exchangeHttp2 } from './send-http2.ts'
import type { BoundAddress } from './send-listener.ts'

const timeoutMs = 10_000
const maxResponseBytes = 256 * 1024

export interface ExchangeInput {
  readonly to: BoundAddress
  readonly method: string
  /** Absolute, or a path. Path and query go out byte for byte. `https` and `wss` go by TLS. */
  readonly url: string
  /** `host` overrides the url's. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
  /** SNI; `null` names nothing. */
  readonly serverName: string | null
  /** `null`: by TLS whatever is agreed on, else 1.1. */
  readonly version: '1.1' | '2' | null
}

/** What goes out on an open connection. */
export interface WireRequest {
  readonly method: string
  readonly scheme: 'http' | 'https'
  readonly authority: string
  readonly target: string
  /** Without Host. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly content: Buffer
}

/** What comes back: the head, and the content as it streams. */
export interface WireResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly content: AsyncIterable<Buffer>
}

interface SentResponse {
  readonly status: number
  readonly statusText: string
  /** In order, as received. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** Text where it is UTF-8, else base64. */
  readonly body: string
  readonly encoding: 'text' | 'base64'
  /** The answer went on beyond 256 KiB, or for longer than 10 s. */
  readonly truncated: boolean
}

/** Milliseconds from the start. */
interface SentTiming {
  readonly connectMs: number
  readonly firstByteMs: number
  readonly totalMs: number
}

export interface Exchanged {
  readonly response: SentResponse
  readonly timing: SentTiming
  readonly version: '1.1' | '2'
  /** `null` for plain text. */
  readonly tls: SentTls | null
}

/** @throws VerbError `Invalid`, `Unavailable`, `BadGateway` or `Timeout`. */
export async function exchange(input: ExchangeInput): Promise<Exchanged> {
  const startedMs = performance.now()
  const signal = AbortSignal.timeout(timeoutMs)
  const since = () => Math.round((performance.now() - startedMs) * 10) / 10
  const request = toWire(input)
  const plain = await connect(input.to, signal)
  try {
    const socket = request.scheme === 'https' ? await secured(plain, input, signal) : plain
    const connectMs = since()
    const tls = socket instanceof TLSSocket ? describeTls(socket, input.serverName) : null
    const version = tls?.alpn === 'h2' || (tls === null && input.version === '2') ? '2' : '1.1'
    const incoming = await answerOf(socket, { request, version, signal })
    const firstByteMs = since()
    const { bytes, truncated } = await readAll(incoming, signal)
    const timing = { connectMs, firstByteMs, totalMs: since() }
    return { response: toResponse(incoming, bytes, truncated), timing, version, tls }
  } finally {
    plain.destroy()
  }
}

async function secured(plain: Socket, { serverName, version }: ExchangeInput, signal: AbortSignal): Promise<TLSSocket> {
  const protocols = { '1.1': ['http/1.1'], '2': ['h2'], any: ['h2', 'http/1.1'] }[version ?? 'any']
  const shaken = await shakeHands(plain, { serverName, protocols }, signal)
  if (!shaken.ok) throw new VerbError('BadGateway', `There was no TLS handshake: ${shaken.error}.`)
  if (version !== '2' || shaken.value.alpnProtocol === 'h2') return shaken.value
  throw new VerbError('BadGateway', 'The listener did not agree to HTTP/2.')
}

function toWire({ method, url, headers, body }: ExchangeInput): WireRequest {
  const [head = '', scheme = 'http', authority = ''] = /^([a-z]+):\/\/([^/?#]*)/i.exec(url) ?? []
  const rest = encodeNonAscii(url.slice(head.length))
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((line): readonly [string, string] => [name, line]),
  )
  const isHost = ([name]: readonly [string, string]): boolean => name.toLowerCase() === 'host'
  return {
    method,
    scheme: /s$/i.test(scheme) ? 'https' : 'http',
    authority: fields.find(isHost)?.[1] ?? authority,
    target: rest.startsWith('/') ? rest : `/${rest}`,
    fields: fields.filter((field) => !isHost(field)),
    content: Buffer.from(body, 'utf8'),
  }
}

async function answerOf(
  socket: Duplex,
  sent: { readonly request: WireRequest; readonly version: '1.1' | '2'; readonly signal: AbortSignal },
): Promise<WireResponse> {
  const { request, version, signal } = sent
  try {
    return await (version === '2' ? exchangeHttp2(socket, request, signal) : exchangeHttp1(socket, request, signal))
  } catch (error) {
    if (error instanceof TypeError) {
      const message = `The request cannot be written: ${error.message}.`
      throw invalid([{ path: 'request', reason: 'FieldValueInvalid', message }])
    }
    if (signal.aborted) throw new VerbError('Timeout', `The gateway did not answer within ${timeoutMs / 1000} s.`)
    const message = error instanceof Error ? error.message : String(error)
    throw new VerbError('BadGateway', `The connection to the gateway broke: ${message}.`)
  }
}

async function readAll(
  { content }: WireResponse,
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly truncated: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of content) {
      const bytes = Buffer.from(chunk)
      chunks.push(bytes)
      size += bytes.length
      if (size > maxResponseBytes) break
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (!signal.aborted) throw new VerbError('BadGateway', `The answer broke off after ${size} bytes: ${message}.`)
    return { bytes: Buffer.concat(chunks), truncated: true }
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxResponseBytes), truncated: size > maxResponseBytes }
}

function toResponse({ status, statusText, headers }: WireResponse, bytes: Buffer, truncated: boolean): SentResponse {
  const text = toText(bytes, truncated)
  const body = text ?? bytes.toString('base64')
  const encoding = text === null ? 'base64' : 'text'
  return { status, statusText, headers, body, encoding, truncated }
}

function toText(bytes: Buffer, truncated: boolean): string | null {
  try {
    // A cut may fall within a character: then the rest of it is waited for and left out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: truncated })
  } catch {
    return null
  }
}
