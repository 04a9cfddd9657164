/**
 * State: `snapshot` and `change` events → the {@link Snapshot} that is to be served.
 *
 * Two sets are kept apart. What the console *holds* is known by one hash per resource as it was sent, so that a lost or
 * altered change is noticed. What is *taken* is what parsed: a resource that this gateway cannot read is refused alone,
 * with the reason, and its last good version serves on, across restarts too. An event is taken whole or not at all.
 */
import { addHash, emptyHash, subtractHash, toHashHex, type FieldError, type Hash64 } from '@signalbox/shared/lib'
import { isKind, parseResource, toObjectKey, type AnyResource, type ResourceRef } from '@signalbox/shared/resources'
import { createSnapshot, hashResource, type Snapshot } from '@signalbox/shared/snapshot'
import { parseWatchEvent, refOf, type SentChange, type SentResource, type SentSnapshot } from './watch-event.ts'

/** A resource that was sent and cannot be served as it stands. */
export interface RejectedResource {
  readonly ref: ResourceRef
  readonly errors: readonly FieldError[]
  /** Whether an earlier version of it serves on. */
  readonly hasLastGood: boolean
}

type Taken =
  /** There is a new snapshot. */
  | { readonly outcome: 'changed'; readonly snapshot: Snapshot }
  /** Nothing that serves differs; the revision may have moved. */
  | { readonly outcome: 'unchanged'; readonly snapshot: Snapshot }
  /** The event does not fit what is held, or cannot be read: a whole snapshot is needed. Nothing was taken. */
  | { readonly outcome: 'lost'; readonly reason: string }

export interface ConfigState {
  /** What is to be served; `null` before the first snapshot or last-known-good file. */
  readonly snapshot: Snapshot | null
  /** What to resume after; `null` before the first snapshot of this process and after losing track. */
  readonly resumeAfter: number | null
  readonly rejected: readonly RejectedResource[]
  /** Events that could not be taken as a whole. */
  readonly lostCount: number
  take(event: { readonly type: string; readonly data: string }): Promise<Taken>
}

/** The event loop is given back after so many resources, so that a large snapshot does not hold requests up. */
const resourcesPerTurn = 100

/** @param lastKnownGood what the process started from, if it did */
export function createConfigState(lastKnownGood: Snapshot | null): ConfigState {
  return new FollowedState(lastKnownGood)
}

class FollowedState implements ConfigState {
  #snapshot: Snapshot | null
  #held: Held | null = null
  #lostCount = 0
  #rejected: ReadonlyMap<string, RejectedResource> = new Map()

  constructor(lastKnownGood: Snapshot | null) {
    this.#snapshot = lastKnownGood
  }

  get snapshot(): Snapshot | null {
    return this.#snapshot
  }

  get resumeAfter(): number | null {
    return this.#held?.revision ?? null
  }

  get rejected(): readonly RejectedResource[] {
    return [...this.#rejected.values()]
  }

  get lostCount(): number {
    return this.#lostCount
  }

  async take(event: { readonly type: string; readonly data: string }): Promise<Taken> {
    const sent = parseWatchEvent(event)
    if (!sent.ok) return this.#lose(sent.error)
    return sent.value.type === 'snapshot' ? this.#takeSnapshot(sent.value) : this.#takeChange(sent.value)
  }

  async #takeSnapshot(sent: SentSnapshot): Promise<Taken> {
    const held = new Held(sent.revision)
    for await (const resource of paced(sent.resources)) held.put(resource)
    if (held.hash !== sent.hash) return this.#lose(`The snapshot of revision ${sent.revision} does not fit its hash.`)
    const before = this.#snapshot
    const { good, bad } = await parseAll(sent.resources)
    const lastGood = bad.flatMap(({ ref }) => findResource(before, ref) ?? [])
    this.#rejected = new Map(bad.map((one) => [idOf(one.ref), toRejected(one, before)]))
    return this.#adopt(held, createSnapshot([...good, ...lastGood], sent.revision))
  }

