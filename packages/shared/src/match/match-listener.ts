/**
 * Match on a listener: the kinds of the Gateway API in their order, then Routes in Kong's.
 *
 * What Kong does to a request that a Route took depends on what matched; it comes as a filter of the rule that is
 * returned, so that it runs where every filter does.
 */
import { stripsPath } from '../resources/index.ts'
import type { KongForward, ListenerTable, MatchRequest, TableEntry } from '../table/index.ts'
import { kongAnswer } from './kong-answer.ts'
import { splitAuthority, toKongRequest } from './kong-request.ts'
import { matchKong, type KongMatch } from './match-kong.ts'
import { matchRequest, type MatchResult } from './match.ts'

/** What Routes look at beside the request itself. */
export interface ReceivedOn {
  readonly scheme: 'http' | 'https'
  /** Flat, as received. */
  readonly headers: readonly string[]
  readonly sni: string | null
  readonly sourceAddress: string | null
  readonly sourcePort: number | null
  readonly destinationAddress: string | null
  /** Whether the request came by HTTP/2; `null` where that is not known. */
  readonly isHttp2: boolean | null
}

/** @returns `null` where nothing attached takes the request; the answer is 404. Never throws. */
export function matchOnListener(
  listener: Pick<ListenerTable, 'routes' | 'kong' | 'port'>,
  request: MatchRequest,
  received: ReceivedOn,
): MatchResult | null {
  const found = matchRequest(listener.routes, request)
  if (found !== null || listener.kong === undefined) return found
  const seen = toSeen(listener, request, received)
  const match = matchKong(listener.kong.table, seen)
  return match === null ? null : toResult(match, { request, received, path: seen.path ?? request.path })
}

/** The request as the Routes of a listener see it. */
export function toSeen({ port }: Pick<ListenerTable, 'port'>, request: MatchRequest, received: ReceivedOn) {
  const authority = request.authority.toLowerCase()
  return toKongRequest({ ...received, ...pick(request), authority }, { ...received, destinationPort: port })
}

const pick = ({ method, path, search }: MatchRequest) => ({ method, path, search })

interface Context {
  readonly request: MatchRequest
  readonly received: ReceivedOn
  /** Decoded. */
  readonly path: string
}

function toResult({ entry, matchedPath, captures }: KongMatch<TableEntry>, context: Context): MatchResult {
  const { owner, spec } = entry
  const { request, received, path } = context
  const contentType = received.headers.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-type')
  const forward: KongForward = {
    type: 'KongForward',
    path,
    matchedPath,
    stripPath: stripsPath(spec),
    pathHandling: spec.pathHandling,
    preserveHost: spec.preserveHost,
    answer: kongAnswer(spec, {
      scheme: received.scheme,
      host: splitAuthority(request.authority).host,
      target: request.path + request.search,
      contentType: contentType === -1 ? null : (received.headers[contentType + 1] ?? ''),
      isHttp2: received.isHttp2,
    }),
  }
  const rule = { ...owner.rule, filters: [...owner.rule.filters, forward] }
  return { entry: { ...owner, rule }, matchedPath: request.path, ...(captures === null ? {} : { captures }) }
}
