/** What Explain and Send are asked: a request, and which Gateway it is for. */
import { isHeaderName, isHeaderValue } from '@signalbox/shared/lib'
import * as z from 'zod'
import type { ExplainRequest } from '@signalbox/shared/explain'
import { invalid } from './errors.ts'

const value = z.string().max(16_384).refine(isHeaderValue, 'This must hold no line breaks or control characters.')

const request = z.strictObject({
  method: z.string().max(64).refine(isHeaderName, 'This must be a method such as GET.').default('GET'),
  url: z
    .string()
    .max(16_384)
    .regex(/^(?:(?:https?|wss?):\/\/[^/?#\s]+|\/)[^\s]*$/i, 'must be a URL such as http://shop.localhost:8080/cart')
    // A fragment is the client's own and is never sent (RFC 9110 §7.1).
    .transform((url) => url.replace(/#.*$/s, '')),
  headers: z
    .record(
      z.string().max(256).refine(isHeaderName, 'This must be a header name.'),
      z.union([value, z.array(value).max(100)]),
    )
    .exactOptional(),
  body: z
    .string()
    .max(1024 * 1024)
    .exactOptional(),
  sourceAddress: z.string().max(64).exactOptional(),
  sourcePort: z.number().int().exactOptional(),
  destinationAddress: z.string().max(64).exactOptional(),
  destinationPort: z.number().int().exactOptional(),
  sni: z.string().max(253).exactOptional(),
  protocol: z.string().max(16).exactOptional(),
})

export const askedRequest: z.ZodType<ExplainRequest> = request

const streams: ReadonlySet<string> = new Set(['tcp', 'tls', 'tls_passthrough', 'udp'])

/** A request, or with the protocol tcp, tls or udp a connection, which has no url. */
export const askedTraffic: z.ZodType<ExplainRequest> = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null) return value
  const given: Readonly<Record<string, unknown>> = { ...value }
  const { protocol, url } = given
  const isStream = typeof protocol === 'string' && streams.has(protocol.toLowerCase())
  return isStream && url === undefined ? { ...given, url: '/' } : given
}, request)

/** `namespace/name` of a Gateway. */
export const gatewayKey = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+$/, 'must be the namespace and name of a Gateway, as in infra/shared-gw')

const requests = ['http', 'https', 'http/1.1', 'http1.1', 'http/2', 'h2', 'h2c', 'ws', 'wss', 'grpc', 'grpcs']
const known: ReadonlySet<string> = new Set([...requests, ...streams])

/** @throws VerbError `Invalid` for a protocol that is not known. */
export function checkProtocol({ protocol }: ExplainRequest): void {
  if (protocol === undefined || known.has(protocol.toLowerCase())) return
  const message = 'This must be http, grpc, tls, tcp or udp; leave it out for requests.'
  throw invalid([{ path: 'request.protocol', reason: 'FieldValueNotSupported', message }])
}
