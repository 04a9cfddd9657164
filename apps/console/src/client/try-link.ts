/** Links to the Try page, and the request that a rule's match asks for. Pure. */
import type { Gateway, GRPCRoute, HTTPRoute } from '@signalbox/shared/resources'

export interface TryRequest {
  readonly method: string
  readonly url: string
  /** Lines such as `x-canary: 1`. */
  readonly headers: readonly string[]
}

export interface TryCall {
  readonly protocol: 'grpc'
  /** Scheme, host and port. */
  readonly url: string
  /** `shop.v1.Carts/Get`; `''` where the match does not name both. */
  readonly call: string
  readonly headers: readonly string[]
}

export interface TryStream {
  readonly protocol: 'tls' | 'tcp' | 'udp'
  /** The listener's. */
  readonly port: number
  /** Of the TLS handshake; `''` for the others. */
  readonly name: string
}

type Listener = Gateway['spec']['listeners'][number]
type Match = NonNullable<NonNullable<HTTPRoute['spec']['rules']>[number]['matches']>[number]
type CallMatch = NonNullable<NonNullable<GRPCRoute['spec']['rules']>[number]['matches']>[number]

export function tryHref(trial: TryRequest | TryCall | TryStream): string {
  const search = new URLSearchParams('protocol' in trial ? { protocol: trial.protocol } : { method: trial.method })
  if ('url' in trial) search.set('url', trial.url)
  if ('call' in trial && trial.call !== '') search.set('call', trial.call)
  if ('port' in trial) search.set('port', String(trial.port))
  if ('name' in trial && trial.name !== '') search.set('name', trial.name)
  for (const line of 'headers' in trial ? trial.headers : []) search.append('header', line)
  return `/try?${search}`
}

/**
 * A request that meets `match` at a listener. A wildcard hostname is met by its first child, any host by localhost; a
 * regular expression is left to the person and stands as `/`.
 *
 * @param hostname `''` or undefined: any host that the listener takes.
 */
export function toTryRequest(listener: Listener, hostname: string | undefined, match?: Match): TryRequest {
  const path = match?.path?.type === 'RegularExpression' ? '/' : (match?.path?.value ?? '/')
  const query = new URLSearchParams((match?.queryParams ?? []).map(({ name, value }) => [name, value])).toString()
  return {
    method: match?.method ?? 'GET',
    url: `${originOf(listener, hostname)}${path}${query === '' ? '' : `?${query}`}`,
    headers: (match?.headers ?? []).map(({ name, value }) => `${name}: ${value}`),
  }
}

/** A call that meets `match` at a listener. Regular expressions are left to the person. */
export function toTryCall(listener: Listener, hostname: string | undefined, match?: CallMatch): TryCall {
  const { type, service = '', method = '' } = match?.method ?? {}
  const isWhole = type !== 'RegularExpression' && service !== '' && method !== ''
  return {
    protocol: 'grpc',
    url: originOf(listener, hostname),
    call: isWhole ? `${service}/${method}` : '',
    headers: (match?.headers ?? []).map(({ name, value }) => `${name}: ${value}`),
  }
}

/** A connection or datagram to a listener. */
export function toTryStream(
  listener: Listener,
  protocol: TryStream['protocol'],
  hostname: string | undefined,
): TryStream {
  const name = protocol === 'tls' ? firstChild(hostname || listener.hostname || '') : ''
  return { protocol, port: listener.port, name }
}

function originOf(listener: Listener, hostname: string | undefined): string {
  const scheme = listener.protocol === 'HTTPS' ? 'https' : 'http'
  const port = listener.port === (scheme === 'https' ? 443 : 80) ? '' : `:${listener.port}`
  return `${scheme}://${firstChild(hostname || listener.hostname || 'localhost')}${port}`
}

const firstChild = (hostname: string): string => hostname.replace(/^\*/, 'www')
