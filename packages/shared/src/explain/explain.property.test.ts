import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptedPlaces, toRouteId } from '../attachment/index.ts'
import { compareHostnames, matchesHostname } from '../lib/index.ts'
import { chooseListener, chooseTlsListener, matchRequest, matchSni, toMatchRequest } from '../match/index.ts'
import type { GRPCRouteMatch, HTTPRoute, HTTPRouteMatch } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import type { ListenerTable, MatchRequest } from '../table/index.ts'
import {
  allFixtures,
  anyRoutes,
  fixtures,
  grpcCall,
  grpcRoutes,
  request,
  routes,
  serverName,
  type ArbitraryRequest,
} from '../testdata/arbitrary.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { explain, type Configuration } from './explain.ts'
import type { Explanation } from './explanation.ts'

const received = ({ method, host, path, query, headers }: ArbitraryRequest): Parameters<typeof toMatchRequest>[0] => ({
  method,
  target: query === '' ? path : `${path}?${query}`,
  headers: ['Host', host, ...headers.flat()],
})

interface Found {
  readonly listener: ListenerTable | null
  readonly normal: MatchRequest
  readonly entry: string | null
}

function find({ tables }: Configuration, asked: ArbitraryRequest): Found {
  const normal = toMatchRequest(received(asked))
  if (!normal.ok) throw new Error(normal.error.message)
  const socket = tables.sockets.get(`127.0.0.1:${asked.port}`)
  const listener = socket?.protocol !== 'HTTP' ? null : chooseListener(socket, normal.value.host)
  const result = listener === null ? null : matchRequest(listener.routes, normal.value)
  return { listener, normal: normal.value, entry: result?.entry.id ?? null }
}

/** The rules as a person reads them: every match of every route, judged one by one from the manifest. */
function findByReading({ attachments }: Configuration, { listener, normal }: Found): string | null {
  if (listener === null) return null
  const candidates = [...attachments.routes.values()].flatMap(({ kind, key, route, parents }) => {
    if (route.kind !== 'HTTPRoute') return []
    return parents
      .flatMap(({ listeners }) => listeners)
      .filter((at) => at.listener === listener.id && at.accepted)
      .slice(0, 1)
      .flatMap(() => route.spec.hostnames ?? [''])
      .filter((hostname) => matchesHostname(hostname, normal.host))
      .flatMap((hostname) =>
        route.spec.rules.flatMap(({ matches }, rule) =>
          matches.flatMap((match, index) =>
            reads(match, normal)
              ? [{ id: `${toRouteId(kind, key)}/${rule}/${index}`, hostname, rank: rank(route, match, [rule, index]) }]
              : [],
          ),
        ),
      )
  })
  candidates.sort(
    (left, right) => compareHostnames(left.hostname, right.hostname) || compareRanks(left.rank, right.rank),
  )
  return candidates[0]?.id ?? null
}

function reads({ path, method, headers = [], queryParams = [] }: HTTPRouteMatch, normal: MatchRequest): boolean {
  const whole = (expression: string): RegExp => new RegExp(`^(?:${expression})$`)
  const holds = (type: string, wanted: string, actual: string | undefined): boolean =>
    actual !== undefined && (type === 'Exact' ? actual === wanted : whole(wanted).test(actual))
  const segments = (text: string): string[] => text.split('/').filter((segment) => segment !== '')
  const onPath =
    path.type === 'PathPrefix'
      ? segments(path.value).every((segment, index) => segments(normal.path)[index] === segment)
      : holds(path.type, path.value, normal.path)
  return (
    onPath &&
    (method === undefined || method === normal.method) &&
    headers.every(({ type, name, value }) => holds(type, value, normal.headers.get(name.toLowerCase()))) &&
    queryParams.every(({ type, name, value }) => holds(type, value, normal.query.get(name)))
  )
}

function rank(route: HTTPRoute, match: HTTPRouteMatch, at: readonly [number, number]): readonly (string | number)[] {
  const { type, value } = match.path
  return [
    ['Exact', 'RegularExpression', 'PathPrefix'].indexOf(type),
    type === 'Exact' ? 0 : -(type === 'PathPrefix' && value.endsWith('/') ? value.length - 1 : value.length),
    match.method === undefined ? 1 : 0,
    -(match.headers ?? []).length,
    -(match.queryParams ?? []).length,
    route.metadata.creationTimestamp ?? '',
    `${route.metadata.namespace}/${route.metadata.name}`,
    ...at,
  ]
}

