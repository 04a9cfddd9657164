/**
 * Explain, of a document of Kong alone: which route its router takes, and what the service is asked for.
 *
 * Ends in the very calls that the gateway makes for Routes (`compileKongRoute`, `matchKong`, `toKongPath`).
 */
import type { ExpressionRequest } from '../expression/index.ts'
import { encodeNonAscii, toDecodedPath } from '../lib/index.ts'
import {
  kongAnswer,
  matchKong,
  splitAuthority,
  strippedPrefix,
  toKongConnection,
  toKongPath,
  toKongRequest,
  type KongConnection,
  type KongMatch,
} from '../match/index.ts'
import { stripsPath } from '../resources/index.ts'
import { compileKongRoute, toKongTable } from '../table/index.ts'
import type { ExplainRequest, ExplainStep, Explanation } from './explanation.ts'
import { considerKong } from './kong-considered.ts'
import type { KongBackend, KongConfiguration } from './kong-configuration.ts'
import { readRequest } from './read-request.ts'

/** What is asked, for the router and for the rest of the way. */
interface Asked {
  readonly request: ExpressionRequest
  /** `null` for connections. */
  readonly http: {
    readonly scheme: 'http' | 'https'
    readonly authority: string
    readonly path: string
    readonly search: string
    readonly headers: readonly string[]
    readonly port: number
    readonly isHttp2: boolean | null
  } | null
  readonly sni: string | null
}

/** Never throws: what no route takes is explained as such. */
export function explainKong({ routes, flavor }: KongConfiguration, given: ExplainRequest): Explanation {
  const asked = toAsked(given)
  const subsystem = asked.http === null ? 'stream' : 'http'
  const entries = routes.flatMap((route) => compileKongRoute(route, flavor))
  const table = toKongTable(entries.filter((entry) => entry.subsystem === subsystem))
  const match = matchKong(table, asked.request)
  const considered = considerKong(table, asked.request, {
    winner: match?.entry ?? null,
    nameOf: ({ name }) => name,
  })
  const count = new Set(table.entries.map(({ owner }) => owner)).size
  const start: ExplainStep = {
    stage: 'match',
    outcome: match === null ? 'ended' : 'passed',
    text:
      match === null
        ? `None of ${count} ${subsystem} routes takes it (flavor ${flavor}).`
        : `Route ${match.entry.owner.name} takes it, of ${count} ${subsystem} routes (flavor ${flavor}).`,
  }
  if (match === null) return { ...noRoute(asked, considered), steps: [start] }
  const { owner } = match.entry
  const matched = {
    kind: 'Route',
    namespace: 'default',
    name: owner.name,
    ...(owner.id === null ? {} : { id: owner.id }),
    rule: 0,
    match: match.entry.partIndex,
    ...(match.captures === null ? {} : { captures: match.captures }),
  }
  const rest = asked.http === null ? followConnection(match, asked) : followRequest(match, asked.http)
  return { listener: null, matched, filters: [], considered, ...rest, steps: [start, ...rest.steps] }
}

const streamProtocols: Readonly<Record<string, 'tcp' | 'tls' | 'udp'>> = {
  tcp: 'tcp',
  tls: 'tls',
  tls_passthrough: 'tls',
  udp: 'udp',
}

function toAsked(given: ExplainRequest): Asked {
  const protocol = given.protocol?.toLowerCase() ?? ''
  const sni = given.sni === undefined || given.sni === '' ? null : given.sni
  const { port, scheme: ofUrl, received } = readRequest(given)
  const call = protocol === 'grpc' || protocol === 'grpcs' ? { 'content-type': 'application/grpc' } : {}
  const headers = withHost({ ...call, ...given.headers }, hostFieldOf(received.headers))
  const stream = streamProtocols[protocol]
  const connection: KongConnection = {
    sni,
    sourceAddress: given.sourceAddress ?? null,
    sourcePort: given.sourcePort ?? null,
    destinationAddress: given.destinationAddress ?? null,
    destinationPort: given.destinationPort ?? (stream === undefined ? port : null),
  }
  if (stream !== undefined) return { request: toKongConnection(stream, connection), http: null, sni }
  const scheme =
    protocol === 'https' || protocol === 'grpcs' ? 'https' : protocol === 'http' || protocol === 'grpc' ? 'http' : ofUrl
  const [path = '/', ...query] = received.target.split('?')
  const http = {
    scheme,
    authority: hostFieldOf(headers),
    path,
    search: query.length === 0 ? '' : `?${query.join('?')}`,
    headers,
    port,
    isHttp2: protocol === 'http/1.1' ? false : null,
  }
  return { request: toKongRequest({ ...http, method: given.method }, connection), http, sni }
}

/** A request or connection as expressions see it, to try one expression on. Never throws. */
export function toExpressionRequest(given: ExplainRequest): ExpressionRequest {
  return toAsked(given).request
}

/** Every line as given, those with a "_" in their name too, which Kong's router folds with "-". */
function withHost(given: NonNullable<ExplainRequest['headers']>, host: string): readonly string[] {
  const lines = Object.entries(given)
    .filter(([name]) => name.toLowerCase() !== 'host')
    .flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).flatMap((line) => [name, line]))
  return host === '' ? lines : ['Host', host, ...lines]
}

function hostFieldOf(headers: readonly string[]): string {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  return at === -1 ? '' : (headers[at + 1] ?? '')
}

function noRoute({ http }: Asked, considered: Explanation['considered']): Omit<Explanation, 'steps'> {
  const nowhere = { listener: null, matched: null, filters: [], upstream: null, considered }
  if (http === null) return { ...nowhere, verdict: 'No route takes the connection: it is closed.' }
  const reason = 'no Route matched with those values'
  return {
    ...nowhere,
    verdict: `404: ${reason}.`,
    response: { status: 404, headers: { 'Content-Type': 'application/json; charset=utf-8' }, reason },
  }
}

