/**
 * Considered: every match that could have taken a request, with what became of it and why. The winner is not found
 * here; it is the answer of `matchRequest`, handed in.
 */
import { placesInForce, type Attachments, type RouteState } from '../attachment/index.ts'
import { compareHostnames, matchesHostname } from '../lib/index.ts'
import { hostnamesOf } from '../resources/index.ts'
import {
  byPrecedence,
  compileRoute,
  criteria,
  type CompiledTables,
  type ListenerTable,
  type MatchRequest,
  type TableEntry,
} from '../table/index.ts'
import type { Considered } from './explanation.ts'
import { countFailures, describeLoss, judge, type Predicate } from './predicates.ts'

const maxConsidered = 200
const maxNotAttached = 20

/** A match on the hostname for which it comes closest to the request. */
interface Candidate {
  readonly entry: TableEntry
  readonly hostname: string
  readonly failures: number
}

export interface Verdicts {
  readonly considered: readonly Considered[]
  /** The match that failed on the fewest predicates, and those; `null` where there is none or one won. */
  readonly closest: { readonly entry: TableEntry; readonly failed: readonly Predicate[] } | null
}

/** @param winner The answer of `matchRequest` on `listener`. */
export function consider(
  given: { readonly tables: CompiledTables; readonly attachments: Attachments; readonly listener: ListenerTable },
  request: MatchRequest,
  winner: TableEntry | null,
): Verdicts {
  const candidates = candidatesOf(given.listener, request)
  const won = candidates.find(({ entry }) => entry === winner) ?? null
  const judged = mostTelling(candidates, winner).map((candidate) => toConsidered(candidate, request, won))
  const [closest] = winner === null ? candidates.toSorted(byCloseness(request)) : []
  return {
    considered: [...judged, ...notAttached(given, request)],
    closest:
      closest === undefined
        ? null
        : {
            entry: closest.entry,
            failed: judge(closest.entry, closest.hostname, request).filter(({ holds }) => !holds),
          },
  }
}

/** Each entry of the listener once, best first: hostnames that say more before others, then precedence. */
function candidatesOf(listener: ListenerTable, request: MatchRequest): readonly Candidate[] {
  const candidates = new Map<TableEntry, Candidate>()
  const hosts = [...listener.routes.entriesByHost].sort(
    ([left], [right]) =>
      Number(matchesHostname(right, request.host)) - Number(matchesHostname(left, request.host)) ||
      compareHostnames(left, right),
  )
  for (const [hostname, { entries }] of hosts)
    for (const entry of entries)
      if (!candidates.has(entry))
        candidates.set(entry, { entry, hostname, failures: countFailures(entry, hostname, request) })
  return [...candidates.values()].sort(
    (left, right) => compareHostnames(left.hostname, right.hostname) || byPrecedence(left.entry, right.entry),
  )
}

/** All of them, or of too many the winner and those that failed on the least; in the order given. */
function mostTelling(candidates: readonly Candidate[], winner: TableEntry | null): readonly Candidate[] {
  if (candidates.length <= maxConsidered) return candidates
  const rank = ({ entry, failures }: Candidate): number => (entry === winner ? -1 : failures)
  const kept = new Set(candidates.toSorted((left, right) => rank(left) - rank(right)).slice(0, maxConsidered))
  return candidates.filter((candidate) => kept.has(candidate))
}

/** Fewest failures first; then those that fail on neither host nor path; then as they stand. */
function byCloseness(request: MatchRequest): (left: Candidate, right: Candidate) => number {
  const missesPlace = ({ entry, hostname }: Candidate): number =>
    (matchesHostname(hostname, request.host) ? 0 : 2) + (entry.path.match(request.path) === null ? 1 : 0)
  return (left, right) => left.failures - right.failures || missesPlace(left) - missesPlace(right)
}

function toConsidered(candidate: Candidate, request: MatchRequest, won: Candidate | null): Considered {
  const { entry, hostname } = candidate
  const predicates = judge(entry, hostname, request)
  const lost = predicates.find(({ holds }) => !holds)
  const place = placeOf(entry)
  if (candidate === won)
    return { ...place, outcome: 'matched', reason: 'every predicate holds, and it comes first', predicates }
  if (lost !== undefined) return { ...place, outcome: 'not-matched', reason: describeLoss(lost), predicates }
  return { ...place, outcome: 'outranked', reason: describeRank(candidate, won), predicates }
}

function describeRank(candidate: Candidate, won: Candidate | null): string {
  if (won === null) return 'another match comes first'
  const name = `${won.entry.rule.route} rule ${won.entry.rule.ruleIndex}`
  if (won.hostname !== candidate.hostname)
    return `${name} comes first: its hostname ${won.hostname} is more specific than ${candidate.hostname || 'any host'}`
  const deciding = criteria.find(({ compare }) => compare(won.entry, candidate.entry) !== 0)
  return `${name} comes first: ${deciding?.name ?? 'it was found first'}`
}

/** Routes that would take the request but are not on this listener: refused by its Gateway, or attached to another. */
function notAttached(
  { tables, attachments, listener }: Parameters<typeof consider>[0],
  request: MatchRequest,
): readonly Considered[] {
  const found: Considered[] = []
  for (const [id, state] of attachments.routes) {
    if (found.length >= maxNotAttached) break
    const reason = whyNotHere(state, listener)
    if (reason === null || !meansHost(state, request.host)) continue
    const entries = tables.routes.get(id)?.entries ?? entriesOf(state)
    for (const entry of entries) {
      const predicates = judge(entry, '', request)
      if (predicates.every(({ holds }) => holds))
        found.push({ ...placeOf(entry), outcome: 'not-attached', reason, predicates: predicates.slice(1) })
    }
  }
  return found.slice(0, maxNotAttached)
}

function entriesOf(state: RouteState): readonly TableEntry[] {
  return compileRoute(state)?.entries ?? []
}

function meansHost({ route }: RouteState, host: string): boolean {
  const hostnames = hostnamesOf(route)
  return hostnames.length === 0 || hostnames.some((hostname) => matchesHostname(hostname, host))
}

/** `null` where the route is on the listener, or has nothing to do with its Gateway and socket. */
function whyNotHere(state: RouteState, listener: ListenerTable): string | null {
  const places = placesInForce(state)
  if (places.has(listener.id)) return null
  const prefix = `Gateway/${listener.gateway}/`
  const elsewhere = [...places.keys()].find((id) => id.startsWith(prefix))
  if (elsewhere !== undefined)
    return `attached to listener ${elsewhere.slice(prefix.length)}, but this host and port belong to listener ${listener.name}`
  for (const { managed, listeners, verdicts, parentRef } of state.parents) {
    if (!managed || `${parentRef.namespace ?? state.route.metadata.namespace}/${parentRef.name}` !== listener.gateway)
      continue
    const here = listeners.find((at) => at.listener === listener.id)
    const refused = verdicts.find(({ type, status }) => type === 'Accepted' && status === 'False')
    if (here?.refusal !== undefined) return `${here.refusal.reason}: ${here.refusal.message}`
    if (refused !== undefined) return `${refused.reason}: ${refused.message}`
  }
  return null
}

function placeOf({ rule, matchIndex }: TableEntry): Pick<Considered, 'route' | 'rule' | 'match'> {
  return { route: `${rule.kind}/${rule.route}`, rule: rule.ruleIndex, match: matchIndex }
}