function compareRanks(left: readonly (string | number)[], right: readonly (string | number)[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? value
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}

describe('for any routes and any request', () => {
  const checking =
    (holds: (configuration: Configuration, asked: ArbitraryRequest) => boolean, numRuns = 300) =>
    () =>
      fc.assert(
        fc.property(routes, fc.array(request, { minLength: 1, maxLength: 5 }), (resources, requests) => {
          const configuration = configurationOf(createSnapshot([...fixtures, ...resources], 1))
          return requests.every((asked) => holds(configuration, asked))
        }),
        { numRuns },
      )

  it('the index finds what reading every rule in order of precedence finds', () => {
    const property = checking((configuration, asked) => {
      const found = find(configuration, asked)
      return found.entry === findByReading(configuration, found)
    })
    expect(property).not.toThrow()
  })

  it('explain names the very match that the gateway takes', () => {
    const property = checking((configuration, asked) => {
      const { entry } = find(configuration, asked)
      const { matched, considered } = explain(
        configuration,
        {
          method: asked.method,
          url: `http://${asked.host}:${asked.port}${asked.path}?${asked.query}`,
          headers: Object.fromEntries(
            Map.groupBy(asked.headers, ([name]) => name)
              .entries()
              .map(([name, all]) => [name, all.map(([, value]) => value)]),
          ),
        },
        { random: 0.5 },
      )
      const named =
        matched === null
          ? null
          : `${matched.kind}/${matched.namespace}/${matched.name}/${matched.rule}/${matched.match}`
      const winners = considered.filter(({ outcome }) => outcome === 'matched')
      const losers = considered.filter(({ outcome }) => outcome === 'not-matched')
      return (
        named === entry &&
        winners.length === (entry === null ? 0 : 1) &&
        winners.every(({ predicates }) => predicates.every(({ holds }) => holds)) &&
        losers.every(({ predicates }) => predicates.some(({ holds }) => !holds))
      )
    })
    expect(property).not.toThrow()
  })
})

describe('for any routes of any kind', () => {
  const checking =
    <T>(asked: fc.Arbitrary<T>, holds: (configuration: Configuration, one: T) => boolean, among = anyRoutes) =>
    () =>
      fc.assert(
        fc.property(among, fc.array(asked, { minLength: 1, maxLength: 5 }), (resources, questions) => {
          const configuration = configurationOf(createSnapshot([...allFixtures, ...resources], 1))
          return questions.every((one) => holds(configuration, one))
        }),
        { numRuns: 300 },
      )

  const nameOf = ({ matched }: Explanation): string | null =>
    matched === null ? null : `${matched.kind}/${matched.namespace}/${matched.name}/${matched.rule}/${matched.match}`

  it('explain names the very match that takes a call, and reading finds it too', () => {
    const property = checking(
      grpcCall,
      (configuration, { host, path, headers }) => {
        const socket = configuration.tables.sockets.get('127.0.0.1:90')
        const flat = ['Host', host, 'content-type', 'application/grpc', ...headers.flat()]
        const normal = toMatchRequest({ method: 'POST', target: path, headers: flat })
        if (!normal.ok || socket?.protocol !== 'HTTP') throw new Error('nothing to ask')
        const listener = chooseListener(socket, normal.value.host)
        const entry = listener === null ? null : matchRequest(listener.routes, normal.value)?.entry
        const explanation = explain(
          configuration,
          {
            method: 'POST',
            url: `http://${host}:90${path}`,
            protocol: 'grpc',
            headers: Object.fromEntries(
              Map.groupBy(headers, ([name]) => name.toLowerCase())
                .entries()
                .map(([name, all]) => [name, all.map(([, value]) => value)]),
            ),
          },
          { random: 0.5 },
        )
        return (
          nameOf(explanation) === (entry?.id ?? null) &&
          (entry?.id ?? null) === findCallByReading(configuration, { listener, normal: normal.value })
        )
      },
      grpcRoutes,
    )
    expect(property).not.toThrow()
  })

  it('explain names the very route that takes a connection', () => {
    const property = checking(serverName, (configuration, sni) => {
      const socket = configuration.tables.sockets.get('127.0.0.1:443')
      if (socket?.protocol !== 'TLS') throw new Error('nothing to ask')
      const listener = chooseTlsListener(socket, sni)
      const rule = listener?.protocol === 'TLS' ? matchSni(listener, sni) : null
      const asked = { method: 'GET', url: '/', protocol: 'tls', destinationPort: 443, ...(sni === null ? {} : { sni }) }
      const { matched, considered } = explain(configuration, asked, { random: 0.5 })
      const winners = considered.filter(({ outcome }) => outcome === 'matched')
      return (
        (matched === null ? null : `${matched.kind}/${matched.namespace}/${matched.name}/0`) === (rule?.id ?? null) &&
        winners.length === (rule === null ? 0 : 1)
      )
    })
    expect(property).not.toThrow()
  })

  it('the oldest route has the port of a TCP or UDP listener', () => {
    const ports = fc.constantFrom(
      { protocol: 'tcp', port: 5432, id: '127.0.0.1:5432' },
      { protocol: 'udp', port: 53, id: 'udp/127.0.0.1:53' },
    )
    const property = checking(ports, (configuration, { protocol, port, id }) => {
      const socket = configuration.tables.sockets.get(id)
      const kind = protocol === 'tcp' ? 'TCPRoute' : 'UDPRoute'
      const oldest = [...configuration.attachments.routes.values()]
        .filter((state) => state.kind === kind && acceptedPlaces(state).has(`Gateway/infra/all/${protocol}`))
        .map(({ key, route }) => `${route.metadata.creationTimestamp} ${kind}/${key}/0`)
        .sort()[0]
      const { matched } = explain(
        configuration,
        { method: 'GET', url: '/', protocol, destinationPort: port },
        { random: 0.5 },
      )
      const rule = socket !== undefined && 'rule' in socket ? (socket.rule?.id ?? null) : null
      return (
        rule === (oldest?.split(' ')[1] ?? null) &&
        (matched === null ? null : `${matched.kind}/${matched.namespace}/${matched.name}/0`) === rule
      )
    })
    expect(property).not.toThrow()
  })
})

/** The rules of GRPCRoutes as a person reads them. */
function findCallByReading(
  { attachments }: Configuration,
  { listener, normal }: Pick<Found, 'listener' | 'normal'>,
): string | null {
  if (listener === null) return null
  const [, service = '', method = '', ...more] = normal.path.split('/')
  if (service === '' || method === '' || more.length > 0) return null
  const candidates = [...attachments.routes.values()].flatMap(({ kind, key, route, parents }) => {
    if (route.kind !== 'GRPCRoute') return []
    if (!parents.some(({ listeners }) => listeners.some((at) => at.listener === listener.id && at.accepted))) return []
    const { hostnames = [] } = route.spec
    return (hostnames.length === 0 ? [''] : hostnames)
      .filter((hostname) => matchesHostname(hostname, normal.host))
      .flatMap((hostname) =>
        route.spec.rules.flatMap(({ matches = [] }, rule) =>
          (matches.length === 0 ? [{}] : matches).flatMap((match: GRPCRouteMatch, index) => {
            const { type = 'Exact', service: wanted, method: name } = match.method ?? {}
            const whole = (expression: string): RegExp => new RegExp(`^(?:${expression})$`)
            const is = (one: string | undefined, actual: string): boolean =>
              one === undefined || (type === 'Exact' ? one === actual : whole(one).test(actual))
            const headers = (match.headers ?? []).every(({ type: kindOf, name: header, value }) => {
              const actual = normal.headers.get(header.toLowerCase())
              return actual !== undefined && (kindOf === 'Exact' ? actual === value : whole(value).test(actual))
            })
            if (!is(wanted, service) || !is(name, method) || !headers) return []
            const rankOf = [
              -(wanted ?? '').length,
              -(name ?? '').length,
              type === 'Exact' ? 0 : 1,
              -(match.headers ?? []).length,
              route.metadata.creationTimestamp ?? '',
              key,
              rule,
              index,
            ]
            return [{ id: `${toRouteId(kind, key)}/${rule}/${index}`, hostname, rank: rankOf }]
          }),
        ),
      )
  })
  candidates.sort(
    (left, right) => compareHostnames(left.hostname, right.hostname) || compareRanks(left.rank, right.rank),
  )
  return candidates[0]?.id ?? null
}
