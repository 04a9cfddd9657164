/**
 * Send: a request, a call, a connection or a datagram for real, through a listener of this system and never anywhere
 * else: the listener is the one that Explain names, and where it is bound is taken from the gateway processes' reports.
 * What no listener takes, or what is refused before, goes to one on its port, so that its answer can be seen.
 */
import { streamProtocolOf, type Explanation, type ExplainRequest } from '@signalbox/shared/explain'
import * as z from 'zod'
import { demandUser, type Context } from './context.ts'
import { invalid } from './errors.ts'
import { askedTraffic, gatewayKey } from './explain-input.ts'
import { parseInput } from './parse-input.ts'
import { maxBytes, payloadInput, toBytes } from './send-bytes.ts'
import { callInput, sendCall, type SentCall } from './send-call.ts'
import { placeCall } from './send-call-place.ts'
import { sendDatagram, type SentDatagrams } from './send-datagram.ts'
import { exchange, type Exchanged } from './send-exchange.ts'
import { nameOf, placeRequest } from './send-listener.ts'
import { sendBytes, sendHandshake, type SentConnection, type SentHandshake } from './send-stream.ts'

const input = z.strictObject({
  request: askedTraffic,
  gateway: gatewayKey.exactOptional(),
  /** Of connections and datagrams. */
  payload: payloadInput.exactOptional(),
  /** Ends the sending direction of a connection behind the payload. */
  halfClose: z.boolean().default(false),
  /** Offered by ALPN in a TLS handshake. */
  alpn: z.array(z.string().min(1).max(255)).max(10).default([]),
  /** Of calls, with the protocol `grpc`. */
  call: callInput.exactOptional(),
})

/** Set by Send itself, or not meant for one request and its answer. */
const ownFields: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export type SendResult = { readonly explanation: Explanation } & (
  | ({ readonly protocol: 'http' } & Exchanged)
  | ({ readonly protocol: 'grpc' } & SentCall)
  | ({ readonly protocol: 'tls' } & SentHandshake)
  | ({ readonly protocol: 'tcp' } & SentConnection)
  | ({ readonly protocol: 'udp' } & SentDatagrams)
)

/**
 * @throws VerbError `Invalid` for a port without a listener, `Unavailable` where no gateway process has the listener
 *   bound, `BadGateway` where the connection broke, `Timeout` where there was no answer in time.
 */
export async function send(context: Context, value: unknown): Promise<SendResult> {
  demandUser(context)
  const asked = parseInput(input, value)
  const { request, gateway } = asked
  const protocol = streamProtocolOf(request)
  if (protocol === null) checkSendable(request.method, Object.keys(request.headers ?? {}))
  if (asked.call !== undefined) {
    const { place, explanation } = placeCall(context, { request, gateway }, asked.call.method)
    return { protocol: 'grpc', ...(await sendCall(place, asked.call)), explanation }
  }
  if (/^grpcs?$/i.test(request.protocol ?? '')) throw noCall()
  const bytes = toBytes(asked.payload)
  if (protocol === 'udp' && bytes.length > maxDatagramBytes) throw tooLongForDatagram(bytes.length)
  const { to, explanation } = placeRequest(context, { request, gateway })
  if (protocol === null) return { protocol: 'http', ...(await exchange({ to, ...toExchange(request) })), explanation }
  if (protocol === 'udp') return { protocol, ...(await sendDatagram(to, bytes)), explanation }
  const { halfClose } = asked
  if (protocol === 'tcp') return { protocol, ...(await sendBytes({ to, bytes, halfClose })), explanation }
  const names = { serverName: nameOf(request), protocols: asked.alpn }
  return { protocol, ...(await sendHandshake({ to, bytes, halfClose, ...names })), explanation }
}

function toExchange(request: ExplainRequest): Omit<Parameters<typeof exchange>[0], 'to'> {
  const { method, url, headers = {}, body = '', protocol = '' } = request
  return { method, url, headers, body, serverName: nameOf(request), version: versionOf(protocol.toLowerCase()) }
}

function versionOf(protocol: string): '1.1' | '2' | null {
  if (protocol === 'h2' || protocol === 'h2c' || protocol === 'http/2') return '2'
  return protocol.endsWith('1.1') ? '1.1' : null
}

function checkSendable(method: string, names: readonly string[]): void {
  if (method === 'CONNECT') {
    const message = 'CONNECT opens a tunnel and cannot be sent from here.'
    throw invalid([{ path: 'request.method', reason: 'FieldValueNotSupported', message }])
  }
  const own = names.filter((name) => ownFields.has(name.toLowerCase()))
  if (own.length === 0) return
  throw invalid(
    own.map((name) => ({
      path: `request.headers[${JSON.stringify(name)}]`,
      reason: 'FieldValueForbidden',
      message: 'This field is set by the sender itself; leave it out.',
    })),
  )
}

function noCall() {
  const message = 'Name the method to call, as in shop.v1.Carts/Get.'
  return invalid([{ path: 'call.method', reason: 'FieldValueRequired', message }])
}

/** What an IPv4 packet leaves for content: 65,535 without the heads of IP and UDP. */
const maxDatagramBytes = Math.min(maxBytes, 65_507)

function tooLongForDatagram(length: number) {
  const message = `These are ${length} bytes; a datagram carries at most ${maxDatagramBytes}.`
  return invalid([{ path: 'payload.data', reason: 'FieldValueTooLong', message }])
}