type Rest = Pick<Explanation, 'verdict' | 'upstream' | 'response' | 'steps'>

function followRequest(match: KongMatch<KongBackend>, http: NonNullable<Asked['http']>): Rest {
  const { spec, owner } = match.entry
  const { host } = splitAuthority(http.authority)
  const answer = kongAnswer(spec, {
    scheme: http.scheme,
    host,
    target: http.path + http.search,
    contentType: headerOf(http.headers, 'content-type'),
    isHttp2: http.isHttp2,
  })
  const upstream = toUpstream(match, http)
  if (answer !== null) {
    const verdict = `${answer.status}: ${answer.message}, by route ${owner.name}.`
    return {
      verdict,
      upstream,
      response: { status: answer.status, headers: answer.headers, reason: answer.message },
      steps: [{ stage: 'response', outcome: 'ended', text: verdict }],
    }
  }
  if (upstream === null) {
    const verdict = `Route ${owner.name} has no service: one of its plugins must answer.`
    return { verdict, upstream, steps: [{ stage: 'backend', outcome: 'ended', text: verdict }] }
  }
  const verdict = `Sent to ${upstream.url} by route ${owner.name}.`
  return { verdict, upstream, steps: [pathStep(match, http), { stage: 'upstream', outcome: 'passed', text: verdict }] }
}

function pathStep({ entry, matchedPath }: KongMatch<KongBackend>, http: NonNullable<Asked['http']>): ExplainStep {
  const stripped = stripsPath(entry.spec) ? matchedPath : null
  const base = entry.owner.service?.path ?? ''
  const text = [
    stripped === null ? 'Nothing is stripped of the path' : `${stripped} is stripped of the path`,
    base === '' ? 'nothing is put before it.' : `${base} is put before it.`,
  ].join('; ')
  return {
    stage: 'filter',
    outcome: stripped === null && base === '' ? 'passed' : 'changed',
    text,
    changes: [{ what: 'path', before: http.path, after: upstreamPath(entry, matchedPath, http.path) }],
  }
}

/** The flavours that are explained know v0 alone; v1 is taken and has no effect in them. */
function upstreamPath(
  { spec, owner }: KongMatch<KongBackend>['entry'],
  matchedPath: string | null,
  path: string,
): string {
  const parts = { base: owner.service?.path ?? '', path: toDecodedPath(encodeNonAscii(path)) ?? path, matchedPath }
  return toKongPath(parts, { stripPath: stripsPath(spec), pathHandling: 'v0' })
}

function toUpstream(
  { entry, matchedPath }: KongMatch<KongBackend>,
  http: NonNullable<Asked['http']>,
): Explanation['upstream'] {
  const { spec, owner } = entry
  const { service } = owner
  if (service === null) return null
  const prefix = strippedPrefix(matchedPath, { stripPath: stripsPath(spec), pathHandling: 'v0' })
  const { host, port } = splitAuthority(http.authority)
  const sentHost = spec.preserveHost ? http.authority : (service.hostHeader ?? toAuthority(service))
  return {
    service: service.name,
    url: `${service.protocol}://${service.host}:${service.port}${upstreamPath(entry, matchedPath, http.path)}${http.search}`,
    host: sentHost,
    headers: {
      ...toRecord(http.headers),
      Host: sentHost,
      'X-Forwarded-Proto': http.scheme,
      'X-Forwarded-Host': host,
      'X-Forwarded-Port': String(port ?? http.port),
      'X-Forwarded-Path': http.path + http.search,
      ...(prefix === null || prefix === '/' ? {} : { 'X-Forwarded-Prefix': prefix }),
    },
    sharePercent: 100,
    endpoints:
      service.endpoints.length > 0 ? service.endpoints : [{ address: service.host, port: service.port, weight: 100 }],
  }
}

const wellKnownPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  grpc: 80,
  grpcs: 443,
}

function toAuthority({ protocol, host, port }: NonNullable<KongBackend['service']>): string {
  return wellKnownPorts[protocol] === port ? host : `${host}:${port}`
}

function followConnection({ entry }: KongMatch<KongBackend>, { sni }: Asked): Rest {
  const { spec, owner } = entry
  const { service } = owner
  if (service === null) {
    const verdict = `Route ${owner.name} has no service: the connection is closed.`
    return { verdict, upstream: null, steps: [{ stage: 'backend', outcome: 'ended', text: verdict }] }
  }
  const url = `${service.protocol}://${service.host}:${service.port}`
  const verdict = `Connected to ${url} by route ${owner.name}.`
  return {
    verdict,
    upstream: {
      service: service.name,
      url,
      host: spec.preserveHost && sni !== null ? sni : service.host,
      headers: {},
      sharePercent: 100,
      endpoints:
        service.endpoints.length > 0 ? service.endpoints : [{ address: service.host, port: service.port, weight: 100 }],
    },
    steps: [{ stage: 'upstream', outcome: 'passed', text: verdict }],
  }
}

function headerOf(headers: readonly string[], name: string): string | null {
  const at = headers.findIndex((candidate, index) => index % 2 === 0 && candidate.toLowerCase() === name)
  return at === -1 ? null : (headers[at + 1] ?? '')
}

/** Host is told by itself. */
function toRecord(headers: readonly string[]): Readonly<Record<string, string>> {
  const record: Record<string, string> = {}
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? ''
    if (name.toLowerCase() === 'host') continue
    const before = record[name]
    record[name] = before === undefined ? (headers[index + 1] ?? '') : `${before}, ${headers[index + 1] ?? ''}`
  }
  return record
}
