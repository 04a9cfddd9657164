/** What is asked on the Try page: one request, as it is typed. Pure. */
import type { ExplainRequest } from '@signalbox/shared/explain'

export interface HeaderLine {
  readonly name: string
  readonly value: string
}

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: readonly HeaderLine[]
  readonly body: string
  /** Address that the request seems to come from; `''`: this machine. */
  readonly source: string
  /** `namespace/name` of a Gateway; `''`: whichever listens on the URL's port. */
  readonly gateway: string
}

export const emptyAsked: Asked = { method: 'GET', url: '', headers: [], body: '', source: '', gateway: '' }

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Safe methods ask for nothing but an answer (RFC 9110 §9.2.1); all others are confirmed before they are sent. */
export function isSafe(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)
}

/** The body of `explain` and `send`. Header lines without a name are left out; repeated names become a list. */
export function toExplainBody(asked: Asked): { readonly request: ExplainRequest; readonly gateway?: string } {
  const headers: Record<string, string[]> = {}
  for (const { name, value } of asked.headers) {
    const known = Object.keys(headers).find((other) => other.toLowerCase() === name.trim().toLowerCase())
    if (name.trim() !== '') (headers[known ?? name.trim()] ??= []).push(value)
  }
  const request: ExplainRequest = {
    method: asked.method,
    url: withScheme(asked.url.trim()),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(asked.body === '' ? {} : { body: asked.body }),
    ...(asked.source.trim() === '' ? {} : { sourceAddress: asked.source.trim() }),
  }
  return asked.gateway === '' ? { request } : { request, gateway: asked.gateway }
}

/** `shop.localhost:8080/cart` is meant as `http://shop.localhost:8080/cart`. */
export function withScheme(url: string): string {
  return url === '' || url.includes('://') || url.startsWith('/') ? url : `http://${url}`
}
