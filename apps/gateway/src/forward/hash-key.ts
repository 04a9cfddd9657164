/** What consistent hashing takes of a request: `hashOn`, and where that finds nothing `hashFallback`. */
import type { HashInput, LoadBalancing, MatchRequest } from '@signalbox/shared/table'
import { cookiesNamed } from './sessions.ts'

export interface HashFacts {
  readonly request: Pick<MatchRequest, 'headers' | 'query' | 'path'>
  readonly clientAddress: string
  /** Named groups of the path's expression. */
  readonly captures: Readonly<Record<string, string>>
  /** Who calls, as a policy found out; `null` where none did. */
  readonly consumer: string | null
  /** Makes the value of a cookie for a client that has none. */
  readonly newCookie: () => string
}

export interface HashKey {
  /** `null` where there is nothing to hash: requests take turns. */
  readonly key: string | null
  /** Set-Cookie for a client that had not the cookie that is hashed; `null` where nothing is to be set. */
  readonly cookie: string | null
}

const nothing: HashKey = { key: null, cookie: null }

export function hashKeyOf({ algorithm, hashOn, hashFallback, cookiePath }: LoadBalancing, facts: HashFacts): HashKey {
  if (algorithm !== 'consistent-hashing') return nothing
  for (const input of [hashOn, hashFallback]) {
    const key = valueOf(input, facts)
    if (key !== null) return { key, cookie: null }
    if (input.source !== 'cookie' || input.name === null) continue
    const made = facts.newCookie()
    return { key: made, cookie: `${input.name}=${made}; Path=${cookiePath}; HttpOnly` }
  }
  return nothing
}

function valueOf(
  { source, name }: HashInput,
  { request, clientAddress, captures, consumer }: HashFacts,
): string | null {
  switch (source) {
    case 'ip':
      return clientAddress
    case 'path':
      return request.path
    case 'header':
      return request.headers.get((name ?? '').toLowerCase()) ?? null
    case 'query_arg':
      return request.query.get(name ?? '') ?? null
    case 'cookie':
      return cookiesNamed(name ?? '', request.headers.get('cookie'))[0] ?? null
    case 'uri_capture':
      return captures[name ?? ''] ?? null
    case 'consumer':
      return consumer
    case 'none':
      return null
  }
}
