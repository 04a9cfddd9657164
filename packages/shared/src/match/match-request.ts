/**
 * Match request: what was received, brought into the normal forms that compiled tests compare. Done once per request;
 * header and query maps are made when a test first asks for them, which most requests never do.
 *
 * Sources: RFC 9112 §3.2 (target and Host), RFC 9110 §7.2; RFC 9113 §8.3.1 (`:authority`).
 */
import { fail, ok, parseAuthority, parseRequestTarget, type Result, type TargetRefusalReason } from '../lib/index.ts'
import type { MatchRequest } from '../table/index.ts'

/** A request head as a front received it; nothing of it is trusted. */
export interface ReceivedRequest {
  readonly method: string
  /** The request target of the request line, or `:path`. */
  readonly target: string
  /** `name, value, name, value …` as received. */
  readonly headers: readonly string[]
  /** `:authority` of HTTP/2; leave it out for HTTP/1. */
  readonly authority?: string | null
}

/** Why a request is answered 400 before any rule is looked at. */
export interface RequestRefusal {
  readonly reason: TargetRefusalReason | 'host-repeated' | 'host-invalid'
  /** A sentence for a person; never repeats what was sent. */
  readonly message: string
}

/**
 * Host is taken from an absolute-form target, else from `:authority`, else from the Host field (RFC 9112 §3.2.2).
 * Without any of them it is `''`; whether HTTP/1.1 may leave it out is for the front to say.
 *
 * @returns the request in normal form, or why it is answered 400. Never throws.
 */
export function toMatchRequest(received: ReceivedRequest): Result<MatchRequest, RequestRefusal> {
  const target = parseRequestTarget(received.target)
  if (!target.ok) return target
  const hosts = hostFields(received.headers)
  if (hosts.length > 1) return fail({ reason: 'host-repeated', message: 'The request has more than one Host field.' })
  const authority = target.value.authority ?? received.authority ?? hosts[0] ?? ''
  const parsed = parseAuthority(authority)
  if (!parsed.ok) return fail({ reason: 'host-invalid', message: parsed.error })
  const { path, search } = target.value
  return ok(new NormalRequest(received, { host: parsed.value.host, authority, path, search }))
}

function hostFields(headers: readonly string[]): readonly string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') values.push(headers[index + 1] ?? '')
  }
  return values
}

class NormalRequest implements MatchRequest {
  readonly method: string
  readonly host: string
  readonly authority: string
  readonly path: string
  readonly search: string
  readonly #flat: readonly string[]
  #headers: ReadonlyMap<string, string> | null = null
  #query: ReadonlyMap<string, string> | null = null

  constructor(
    { method, headers }: ReceivedRequest,
    normal: Pick<MatchRequest, 'host' | 'authority' | 'path' | 'search'>,
  ) {
    this.method = method
    this.host = normal.host
    this.authority = normal.authority
    this.path = normal.path
    this.search = normal.search
    this.#flat = headers
  }

  get headers(): ReadonlyMap<string, string> {
    this.#headers ??= toHeaderMap(this.#flat)
    return this.#headers
  }

  get query(): ReadonlyMap<string, string> {
    this.#query ??= toQueryMap(this.search)
    return this.#query
  }
}

function toHeaderMap(flat: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = (flat[index] ?? '').toLowerCase()
    const value = flat[index + 1] ?? ''
    const before = map.get(name)
    map.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return map
}

/** Decoded as a form is (`+` is a space); of a repeated name the first value counts. */
function toQueryMap(search: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) if (!map.has(name)) map.set(name, value)
  return map
}
