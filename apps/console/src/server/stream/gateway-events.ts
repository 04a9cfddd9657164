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
 *
 * A gateway process whose token is for some namespaces alone follows a slice of the store (`namespace-slice.ts`); its
 * revisions are those of the whole.
 */
import { isKind, keyOf, toObjectKey, type AnyResource, type ResourceRef } from '@signalbox/shared/resources'
import type { Change, ChangeEvent, Snapshot } from '@signalbox/shared/snapshot'
import { paced } from '../pace.ts'
import type { CommittedRevision } from '../store/store.ts'
import type { System } from '../system.ts'
import { NamespaceSlice } from './namespace-slice.ts'
import { eventStream, toRevisionId, type EventStreamOptions, type Feed, type ServerSentEvent } from './sse.ts'

export interface GatewayEventStreamOptions extends Omit<EventStreamOptions, 'heartbeat'> {
  /** The request's `Last-Event-ID`. */
  readonly lastEventId: string | null
  /** Whose resources are sent; absent: all. */
  readonly namespaces?: readonly string[] | undefined
}

/** The stream for one gateway process, whose right to all configuration, Secrets included, the caller has checked. */
export function gatewayEventStream(
  { store, hub }: Pick<System, 'store' | 'hub'>,
  { lastEventId, namespaces, ...options }: GatewayEventStreamOptions,
): Response {
  const signal = AbortSignal.any([options.signal, hub.closing])
  const slice = namespaces === undefined ? null : new NamespaceSlice(namespaces)
  return eventStream(new GatewayFeed({ store, hub, slice }, toRevisionId(lastEventId)), { ...options, signal })
}

interface FeedSource extends Pick<System, 'store' | 'hub'> {
  /** `null`: everything. */
  readonly slice: NamespaceSlice | null
}

class GatewayFeed implements Feed {
  readonly #store: System['store']
  readonly #hub: System['hub']
  readonly #slice: NamespaceSlice | null
  /** Newest revision that the client was sent; null before it has anything. */
  #sent: number | null
  /** Newest revision that was looked at. */
  #seen: number
  #resuming: boolean

  constructor({ store, hub, slice }: FeedSource, resumeAfter: number | null) {
    this.#store = store
    this.#hub = hub
    this.#slice = slice
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
      return [await snapshotEvent(this.#slice?.of(snapshot) ?? snapshot, configRevision)]
    }
    const relevant = revisions.filter(matters)
    const newest = relevant.at(-1)?.summary.revision
    if (newest === undefined && !this.#resuming) return []
    const range = { previousRevision: this.#sent, revision: newest ?? this.#sent }
    this.#resuming = false
    this.#sent = range.revision
    if (this.#slice === null) return [await changeEvent(snapshot, relevant, range)]
    return [await changeEvent(this.#slice.of(snapshot), this.#slice.within(relevant), range)]
  }
}

/** Events of one snapshot, made once for all streams; forgotten with it. */
const madeEvents = new WeakMap<Snapshot, Map<string, Promise<ServerSentEvent>>>()

function madeOnce(snapshot: Snapshot, name: string, make: () => Promise<ServerSentEvent>): Promise<ServerSentEvent> {
  const events = madeEvents.get(snapshot) ?? new Map<string, Promise<ServerSentEvent>>()
  madeEvents.set(snapshot, events)
  const event = events.get(name) ?? make()
  events.set(name, event)
  return event
}

function snapshotEvent(snapshot: Snapshot, revision: number): Promise<ServerSentEvent> {
  return madeOnce(snapshot, 'snapshot', async () => {
    const head = JSON.stringify({ revision, hash: snapshot.hash }).slice(0, -1)
    const resources = await serializeAll(snapshot.all())
    return { event: 'snapshot', id: String(revision), data: `${head},"resources":${resources}}` }
  })
}

function changeEvent(
  snapshot: Snapshot,
  revisions: readonly CommittedRevision[],
  { previousRevision, revision }: Pick<ChangeEvent, 'revision' | 'previousRevision'>,
): Promise<ServerSentEvent> {
  return madeOnce(snapshot, `change ${previousRevision} ${revision}`, async () => {
    const { upserts, deletes } = joinChanges(snapshot, revisions)
    const head = JSON.stringify({ revision, previousRevision, hash: snapshot.hash, deletes }).slice(0, -1)
    return { event: 'change', id: String(revision), data: `${head},"upserts":${await serializeAll(upserts)}}` }
  })
}

/** What revisions changed, as it is in `snapshot`. */
function joinChanges(snapshot: Snapshot, revisions: readonly CommittedRevision[]): Change {
  const resources = new Map<string, readonly [ResourceRef, AnyResource | undefined]>()
  for (const { before, after } of revisions.flatMap((revision) => revision.changes)) {
    const resource = after ?? before
    if (resource === null) continue
    const { kind, metadata } = resource
    const ref = { kind, namespace: metadata.namespace, name: metadata.name }
    resources.set(`${kind}/${keyOf(resource)}`, [ref, currentOf(snapshot, ref)])
  }
  const current = [...resources.values()]
  return {
    upserts: current.flatMap(([, resource]) => (resource === undefined ? [] : [resource])),
    deletes: current.flatMap(([ref, resource]) => (resource === undefined ? [ref] : [])),
  }
}

/** A JSON list of resources as gateway processes are sent them; other work goes on meanwhile. */
async function serializeAll(resources: Iterable<AnyResource>): Promise<string> {
  const texts: string[] = []
  const pause = paced()
  for (const resource of resources) {
    texts.push(JSON.stringify(toGatewayResource(resource)))
    await pause()
  }
  return `[${texts.join(',')}]`
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
function toGatewayResource(resource: AnyResource): AnyResource {
  if (resource.kind === 'Gateway') {
    const { status, ...rest } = resource
    return status?.addresses === undefined ? rest : { ...rest, status: { addresses: status.addresses } }
  }
  if (!('status' in resource)) return resource
  const { status: _, ...rest } = resource
  return rest
}
