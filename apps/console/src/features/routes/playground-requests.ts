/** Requests that are typed into the playground. Pure. */
import type { ExplainRequest } from '@signalbox/shared/explain'

export interface TypedRequest {
  readonly method: string
  readonly url: string
  /** One header to a line, as in `x-version: 2`. */
  readonly headers: string
}

export function toExplainRequest({ method, url, headers }: TypedRequest): ExplainRequest {
  const pairs = headers.split('\n').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':', 1)
    return colon === -1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
  })
  const lines = Object.groupBy(pairs, ([name]) => name.toLowerCase())
  const given = Object.fromEntries(
    Object.entries(lines).map(([name, found = []]) => [name, found.map(([, value]) => value)]),
  )
  return { method, url: withScheme(url.trim()), ...(pairs.length === 0 ? {} : { headers: given }) }
}

/** `shop.localhost:8080/cart` is meant as `http://shop.localhost:8080/cart`. */
function withScheme(url: string): string {
  return url.includes('://') || url.startsWith('/') ? url : `http://${url}`
}
