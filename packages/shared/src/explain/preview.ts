/**
 * Preview: what a candidate would do, before it is saved. Pure: two configurations in, the difference out.
 */
import { acceptedPlaces, type Attachments, type ListenerId, type RouteId } from '../attachment/index.ts'
import { diffTables, shadowsOf, streamShadowsOf, type Difference, type Shadow } from '../table/index.ts'
import type { Configuration } from './explain.ts'
import { reroutedRequests, type ReroutedRequest, type SeenRequest } from './rerouted.ts'
import { runRouteTests, type RouteTestResult } from './route-tests.ts'

export interface AttachmentChange {
  readonly route: RouteId
  readonly listener: ListenerId
  /** Hostnames that come into force (attaches) or go out of it (detaches); `''` is any host. */
  readonly hostnames: readonly string[]
  /** Why the listener does not take the route any more; absent where the route or its wish is gone, and on attaches. */
  readonly reason?: string
}

export interface Conflict {
  readonly listener: ListenerId
  /** `ProtocolConflict` or `HostnameConflict`. */
  readonly reason: string
  readonly message: string
}

/** A wish of the candidate that is not granted, and was not refused before. */
export interface RefusedAttachment {
  readonly route: RouteId
  readonly parent: string
  readonly reason: string
  readonly message: string
}

export interface Preview {
  readonly attaches: readonly AttachmentChange[]
  readonly detaches: readonly AttachmentChange[]
  readonly refusals: readonly RefusedAttachment[]
  /** Listeners that collide in the candidate and did not before. */
  readonly conflicts: readonly Conflict[]
  /** Entries that no request can reach in the candidate and that could be reached, or were not there, before. */
  readonly shadows: readonly Shadow[]
  /** RouteTests that the candidate does not pass; `isNew` where what is stored passes them, or does not know them. */
  readonly failedTests: readonly (RouteTestResult & { readonly isNew: boolean })[]
  /** Requests seen lately that would fare otherwise. */
  readonly rerouted: readonly ReroutedRequest[]
  /** Rules of attached routes. */
  readonly rules: Difference
  /** `<address>:<port>` that are opened and closed; changed ones get new routes without a connection lost. */
  readonly sockets: Difference
  readonly upstreams: Difference
}

/**
 * Everything that `candidate` changes of `current`. Reads nothing else; nothing is applied.
 *
 * @param seen Requests that were seen lately.
 */
export function preview(current: Configuration, candidate: Configuration, seen: readonly SeenRequest[] = []): Preview {
  const { sockets, rules, upstreams } = diffTables(current.tables, candidate.tables)
  return {
    attaches: attachmentsGained(current.attachments, candidate.attachments),
    detaches: attachmentsGained(candidate.attachments, current.attachments).map((change) => ({
      ...change,
      ...whyDetached(change, candidate.attachments),
    })),
    refusals: newly(refusalsOf(current.attachments), refusalsOf(candidate.attachments)),
    conflicts: newly(conflictsOf(current.attachments), conflictsOf(candidate.attachments)),
    shadows: newly(byShadow(current), byShadow(candidate)),
    failedTests: failedTests(current, candidate),
    rerouted: reroutedRequests(current, candidate, seen),
    rules,
    sockets,
    upstreams,
  }
}

function failedTests(current: Configuration, candidate: Configuration): Preview['failedTests'] {
  const failed = runRouteTests(candidate).filter(({ passed }) => !passed)
  if (failed.length === 0) return []
  const before = new Map(runRouteTests(current).map((result) => [result.test, result.passed] as const))
  return failed.map((result) => ({ ...result, isNew: before.get(result.test) !== false }))
}

/** What stands in `after` under a key that `before` does not have. */
function newly<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>): readonly V[] {
  return [...after].flatMap(([key, value]) => (before.has(key) ? [] : [value]))
}

function attachmentsGained(before: Attachments, after: Attachments): readonly AttachmentChange[] {
  const changes: AttachmentChange[] = []
  for (const [route, state] of after.routes) {
    const old = before.routes.get(route)
    const places = old === undefined ? null : acceptedPlaces(old)
    for (const [listener, { hostnames }] of acceptedPlaces(state)) {
      const had = places?.get(listener)?.hostnames ?? []
      const gained = hostnames.filter((hostname) => !had.includes(hostname))
      if (gained.length > 0) changes.push({ route, listener, hostnames: gained })
    }
  }
  return changes
}

function whyDetached({ route, listener }: AttachmentChange, candidate: Attachments): Pick<AttachmentChange, 'reason'> {
  const refusal = candidate.routes
    .get(route)
    ?.parents.flatMap(({ listeners }) => listeners)
    .find((at) => at.listener === listener)?.refusal
  return refusal === undefined ? {} : { reason: refusal.message }
}

function refusalsOf({ routes }: Attachments): ReadonlyMap<string, RefusedAttachment> {
  const refusals = new Map<string, RefusedAttachment>()
  for (const [route, { parents, route: resource }] of routes)
    for (const { parentRef, verdicts } of parents) {
      const refused = verdicts.find(({ type, status }) => type === 'Accepted' && status === 'False')
      if (refused === undefined) continue
      const section = parentRef.sectionName === undefined ? '' : `/${parentRef.sectionName}`
      const parent = `${parentRef.namespace ?? resource.metadata.namespace ?? ''}/${parentRef.name}${section}`
      const { reason, message } = refused
      refusals.set(`${route} ${parent} ${parentRef.port ?? ''} ${reason}`, { route, parent, reason, message })
    }
  return refusals
}

function conflictsOf({ listeners }: Attachments): ReadonlyMap<string, Conflict> {
  const conflicts = new Map<string, Conflict>()
  for (const [listener, { verdicts }] of listeners)
    for (const { type, status, reason, message } of verdicts)
      if (type === 'Conflicted' && status === 'True') conflicts.set(listener, { listener, reason, message })
  return conflicts
}

function byShadow({ tables, attachments }: Configuration): ReadonlyMap<string, Shadow> {
  return new Map(
    [...shadowsOf(tables), ...streamShadowsOf(attachments)].map((shadow) => [
      `${shadow.listener} ${shadow.hostname} ${shadow.entry} ${shadow.by}`,
      shadow,
    ]),
  )
}
