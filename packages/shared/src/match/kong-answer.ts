/**
 * What Kong answers itself to a request that a Route took by the wrong protocol.
 *
 * Source: Kong Gateway 3.10, proxying and routes (`https_redirect_status_code`).
 */
import type { RouteSpec } from '../resources/index.ts'

export interface KongAnswer {
  readonly status: 301 | 302 | 307 | 308 | 415 | 426
  readonly headers: Readonly<Record<string, string>>
  readonly message: string
}

export interface AnsweredRequest {
  readonly scheme: 'http' | 'https'
  /** Without port. */
  readonly host: string
  /** Path and query as received. */
  readonly target: string
  readonly contentType: string | null
  /** Whether the request came by HTTP/2; `null` where that is not known. */
  readonly isHttp2: boolean | null
}

type Protocols = Pick<RouteSpec, 'protocols' | 'httpsRedirectStatusCode'>

/** `null` where the request goes on. */
export function kongAnswer(spec: Protocols, request: AnsweredRequest): KongAnswer | null {
  const { protocols } = spec
  if (protocols.includes('https') && !protocols.includes('http') && request.scheme === 'http')
    return httpsAnswer(spec.httpsRedirectStatusCode, request)
  if (!protocols.includes('grpc') && !protocols.includes('grpcs')) return null
  if (request.contentType?.startsWith('application/grpc') !== true)
    return { status: 415, headers: {}, message: 'Non-gRPC request matched gRPC route' }
  if (request.isHttp2 === false)
    return {
      status: 426,
      headers: { Connection: 'Upgrade', Upgrade: 'HTTP/2' },
      message: 'Please use HTTP2 protocol',
    }
  return null
}

function httpsAnswer(status: RouteSpec['httpsRedirectStatusCode'], { host, target }: AnsweredRequest): KongAnswer {
  const message = 'Please use HTTPS protocol'
  return status === 426
    ? { status, headers: { Connection: 'Upgrade', Upgrade: 'TLS/1.2, HTTP/1.1' }, message }
    : { status, headers: { Location: `https://${host}${target}` }, message }
}
