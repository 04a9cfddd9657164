/** What is asked on the Try page, as it is typed: a request, a call, a connection or a datagram. Pure. */
import type { ExplainRequest } from '@signalbox/shared/explain'

export interface HeaderLine {
  readonly name: string
  readonly value: string
}

export const protocols = ['http', 'grpc', 'tls', 'tcp', 'udp'] as const
export type Protocol = (typeof protocols)[number]

export interface Asked {
  readonly protocol: Protocol
  readonly method: string
  /** Of a request; of a call its scheme, host and port. */
  readonly url: string
  /** Of a call its metadata. */
  readonly headers: readonly HeaderLine[]
  readonly body: string
  /** Of HTTP; `auto`: 1.1, or what is agreed on by TLS. */
  readonly version: 'auto' | '1.1' | '2'
  /** `shop.v1.Carts/Get` */
  readonly call: string
  /** JSON. */
  readonly message: string
  /** A .proto text; `''`: the services are asked by server reflection. */
  readonly proto: string
  /** Of a call; `null`: 5. */
  readonly deadlineSeconds: number | null
  /** Of a listener, for connections and datagrams. */
  readonly port: number | null
  /** Name of the TLS handshake; `''` names nothing. */
  readonly name: string
  /** ALPN, by commas. */
  readonly alpn: string
  readonly payload: string
  readonly payloadAs: 'text' | 'hex'
  /** The sending direction is ended behind the payload. */
  readonly halfClose: boolean
  /** Address that it seems to come from; `''`: this machine. */
  readonly source: string
  /** `namespace/name` of a Gateway; `''`: whichever listens on the port. */
  readonly gateway: string
}

export const emptyAsked: Asked = {
  protocol: 'http',
  method: 'GET',
  url: '',
  headers: [],
  body: '',
  version: 'auto',
  call: '',
  message: '',
  proto: '',
  deadlineSeconds: null,
  port: null,
  name: '',
  alpn: '',
  payload: '',
  payloadAs: 'text',
  halfClose: false,
  source: '',
  gateway: '',
}

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Whether too little is said to explain anything. */
export function isEmpty({ protocol, url, call, port }: Asked): boolean {
  if (protocol === 'http') return url.trim() === ''
  return protocol === 'grpc' ? url.trim() === '' || call.trim() === '' : port === null
}

/**
 * Safe methods ask for nothing but an answer (RFC 9110 §9.2.1), and so does a handshake alone. Everything else may
 * change something and is confirmed before it is sent.
 */
export function isSafe({ protocol, method, payload }: Asked): boolean {
  if (protocol === 'http') return ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)
  return protocol !== 'grpc' && payload === ''
}

/** Connections and datagrams have no url. */
type Request = Omit<ExplainRequest, 'url' | 'method'> & Partial<Pick<ExplainRequest, 'url' | 'method'>>

export interface ExplainBody {
  readonly request: Request
  readonly gateway?: string
}

/** The body of `explain`. Header lines without a name are left out; repeated names become a list. */
export function toExplainBody(asked: Asked): ExplainBody {
  const source = asked.source.trim()
  const request = { ...toRequest(asked), ...(source === '' ? {} : { sourceAddress: source }) }
  return asked.gateway === '' ? { request } : { request, gateway: asked.gateway }
}

/** The body of `send`. */
export function toSendBody(asked: Asked): Readonly<Record<string, unknown>> {
  const body = { ...toExplainBody(asked) }
  const { protocol, call, message, proto, deadlineSeconds, payload, payloadAs, halfClose, alpn } = asked
  if (protocol === 'http') return body
  if (protocol === 'grpc') {
    const deadline = deadlineSeconds === null ? {} : { deadlineMs: deadlineSeconds * 1000 }
    return { ...body, call: { method: call.trim(), message, ...withProto(proto), ...deadline } }
  }
  const sent = { ...body, payload: { as: payloadAs, data: payload } }
  if (protocol === 'udp') return sent
  const offered = alpn.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
  return { ...sent, halfClose, ...(protocol === 'tls' ? { alpn: offered } : {}) }
}

/** The body of `send/methods`. */
export function toMethodsBody(asked: Asked): Readonly<Record<string, unknown>> {
  const { request, ...rest } = toExplainBody(asked)
  return { ...rest, request: { ...request, url: originOf(asked.url) }, call: withProto(asked.proto) }
}

const withProto = (proto: string) => (proto.trim() === '' ? {} : { proto })

function toRequest(asked: Asked): Request {
  const { protocol, method, url, body, call, port, name } = asked
  const headers = toHeaders(asked.headers)
  const fields = Object.keys(headers).length === 0 ? {} : { headers }
  if (protocol === 'http')
    return { method, url: withScheme(url.trim()), ...fields, ...(body === '' ? {} : { body }), ...toVersion(asked) }
  if (protocol === 'grpc')
    return { method: 'POST', url: `${originOf(url)}/${call.trim().replace(/^\//, '')}`, protocol, ...fields }
  const place = { protocol, ...(port === null ? {} : { destinationPort: port }) }
  return protocol === 'tls' && name.trim() !== '' ? { ...place, sni: name.trim() } : place
}

function toVersion({ version, url }: Asked): { readonly protocol?: string } {
  if (version === 'auto') return {}
  if (version === '1.1') return { protocol: 'http/1.1' }
  return { protocol: /^(https|wss):/i.test(url.trim()) ? 'h2' : 'h2c' }
}

function toHeaders(lines: readonly HeaderLine[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (const { name, value } of lines) {
    const known = Object.keys(headers).find((other) => other.toLowerCase() === name.trim().toLowerCase())
    if (name.trim() !== '') (headers[known ?? name.trim()] ??= []).push(value)
  }
  return headers
}

/** `shop.localhost:8080/cart` is meant as `http://shop.localhost:8080/cart`. */
export function withScheme(url: string): string {
  return url === '' || url.includes('://') || url.startsWith('/') ? url : `http://${url}`
}

/** Scheme, host and port; what follows is left out. */
function originOf(url: string): string {
  const whole = withScheme(url.trim())
  return /^[a-z]+:\/\/[^/?#]*/i.exec(whole)?.[0] ?? whole
}
