/**
 * Hostnames and wildcards as the Gateway API uses them, and the authority of a request.
 *
 * A wildcard `*.example.com` takes one or more labels before the rest: `a.example.com` and `a.b.example.com`, never
 * `example.com`. The empty string stands for "any host" everywhere.
 *
 * Sources: Gateway API v1 `Hostname`, `Listener.hostname`, `HTTPRouteSpec.hostnames`; RFC 9110 §7.2; RFC 3986 §3.2.2.
 */
import { isIpAddress } from './address.ts'
import { fail, ok, type Result } from './result.ts'

const isWildcard = (hostname: string): boolean => hostname.startsWith('*.')

/** Whether a request for `host` is meant by `hostname`, which may be a wildcard or `''`. Both lower case. */
export function matchesHostname(hostname: string, host: string): boolean {
  if (hostname === '') return true
  if (!isWildcard(hostname)) return hostname === host
  return host.length >= hostname.length && host.endsWith(hostname.slice(1)) && !host.startsWith('.')
}

/**
 * The hosts that both hostnames mean, as one hostname: the narrower of the two, or `null` where they share none.
 *
 * @example intersectHostnames('*.example.com', 'a.example.com') // 'a.example.com'
 * @example intersectHostnames('*.example.com', '*.b.example.com') // '*.b.example.com'
 */
export function intersectHostnames(left: string, right: string): string | null {
  if (left === right || right === '') return left
  if (left === '') return right
  if (covers(left, right)) return right
  return covers(right, left) ? left : null
}

function covers(wide: string, narrow: string): boolean {
  if (!isWildcard(wide)) return wide === narrow
  return matchesHostname(wide, isWildcard(narrow) ? narrow.slice(2) : narrow) || wide === narrow
}

/**
 * Orders hostnames by how much they say, most first: names before wildcards, longer before shorter, any host last;
 * equals alphabetically. For sorting.
 */
export function compareHostnames(left: string, right: string): number {
  return rank(left) - rank(right) || right.length - left.length || (left < right ? -1 : left > right ? 1 : 0)
}

const rank = (hostname: string): number => (hostname === '' ? 2 : isWildcard(hostname) ? 1 : 0)

/** Host and port of a request, taken apart. */
export interface Authority {
  /** Lower case, without trailing dot; IPv6 addresses keep their brackets. `''` where the field was empty. */
  readonly host: string
  readonly port: number | null
}

const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::([0-9]{1,5}))?$/
const named = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_.-])?)(?::([0-9]{0,5}))?$/

/**
 * Parses the value of a Host field, `:authority` or the authority of an absolute-form target.
 *
 * Stricter than RFC 3986 `authority`: no user information, no percent-encoding and no sub-delimiters, because origins
 * that rebuild URLs from the host are misled by them. Underscores are taken, as browsers do.
 *
 * @returns the parts, or a sentence that says what is wrong. The answer to the client is 400.
 */
export function parseAuthority(value: string): Result<Authority, string> {
  if (value === '') return ok({ host: '', port: null })
  if (value.length > 300) return fail('The host is longer than a hostname can be.')
  const inBrackets = bracketed.exec(value)
  const [, host = '', digits = ''] = inBrackets ?? named.exec(value) ?? []
  if (host === '') return fail('The host is not a hostname or an IP address.')
  const port = digits === '' ? null : Number(digits)
  if (port !== null && port > 65_535) return fail('The port of the host is not between 0 and 65535.')
  if (inBrackets !== null) {
    if (!isIpAddress(host)) return fail('The host holds brackets without an IPv6 address in them.')
    return ok({ host: `[${host.toLowerCase()}]`, port })
  }
  if (host.includes('..')) return fail('The host holds an empty label.')
  const lower = host.toLowerCase()
  return ok({ host: lower.endsWith('.') ? lower.slice(0, -1) : lower, port })
}
