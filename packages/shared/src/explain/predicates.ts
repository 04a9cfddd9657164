/** Predicates: every condition of one entry, judged for one request, in the words of a person. */
import { matchesHostname } from '../lib/index.ts'
import {
  compileText,
  parseCall,
  type GrpcTest,
  type MatchRequest,
  type PathTest,
  type TableEntry,
  type ValueTest,
} from '../table/index.ts'
import type { Considered } from './explanation.ts'

export type Predicate = Considered['predicates'][number]

/** The first predicate that fails is the one that a request lost on. Judged by the entry's own compiled tests. */
export function judge(entry: TableEntry, hostname: string, request: MatchRequest): readonly Predicate[] {
  const predicates: Predicate[] = [
    {
      field: 'hostname',
      wanted: hostname === '' ? 'any host' : hostname,
      actual: request.host,
      holds: matchesHostname(hostname, request.host),
    },
    ...(entry.grpc === undefined ? [judgePath(entry.path, request)] : judgeCall(entry.grpc, request)),
  ]
  if (entry.method !== null)
    predicates.push({
      field: 'method',
      wanted: entry.method,
      actual: request.method,
      holds: entry.method === request.method,
    })
  for (const test of entry.headers) predicates.push(judgeValue('header', test, request.headers))
  for (const test of entry.query) predicates.push(judgeValue('queryParam', test, request.query))
  return predicates
}

function judgePath(test: PathTest, { path }: MatchRequest): Predicate {
  return { field: 'path', wanted: wantedPath(test), actual: path, holds: test.match(path) !== null }
}

/** What is left out of a match holds for every call and is not told. */
function judgeCall({ type, service, method }: GrpcTest, { path }: MatchRequest): readonly Predicate[] {
  const call = parseCall(path)
  if (call === null) return [{ field: 'path', wanted: '/service/method', actual: path, holds: false }]
  const judgeName = (field: 'service' | 'method', wanted: string | null): readonly Predicate[] => {
    if (wanted === null) return []
    const actual = call[field]
    const holds = compileText(type, wanted)?.(actual) === true
    return [{ field, wanted: type === 'Exact' ? wanted : `/${wanted}/`, actual, holds }]
  }
  return [...judgeName('service', service), ...judgeName('method', method)]
}

/** How many predicates fail, without making them: what near misses are ranked by. */
export function countFailures(entry: TableEntry, hostname: string, request: MatchRequest): number {
  let failures = matchesHostname(hostname, request.host) ? 0 : 1
  if (entry.path.match(request.path) === null) failures++
  if (entry.method !== null && entry.method !== request.method) failures++
  for (const { name, test } of entry.headers) if (!passes(test, request.headers.get(name))) failures++
  for (const { name, test } of entry.query) if (!passes(test, request.query.get(name))) failures++
  return failures
}

const passes = (test: ValueTest['test'], value: string | undefined): boolean => value !== undefined && test(value)

function judgeValue(
  field: 'header' | 'queryParam',
  { name, type, value, test }: ValueTest,
  values: ReadonlyMap<string, string>,
): Predicate {
  const actual = values.get(name)
  const wanted = type === 'Exact' ? value : `/${value}/`
  return { field, name, wanted, actual: actual ?? null, holds: passes(test, actual) }
}

function wantedPath({ type, value }: PathTest): string {
  if (type === 'Exact') return `exactly ${value}`
  return type === 'RegularExpression' ? `all of /${value}/` : value === '' ? 'any path' : `${value} or below`
}

/** `method is POST, the match needs GET`. */
export function describeLoss({ field, name, wanted, actual }: Predicate): string {
  switch (field) {
    case 'hostname':
      return `host is ${actual === null || actual === '' ? 'not given' : actual}, the route is for ${wanted}`
    case 'path':
      return `path is ${actual}, the match needs ${wanted}`
    case 'service':
      return `service is ${actual}, the match needs ${wanted}`
    case 'method':
      return `method is ${actual}, the match needs ${wanted}`
    case 'header':
      return `header ${name} is ${quote(actual)}, the match needs ${wanted}`
    case 'queryParam':
      return `query parameter ${name} is ${quote(actual)}, the match needs ${wanted}`
    case 'expression':
      return `${wanted} does not hold: ${actual ?? 'it is not there'}`
  }
}

/** `needs GET, you sent POST`. */
export function describeNeed({ field, name, wanted, actual }: Predicate): string {
  switch (field) {
    case 'hostname':
      return `is for host ${wanted}, you sent ${actual === null || actual === '' ? 'none' : actual}`
    case 'path':
      return `needs path ${wanted}, you sent ${actual}`
    case 'service':
      return `needs service ${wanted}, you called ${actual}`
    case 'method':
      return `needs ${wanted}, you sent ${actual}`
    case 'header':
      return `needs header ${name}: ${wanted}, you sent ${actual === null ? 'none' : quote(actual)}`
    case 'queryParam':
      return `needs query parameter ${name}=${wanted}, you sent ${actual === null ? 'none' : quote(actual)}`
    case 'expression':
      return `needs ${wanted}, you sent ${actual === null ? 'none' : quote(actual)}`
  }
}

const quote = (value: string | null): string => (value === null ? 'absent' : `"${value}"`)
