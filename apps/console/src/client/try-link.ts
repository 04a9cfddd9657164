/** Links to the Try page, and the request that a rule's match asks for. Pure. */
import type { Gateway, HTTPRoute } from '@signalbox/shared/resources'

export interface TryRequest {
  readonly method: string
  readonly url: string
  /** Lines such as `x-canary: 1`. */
  readonly headers: readonly string[]
}

type Listener = Gateway['spec']['listeners'][number]
type Match = NonNullable<NonNullable<HTTPRoute['spec']['rules']>[number]['matches']>[number]

export function tryHref({ method, url, headers }: TryRequest): string {
  const search = new URLSearchParams({ method, url })
  for (const line of headers) search.append('header', line)
  return `/try?${search}`
}

/**
 * A request that meets `match` at a listener. A wildcard hostname is met by its first child, any host by localhost; a
 * regular expression is left to the person and stands as `/`.
 *
 * @param hostname `''` or undefined: any host that the listener takes.
 */
export function toTryRequest(listener: Listener, hostname: string | undefined, match?: Match): TryRequest {
  const scheme = listener.protocol === 'HTTPS' ? 'https' : 'http'
  const port = listener.port === (scheme === 'https' ? 443 : 80) ? '' : `:${listener.port}`
  const path = match?.path?.type === 'RegularExpression' ? '/' : (match?.path?.value ?? '/')
  const query = new URLSearchParams((match?.queryParams ?? []).map(({ name, value }) => [name, value])).toString()
  const host = (hostname || listener.hostname || 'localhost').replace(/^\*/, 'www')
  return {
    method: match?.method ?? 'GET',
    url: `${scheme}://${host}${port}${path}${query === '' ? '' : `?${query}`}`,
    headers: (match?.headers ?? []).map(({ name, value }) => `${name}: ${value}`),
  }
}