  async #takeChange(sent: SentChange): Promise<Taken> {
    const { revision, previousRevision, upserts, deletes } = sent
    if (this.#held === null || this.#held.revision !== previousRevision)
      return this.#lose(
        `The change to revision ${revision} builds on ${previousRevision}, but ${this.#held?.revision ?? 'nothing'} is held.`,
      )
    const held = this.#held.withChange(sent)
    if (held.hash !== sent.hash) return this.#lose(`The change to revision ${revision} does not fit its hash.`)
    const before = this.#snapshot ?? createSnapshot([], 0)
    const { good, bad } = await parseAll(upserts)
    const rejected = new Map(this.#rejected)
    for (const ref of [...upserts.map(refOf), ...deletes]) rejected.delete(idOf(ref))
    for (const one of bad) rejected.set(idOf(one.ref), toRejected(one, before))
    this.#rejected = rejected
    return this.#adopt(held, before.withChange({ upserts: good, deletes }, revision))
  }

  #adopt(held: Held, snapshot: Snapshot): Taken {
    const outcome = this.#snapshot?.hash === snapshot.hash ? 'unchanged' : 'changed'
    this.#held = held
    this.#snapshot = snapshot
    return { outcome, snapshot }
  }

  #lose(reason: string): Taken {
    this.#held = null
    this.#lostCount += 1
    return { outcome: 'lost', reason }
  }
}

/** What the console holds at a revision: one hash per resource, and their sum. Immutable but for building it up. */
class Held {
  readonly revision: number
  readonly #hashes: Map<string, Hash64>
  #sum: Hash64

  constructor(revision: number, hashes: ReadonlyMap<string, Hash64> = new Map(), sum: Hash64 = emptyHash) {
    this.revision = revision
    this.#hashes = new Map(hashes)
    this.#sum = sum
  }

  get hash(): string {
    return toHashHex(this.#sum)
  }

  put(resource: SentResource): void {
    const id = idOf(refOf(resource))
    this.#remove(id)
    const hash = hashResource(resource)
    this.#hashes.set(id, hash)
    this.#sum = addHash(this.#sum, hash)
  }

  /** Deletes come first, as in `Snapshot.withChange`. */
  withChange({ revision, upserts, deletes }: SentChange): Held {
    const next = new Held(revision, this.#hashes, this.#sum)
    for (const ref of deletes) next.#remove(idOf(ref))
    for (const resource of upserts) next.put(resource)
    return next
  }

  #remove(id: string): void {
    const hash = this.#hashes.get(id)
    if (hash === undefined) return
    this.#hashes.delete(id)
    this.#sum = subtractHash(this.#sum, hash)
  }
}

interface BadResource {
  readonly ref: ResourceRef
  readonly errors: readonly FieldError[]
}

async function* paced<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const [index, item] of items.entries()) {
    if (index % resourcesPerTurn === resourcesPerTurn - 1) await new Promise((settle) => setImmediate(settle))
    yield item
  }
}

async function parseAll(sent: readonly SentResource[]) {
  const good: AnyResource[] = []
  const bad: BadResource[] = []
  for await (const resource of paced(sent)) {
    const parsed = parseResource(resource)
    if (parsed.ok) good.push(parsed.value)
    else bad.push({ ref: refOf(resource), errors: parsed.error })
  }
  return { good, bad }
}

function toRejected(bad: BadResource, before: Snapshot | null): RejectedResource {
  return { ...bad, hasLastGood: findResource(before, bad.ref) !== undefined }
}

function findResource(snapshot: Snapshot | null, { kind, name, namespace }: ResourceRef): AnyResource | undefined {
  return isKind(kind) ? snapshot?.get(kind, toObjectKey(name, namespace)) : undefined
}

function idOf({ kind, name, namespace }: ResourceRef): string {
  return `${kind}/${toObjectKey(name, namespace)}`
}
