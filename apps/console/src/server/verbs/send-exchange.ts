/** One HTTP/1.1 exchange with a known address: no redirects, no retries, bounded in time and size. */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { encodeNonAscii } from '@signalbox/shared/lib'
import { invalid, VerbError } from './errors.ts'

const timeoutMs = 10_000
const maxResponseBytes = 256 * 1024

export interface ExchangeInput {
  /** IP address. */
  readonly address: string
  readonly port: number
  readonly method: string
  /** Absolute, or a path. Path and query go out byte for byte. */
  readonly url: string
  /** `host` overrides the url's. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

export interface SentResponse {
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
export interface SentTiming {
  readonly connectMs: number
  readonly firstByteMs: number
  readonly totalMs: number
}

export interface Exchanged {
  readonly response: SentResponse
  readonly timing: SentTiming
}

/** @throws VerbError `Invalid`, `Unavailable`, `BadGateway` or `Timeout`. */
export async function exchange(input: ExchangeInput): Promise<Exchanged> {
  const startedMs = performance.now()
  const signal = AbortSignal.timeout(timeoutMs)
  const times = { connectMs: 0, firstByteMs: 0 }
  const since = () => Math.round((performance.now() - startedMs) * 10) / 10
  const outgoing = open(input, signal)
  outgoing.on('socket', (socket) => socket.once('connect', () => (times.connectMs = since())))
  const incoming = await answerOf(outgoing, input, signal)
  times.firstByteMs = since()
  const { bytes, truncated } = await readAll(incoming, signal)
  outgoing.destroy()
  return { response: toResponse(incoming, bytes, truncated), timing: { ...times, totalMs: since() } }
}

function open(input: ExchangeInput, signal: AbortSignal): ClientRequest {
  const [head = '', authority = ''] = /^[a-z]+:\/\/([^/?#]*)/i.exec(input.url) ?? []
  const rest = encodeNonAscii(input.url.slice(head.length))
  const fields = Object.entries(input.headers).flatMap(([name, value]) =>
    [value].flat().flatMap((line) => [name, line]),
  )
  const isNamed = Object.keys(input.headers).some((name) => name.toLowerCase() === 'host')
  const content = Buffer.from(input.body, 'utf8')
  try {
    const outgoing = httpRequest({
      host: input.address,
      port: input.port,
      method: input.method,
      path: rest.startsWith('/') ? rest : `/${rest}`,
      headers: [
        ...(isNamed ? [] : ['Host', authority]),
        ...fields,
        ...(content.length > 0 ? ['Content-Length', String(content.length)] : []),
        'Connection',
        'close',
      ],
      setHost: false,
      agent: false,
      signal,
    })
    return outgoing.end(content.length > 0 ? content : undefined)
  } catch (error) {
    const message = `The request cannot be written: ${error instanceof Error ? error.message : String(error)}.`
    throw invalid([{ path: 'request', reason: 'FieldValueInvalid', message }])
  }
}

function answerOf(outgoing: ClientRequest, input: ExchangeInput, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.on('error', (error: NodeJS.ErrnoException) => reject(toVerbError(error, input, signal)))
  })
}

function toVerbError(error: NodeJS.ErrnoException, { address, port }: ExchangeInput, signal: AbortSignal): VerbError {
  if (signal.aborted) return new VerbError('Timeout', `The gateway did not answer within ${timeoutMs / 1000} s.`)
  if (error.code === 'ECONNREFUSED') {
    return new VerbError('Unavailable', `Nothing listens on ${address}, port ${port}. Is the gateway process running?`)
  }
  return new VerbError('BadGateway', `The connection to the gateway broke: ${error.message}.`)
}

async function readAll(
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly truncated: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming) {
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

function toResponse(incoming: IncomingMessage, bytes: Buffer, truncated: boolean): SentResponse {
  const { rawHeaders, statusCode = 0, statusMessage = '' } = incoming
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [{ name, value: rawHeaders[index + 1] ?? '' }] : [],
  )
  const text = toText(bytes, truncated)
  const body = text ?? bytes.toString('base64')
  const encoding = text === null ? 'base64' : 'text'
  return { status: statusCode, statusText: statusMessage, headers, body, encoding, truncated }
}

function toText(bytes: Buffer, truncated: boolean): string | null {
  try {
    // A cut may fall within a character: then the rest of it is waited for and left out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: truncated })
  } catch {
    return null
  }
}
