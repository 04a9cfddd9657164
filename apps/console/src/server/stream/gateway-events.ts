/**
 * Gateway events: the stream that gateway processes follow (`GET /signalbox/v1/watch`).
 *
 *     snapshot   on joining, and after a gap that can no longer be told change by change
 *     change     from one revision to a later one; everything in between is joined to one event
 *
 * Resources go out without status, which no request depends on, except the addresses of Gateways. So a revision that
 * changes status alone is not sent, unless it gives a Gateway another address. The id of an event is the newest revision
 * in it that was sent. A client that resumes is always sent a change first, an empty one where it misses nothing: by
 * its hash both sides see that they hold the same.
 */
import { isKind, keyOf, toObjectKey, type AnyResource, type ResourceRef } from '@signalbox/shared/resources'
import type { ChangeEvent, Snapshot } from '@signalbox/shared/snapshot'
import { paced } from '../pace.ts'
import type { CommittedRevision } from '../store/store.ts'
import type { System } from '../system.ts'
import { eventStream, toRevisionId, type EventStreamOptions, type Feed, type ServerSentEvent } from './sse.ts'

export interface GatewayEventStreamOptions extends Omit<EventStreamOptions, 'heartbeat'> {
  /** The request's `Last-Event-ID`. */
  readonly lastEventId: string | null
}

/** The stream for one gateway process, whose right to all configuration, Secrets included, the caller has checked. */
export function gatewayEventStream(
  { store, hub }: Pick<System, 'store' | 'hub'>,
  { lastEventId, ...options }: GatewayEventStreamOptions,
): Response {
  const signal = AbortSignal.any([options.signal, hub.closing])
  return eventStream(new GatewayFeed(store, hub, toRevisionId(lastEventId)), { ...options, signal })
}

class GatewayFeed implements Feed {
  readonly #store: System['store']
  readonly #hub: System['hub']
  /** Newest revision that the client was sent; null before it has anything. */
  #sent: number | null
  /** Newest revision that was looked at. */
  #seen: number
  #resuming: boolean

  constructor(store: System['store'], hub: System['hub'], resumeAfter: number | null) {
    this.#store = store
    this.#hub = hub
    this.#sent = resumeAfter
    this.#seen = resumeAfter ?? 0
    this.#resuming = resumeAfter !== null
  }

  subscribe(wake: () => void): () => void {
    return this.#hub.subscribe(wake)
  }

  async take(): Promise<readonly ServerSentEvent[]> {
    const { snapshot, configRevision } = this.#store.read()
    const revisions = this.#sent === null ? null : this.#store.since(this.#seen)
    this.#seen = snapshot.revision
    if (this.#sent === null || revisions === null) {
      this.#resuming = false
      this.#sent = configRevision
      return [await snapshotEvent(snapshot, configRevision)]
    }
    const relevant = revisions.filter(matters)
    const newest = relevant.at(-1)?.summary.revision
    if (newest === undefined && !this.#resuming) return []
    const event = changeEvent(snapshot, relevant, { previousRevision: this.#sent, revision: newest ?? this.#sent })
    this.#resuming = false
    this.#sent = newest ?? this.#sent
    return [event]
  }
}

/** Events of one snapshot, made once for all streams; forgotten with it. */
const madeEvents = new WeakMap<Snapshot, Map<string, ServerSentEvent | Promise<ServerSentEvent>>>()

function eventsOf(snapshot: Snapshot): Map<string, ServerSentEvent | Promise<ServerSentEvent>> {
  const made = madeEvents.get(snapshot) ?? new Map<string, ServerSentEvent | Promise<ServerSentEvent>>()
  madeEvents.set(snapshot, made)
  return made
}

function snapshotEvent(snapshot: Snapshot, revision: number): ServerSentEvent | Promise<ServerSentEvent> {
  const made = eventsOf(snapshot)
  const event = made.get('snapshot') ?? makeSnapshotEvent(snapshot, revision)
  made.set('snapshot', event)
  return event
}

async function makeSnapshotEvent(snapshot: Snapshot, revision: number): Promise<ServerSentEvent> {
  const head = JSON.stringify({ revision, hash: snapshot.hash }).slice(0, -1)
  const resources: string[] = []
  const pause = paced()
  for (const resource of snapshot.all()) {
    resources.push(JSON.stringify(toGatewayResource(resource)))
    await pause()
  }
  return { event: 'snapshot', id: String(revision), data: `${head},"resources":[${resources.join(',')}]}` }
}

function changeEvent(
  snapshot: Snapshot,
  revisions: readonly CommittedRevision[],
  range: Pick<ChangeEvent, 'revision' | 'previousRevision'>,
): ServerSentEvent {
  const resources = new Map<string, readonly [ResourceRef, AnyResource | undefined]>()
  for (const { before, after } of revisions.flatMap((revision) => revision.changes)) {
    const resource = after ?? before
    if (resource === null) continue
    const { kind, metadata } = resource
    const ref = { kind, namespace: metadata.namespace, name: metadata.name }
    resources.set(`${kind}/${keyOf(resource)}`, [ref, currentOf(snapshot, ref)])
  }
  const current = [...resources.values()]
  const data: ChangeEvent = {
    ...range,
    hash: snapshot.hash,
    upserts: current.flatMap(([, resource]) => (resource === undefined ? [] : [toGatewayResource(resource)])),
    deletes: current.flatMap(([ref, resource]) => (resource === undefined ? [ref] : [])),
  }
  return { event: 'change', id: String(range.revision), data: JSON.stringify(data) }
}

function currentOf(snapshot: Snapshot, { kind, namespace, name }: ResourceRef): AnyResource | undefined {
  return isKind(kind) ? snapshot.get(kind, toObjectKey(name, namespace)) : undefined
}

/** Whether gateway processes serve differently after a revision. */
function matters({ statusOnly, changes }: CommittedRevision): boolean {
  return !statusOnly || changes.some(({ before, after }) => addressesOf(before) !== addressesOf(after))
}

function addressesOf(resource: AnyResource | null): string {
  return resource?.kind === 'Gateway' ? JSON.stringify(resource.status?.addresses ?? []) : ''
}

/** A resource as gateway processes are sent it: without status, except the addresses of a Gateway. */
export function toGatewayResource(resource: AnyResource): AnyResource {
  if (resource.kind === 'Gateway') {
    const { status, ...rest } = resource
    return status?.addresses === undefined ? rest : { ...rest, status: { addresses: status.addresses } }
  }
  if (!('status' in resource)) return resource
  const { status: _, ...rest } = resource
  return rest
}
