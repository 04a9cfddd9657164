/**
 * gRPC: which requests are calls, how long they may take, and how what happens here is told to a client that reads
 * `grpc-status` and no HTTP status.
 *
 * Sources: gRPC over HTTP/2 (Requests, Responses, Timeout, Status-Message), HTTP to gRPC status code mapping.
 */
import { isGrpcCall, toGrpcStatus } from '@signalbox/shared/match'
import type { GatewayError } from './errors.ts'
import type { Exchange, RawHeaders } from './exchange.ts'

/** Whether a client that speaks gRPC waits for the answer. gRPC-Web, which browsers speak, is another protocol. */
export function isGrpc({ request }: Pick<Exchange, 'request'>): boolean {
  return request.httpVersion === '2.0' && isGrpcMessage(request.headers)
}

/** Whether a browser calls by gRPC-Web, or asks first whether it may (CORS). */
export function isGrpcWeb({ request: { method, headers } }: Pick<Exchange, 'request'>): boolean {
  if (method === 'OPTIONS') return fieldOf(headers, 'access-control-request-method') === 'POST'
  return (fieldOf(headers, 'content-type') ?? '').toLowerCase().startsWith('application/grpc-web')
}

/** Whether the content of a message is gRPC's. */
export function isGrpcMessage(headers: RawHeaders): boolean {
  return isGrpcCall(fieldOf(headers, 'content-type'))
}

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000_001 }

/** What the client gives the call (`grpc-timeout`), in milliseconds of at least one; `null` where it sets no limit. */
export function grpcTimeoutMs(headers: RawHeaders): number | null {
  const [, digits, unit = ''] = /^([0-9]{1,8})([HMSmun])$/.exec(fieldOf(headers, 'grpc-timeout') ?? '') ?? []
  if (digits === undefined) return null
  return Math.min(Math.max(1, Math.ceil(Number(digits) * (unitMs[unit] ?? 0))), longestTimerMs)
}

/** Timers that are set for longer fire at once. */
const longestTimerMs = 2 ** 31 - 1

const ok = 200

/** INTERNAL: a fault of the gateway's own. */
const internal = 13

/** An error as an answer that is a head alone (`Trailers-Only`): status 200, whatever happened. */
export function toGrpcAnswer(error: Pick<GatewayError, 'code' | 'status' | 'detail'>) {
  return { status: ok, headers: ['content-type', 'application/grpc', ...toGrpcTrailers(error)] }
}

/** The same behind a response that was begun: it ends, and says that it is not what was asked for. */
export function toGrpcTrailers(error: Pick<GatewayError, 'code' | 'status' | 'detail'>): string[] {
  const code = error.code === 'internal' ? internal : toGrpcStatus(error.status).code
  return ['grpc-status', String(code), 'grpc-message', encode(error.detail)]
}

/** Percent-encoded where it is not printable ASCII. */
function encode(message: string): string {
  let encoded = ''
  for (const byte of Buffer.from(message))
    encoded +=
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return encoded
}

function fieldOf(headers: RawHeaders, wanted: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toLowerCase() === wanted) return headers[index + 1]
  return undefined
}
