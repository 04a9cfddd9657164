import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toRouteId } from '../attachment/index.ts'
import { compareHostnames, matchesHostname } from '../lib/index.ts'
import { chooseListener, matchRequest, toMatchRequest } from '../match/index.ts'
import type { HTTPRoute, HTTPRouteMatch } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import type { ListenerTable, MatchRequest } from '../table/index.ts'
import { fixtures, request, routes, type ArbitraryRequest } from '../testdata/arbitrary.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { explain, type Configuration } from './explain.ts'

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
