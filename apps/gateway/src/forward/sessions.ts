/**
 * Sessions: a client stays on the endpoint that it had first (Gateway API v1 `SessionPersistence`, GEP-1619).
 *
 * The client carries a token, by cookie or header, that names backend and endpoint by a keyed hash: nothing of them
 * can be read from it, and none can be made up. A session goes before weights, but what has weight 0 gets nothing. When
 * its endpoint has left, is resting or has lost its weight, another is chosen and the client is given a new token.
 *
 * Token: `<hash of the endpoint>`, or where sessions end by themselves `<hash>.<begin, seconds>.<hash of both>`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { toHostPort } from '@signalbox/shared/lib'
import type { Backend, SessionPersistence, UpstreamId } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import type { RawHeaders } from '../exchange/exchange.ts'
import type { Endpoint } from '../upstreams/endpoint.ts'
import type { Upstream } from '../upstreams/upstreams.ts'

/** Where a session leads. */
export interface Place {
  readonly backend: Backend
  readonly endpoint: Endpoint
  /** As the client sent it. */
  readonly token: string
}

interface Candidate {
  readonly backend: Backend
  readonly upstream: Upstream
}

export interface Sessions {
  /** @param headers Of the request, by lower-case name. @returns `null` where no session leads to a candidate. */
  find(
    session: SessionPersistence,
    headers: ReadonlyMap<string, string>,
    candidates: readonly Candidate[],
  ): Place | null
  /** Field that the response carries, flat; empty where the client's cookie holds. */
  toResponse(session: SessionPersistence, answered: Answered): RawHeaders
}

interface Answered {
  /** What the request led to; `null` where it had no session. */
  readonly place: Place | null
  /** Of the backend that was asked. */
  readonly upstream: UpstreamId
  /** Label of the endpoint that answered. */
  readonly endpoint: string
  readonly isSecure: boolean
}

export function createSessions(key: Buffer, clock: Clock): Sessions {
  const sign = (...parts: readonly string[]): string =>
    createHmac('sha256', key).update(parts.join('\0')).digest().toString('base64url', 0, 16)
  const nameOf = (upstream: UpstreamId, endpoint: string): string => sign('endpoint', upstream, endpoint)
  const named = new WeakMap<Upstream, Map<string, Endpoint>>()

  /** The endpoints of one version of an upstream, by their names in tokens. */
  const byName = ({ backend, upstream }: Candidate): Map<string, Endpoint> => {
    const known = named.get(upstream)
    if (known !== undefined) return known
    const weighted = new Set(
      upstream.target.endpoints.flatMap(({ address, port, weight }) => (weight > 0 ? [toHostPort(address, port)] : [])),
    )
    const names = new Map(
      [...upstream.endpoints.values()].flatMap((endpoint) =>
        weighted.has(endpoint.label) ? [[nameOf(backend.upstream ?? '', endpoint.label), endpoint] as const] : [],
      ),
    )
    named.set(upstream, names)
    return names
  }

  const endpointNameIn = (token: string, { absoluteTimeoutMs }: SessionPersistence): string | null => {
    if (absoluteTimeoutMs === null) return token
    const [name = '', begin = '', signature = ''] = token.split('.')
    if (!isSame(signature, sign('begin', name, begin))) return null
    return clock.epochMs() - Number(begin) * 1000 < absoluteTimeoutMs ? name : null
  }

  const createToken = (name: string, { absoluteTimeoutMs }: SessionPersistence): string => {
    if (absoluteTimeoutMs === null) return name
    const begin = String(Math.floor(clock.epochMs() / 1000))
    return `${name}.${begin}.${sign('begin', name, begin)}`
  }

  return {
    find(session, headers, candidates) {
      for (const token of tokensIn(session, headers)) {
        const name = endpointNameIn(token, session)
        if (name === null) continue
        for (const candidate of candidates) {
          const endpoint = candidate.backend.weight > 0 ? byName(candidate).get(name) : undefined
          if (endpoint !== undefined && !endpoint.isResting && endpoint.mayServe)
            return { backend: candidate.backend, endpoint, token }
        }
      }
      return null
    },
    toResponse(session, { place, upstream, endpoint, isSecure }) {
      const holds = place !== null && place.backend.upstream === upstream && place.endpoint.label === endpoint
      if (session.type === 'Cookie' && holds) return []
      const token = holds ? place.token : createToken(nameOf(upstream, endpoint), session)
      return session.type === 'Header' ? [session.name, token] : ['set-cookie', toCookie(session, token, isSecure)]
    },
  }
}

function toCookie({ name, path, permanent, absoluteTimeoutMs }: SessionPersistence, token: string, isSecure: boolean) {
  const age = permanent && absoluteTimeoutMs !== null ? `; Max-Age=${Math.ceil(absoluteTimeoutMs / 1000)}` : ''
  return `${name}=${token}; Path=${path}${age}; HttpOnly${isSecure ? '; Secure' : ''}`
}

function tokensIn({ type, name }: SessionPersistence, headers: ReadonlyMap<string, string>): readonly string[] {
  if (type === 'Header') return [headers.get(name.toLowerCase()) ?? []].flat()
  return cookiesNamed(name, headers.get('cookie'))
}

/** Values of the cookies of that name, of which a client may send several (RFC 6265 §5.4). */
export function cookiesNamed(name: string, field: string | undefined): readonly string[] {
  return (field ?? '').split(/[;,]/).flatMap((pair) => {
    const text = pair.trim()
    return text.startsWith(`${name}=`) ? [text.slice(name.length + 1)] : []
  })
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
