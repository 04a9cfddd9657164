/**
 * Console events: the stream that the console's own pages and scripts follow (`GET /signalbox/v1/events`).
 *
 *     hello       first, and again after a gap: the revision on which what follows builds, and whether the client must
 *                 ask for everything anew (`gap`): it named no revision, or too much has changed since
 *     change      one committed revision, without what the reader may not see; values of Secrets are masked. Where it
 *                 changes what he may see, a hello with a gap comes in its place
 *     runtime     what the gateway processes report, at most once a second and only where it differs
 *     heartbeat   after 15 s without anything else; an event and no comment, because a page cannot see comments
 */
import type { AnyResource, ResourceRef } from '@signalbox/shared/resources'
import type { ConsoleChangeEvent, HelloEvent, Runtime } from '@signalbox/shared/snapshot'
import type { CommittedRevision } from '../store/store.ts'
import { visibleSummary } from '../access/visible-history.ts'
import { visibleRuntime } from '../access/visible-runtime.ts'
import type { Visibility } from '../access/visibility.ts'
import type { System } from '../system.ts'
import { maskSecrets } from '../verbs/secret-mask.ts'
import { eventStream, toRevisionId, type EventStreamOptions, type Feed, type ServerSentEvent } from './sse.ts'

/** Where more resources than this have changed since the client's revision, it asks anew instead of being told each. */
const mostChanges = 500

export interface ConsoleEventStreamOptions extends Omit<EventStreamOptions, 'heartbeat'> {
  /** The request's `Last-Event-ID`. */
  readonly lastEventId: string | null
  /** What the reader may see now; asked before each event. */
  readonly visibility: () => Visibility
}

/** The stream for one browser or script, whose right to read the caller has checked. */
export function consoleEventStream(
  system: Pick<System, 'store' | 'hub' | 'runtime'>,
  { lastEventId, visibility, ...options }: ConsoleEventStreamOptions,
): Response {
  const signal = AbortSignal.any([options.signal, system.hub.closing])
  const heartbeat = { event: 'heartbeat', data: '{}' }
  const feed = new ConsoleFeed(system, visibility, toRevisionId(lastEventId))
  return eventStream(feed, { ...options, signal, heartbeat })
}

class ConsoleFeed implements Feed {
  readonly #system: Pick<System, 'store' | 'hub' | 'runtime'>
  readonly #visibility: () => Visibility
  /** The grants by which the events so far were filtered. */
  #rights: string
  /** Newest revision that was sent; null: the client's place is not known. */
  #sent: number | null
  /** Newest revision that was looked at. */
  #seen: number
  #greeted = false
  #runtime = ''

  constructor(
    system: Pick<System, 'store' | 'hub' | 'runtime'>,
    visibility: () => Visibility,
    resumeAfter: number | null,
  ) {
    this.#system = system
    this.#visibility = visibility
    this.#rights = rightsText(visibility())
    this.#sent = resumeAfter
    this.#seen = resumeAfter ?? 0
  }

  subscribe(wake: () => void): () => void {
    return this.#system.hub.subscribe(wake)
  }

  take(): readonly ServerSentEvent[] {
    const visibility = this.#visibility()
    return [...this.#takeChanges(visibility), ...this.#takeRuntime(visibility)]
  }

  #takeChanges(visibility: Visibility): readonly ServerSentEvent[] {
    const { store } = this.#system
    const { snapshot, configRevision } = store.read()
    const rights = rightsText(visibility)
    if (rights !== this.#rights) this.#sent = null
    this.#rights = rights
    const revisions = this.#sent === null ? null : fewEnough(store.since(this.#seen))
    if (this.#sent === null || revisions === null) {
      this.#greeted = true
      this.#sent = this.#seen = snapshot.revision
      return [hello({ revision: snapshot.revision, configRevision, gap: true })]
    }
    const greeting = hello({ revision: this.#sent, configRevision: Math.min(configRevision, this.#sent), gap: false })
    const events = revisions.flatMap((committed) => this.#toEvent(committed, visibility))
    const greeted = this.#greeted
    this.#greeted = true
    return greeted ? events : [greeting, ...events]
  }

  #takeRuntime(visibility: Visibility): readonly ServerSentEvent[] {
    const runtime = visibleText(this.#system.runtime.published, visibility)
    if (runtime === this.#runtime) return []
    this.#runtime = runtime
    return [{ event: 'runtime', data: runtime }]
  }

  #toEvent(committed: CommittedRevision, visibility: Visibility): readonly ServerSentEvent[] {
    const { summary, statusOnly, configRevision } = committed
    const { revision } = summary
    this.#seen = revision
    const visible = committed.changes.filter(({ before, after }) => visibility.sees(refOf(after ?? before)))
    if (visible.length === 0) return []
    const shown = visibleSummary(summary, visibility)
    const data: ConsoleChangeEvent = {
      revision,
      configRevision,
      previousRevision: this.#sent ?? committed.previousRevision,
      statusOnly,
      upserts: visible.flatMap(({ after }) => (after === null ? [] : [visibility.withoutHidden(maskSecrets(after))])),
      deletes: visible.flatMap(({ before, after }) => (after === null ? [refOf(before)] : [])),
      summary: shown ?? { ...summary, message: '', changes: [] },
    }
    this.#sent = revision
    return [{ event: 'change', id: String(revision), data: JSON.stringify(data) }]
  }
}

function visibleText(published: string, visibility: Visibility): string {
  if (visibility.isTotal) return published
  const runtime: Runtime = JSON.parse(published)
  return JSON.stringify(visibleRuntime(runtime, visibility))
}

function rightsText({ rights: { user, grants } }: Visibility): string {
  return JSON.stringify([user, grants])
}

function fewEnough(revisions: readonly CommittedRevision[] | null): readonly CommittedRevision[] | null {
  const changes = revisions?.reduce((sum, revision) => sum + revision.changes.length, 0) ?? 0
  return changes > mostChanges ? null : revisions
}

function hello(data: HelloEvent): ServerSentEvent {
  return { event: 'hello', id: String(data.revision), data: JSON.stringify(data) }
}

function refOf(resource: AnyResource | null): ResourceRef {
  if (resource === null) throw new TypeError('a change without a resource')
  const { name, namespace } = resource.metadata
  return { kind: resource.kind, ...(namespace === undefined ? {} : { namespace }), name }
}
