/**
 * File store: resources in plain files in one folder. One process at a time.
 *
 *     log/…              every revision, fsynced before it is acknowledged: the source of truth
 *     resources/…        the newest state by kind and namespace, behind by a second or more
 *     checkpoint.json    how far behind
 *     lock               who has it open
 *
 * Commits that arrive while others are being written go out together, with one fsync, each as its own revision.
 */
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import type { AnyResource, ResourceRef } from '@signalbox/shared/resources'
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { createCodec, type Codec } from './codec.ts'
import { ensureFolder } from './durable.ts'
import { acquireLock, type Lock } from './lock.ts'
import { sliceMs } from '../pace.ts'
import { recover, type Recovered } from './recovery.ts'
import { fileKeyOf, ResourceFileWriter } from './resource-files.ts'
import type { LogLimits, RevisionLog } from './revision-log.ts'
import { toRevision } from './revision.ts'
import { ensureSealed } from './sealed-store.ts'
import { StoreUnavailableError } from './store-error.ts'
import type { Batch, CommittedRevision, State, Store } from './store.ts'

/** Revisions that `since` can give: these many of the newest. */
const keptInMemory = 1000
const defaultPage = 50

export interface FileStoreOptions {
  /** Made where it is missing; readable by its owner only. */
  readonly folder: string
  /** Seal what is secret at rest. Default: nothing is sealed. */
  readonly keys?: KeyRing
  /** Called with a sentence where something was mended. Default: the console's error output. */
  readonly warn?: (message: string) => void
  /** When the log begins a new file. */
  readonly limits?: LogLimits
}

interface PendingCommit {
  readonly prepare: (state: State) => Batch | null
  readonly resolve: (revision: CommittedRevision | null) => void
  readonly reject: (reason: unknown) => void
}

interface PreparedCommit {
  readonly pending: PendingCommit
  readonly revision: CommittedRevision
  readonly state: State
}

/**
 * Opens the store, mending what a crash left.
 * @throws StoreLockedError where another process has it open; StoreDamagedError where acknowledged writes are lost;
 * StoreKeyError where the keys are not those that it was sealed by.
 */
export async function openFileStore({ folder, keys, warn = console.warn, limits }: FileStoreOptions): Promise<Store> {
  await ensureFolder(folder)
  const lock = await acquireLock(join(folder, 'lock'))
  try {
    const codec = createCodec(keys ?? null)
    if (keys !== undefined) await ensureSealed(folder, keys, codec)
    return new FileStore({ folder, lock, codec, warn }, await recover({ folder, codec, warn, limits }))
  } catch (error) {
    await lock.release()
    throw error
  }
}

interface FileStoreParts {
  readonly folder: string
  readonly lock: Lock
  readonly codec: Codec
  readonly warn: (message: string) => void
}

class FileStore implements Store {
  readonly #lock: Lock
  readonly #log: RevisionLog
  readonly #files: ResourceFileWriter
  readonly #warn: (message: string) => void
  readonly #recent: CommittedRevision[]
  readonly #listeners = new Set<(revision: CommittedRevision) => void>()
  #state: State
  #pending: PendingCommit[] = []
  #writing: Promise<void> | null = null
  #closing: Promise<void> | null = null

  constructor({ folder, lock, codec, warn }: FileStoreParts, recovered: Recovered) {
    this.#lock = lock
    this.#log = recovered.log
    this.#state = recovered.state
    this.#recent = recovered.recent.slice(-keptInMemory)
    this.#warn = warn
    this.#files = new ResourceFileWriter({ folder, files: recovered.files, read: () => this.#state, codec, warn })
    this.#files.mark(recovered.behind)
  }

  read(): State {
    return this.#state
  }

  commit(prepare: (state: State) => Batch | null): Promise<CommittedRevision | null> {
    if (this.#closing !== null) return Promise.reject(new StoreUnavailableError('The store is closed.'))
    const { promise, resolve, reject } = Promise.withResolvers<CommittedRevision | null>()
    this.#pending.push({ prepare, resolve, reject })
    this.#writing ??= this.#writePending()
    return promise
  }

  async revisions({ before = Number.POSITIVE_INFINITY, limit = defaultPage } = {}): Promise<
    readonly RevisionSummary[]
  > {
    const summaries: RevisionSummary[] = []
    if (limit < 1) return summaries
    for await (const { summary, statusOnly } of this.#backwards(before)) {
      if (!statusOnly) summaries.push(summary)
      if (summaries.length >= limit) break
    }
    return summaries
  }

  async revision(revision: number): Promise<CommittedRevision | null> {
    for await (const committed of this.#backwards(revision + 1)) {
      return committed.summary.revision === revision ? committed : null
    }
    return null
  }

  since(revision: number): readonly CommittedRevision[] | null {
    const newest = this.#state.snapshot.revision
    if (revision === newest) return []
    const index = revision - (this.#recent[0]?.previousRevision ?? newest)
    return revision > newest || index < 0 ? null : this.#recent.slice(index)
  }

  subscribe(listener: (revision: CommittedRevision) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#writing
    try {
      await this.#files.flush()
    } finally {
      await this.#log.close()
      await this.#lock.release()
    }
  }

  async *#backwards(before: number): AsyncGenerator<CommittedRevision> {
    const oldest = this.#recent[0]?.summary.revision ?? Number.POSITIVE_INFINITY
    for (const committed of this.#recent.toReversed()) if (committed.summary.revision < before) yield committed
    yield* this.#log.before(Math.min(before, oldest))
  }

  async #writePending(): Promise<void> {
    await Promise.resolve()
    while (this.#pending.length > 0) await this.#writeGroup(this.#prepareGroup())
    this.#writing = null
  }

  /** Prepares what waits, each on the state after the one before it, for one slice of time. */
  #prepareGroup(): readonly PreparedCommit[] {
    const prepared: PreparedCommit[] = []
    const sliceEnd = performance.now() + sliceMs
    let state = this.#state
    let taken = 0
    for (const pending of this.#pending) {
      if (taken > 0 && performance.now() > sliceEnd) break
      taken += 1
      try {
        const batch = pending.prepare(state)
        const revision = batch === null ? null : toRevision(batch, state)
        if (revision === null) pending.resolve(null)
        else prepared.push({ pending, revision, state: (state = toState(state, revision)) })
      } catch (error) {
        pending.reject(error)
      }
    }
    this.#pending = this.#pending.slice(taken)
    return prepared
  }

  async #writeGroup(group: readonly PreparedCommit[]): Promise<void> {
    if (group.length === 0) return
    try {
      await this.#log.append(group.map((commit) => commit.revision))
    } catch (error) {
      for (const { pending } of group) pending.reject(error)
      return
    }
    for (const { pending, revision, state } of group) {
      this.#state = state
      this.#recent.push(revision)
      this.#files.mark(
        revision.changes.flatMap(({ before, after }) => [after ?? before].filter(isThere).map(fileKeyOf)),
      )
      pending.resolve(revision)
      this.#tell(revision)
    }
    this.#recent.splice(0, this.#recent.length - keptInMemory)
  }

  #tell(revision: CommittedRevision): void {
    for (const listener of this.#listeners) {
      try {
        listener(revision)
      } catch (error) {
        this.#warn(`A subscriber of the store failed: ${error instanceof Error ? error.stack : String(error)}`)
      }
    }
  }
}

function toState({ snapshot }: State, { summary, changes, configRevision }: CommittedRevision): State {
  const upserts = changes.map(({ after }) => after).filter(isThere)
  const deletes = changes.flatMap(({ before, after }) => (after === null && before !== null ? [toRef(before)] : []))
  return { snapshot: snapshot.withChange({ upserts, deletes }, summary.revision), configRevision }
}

function toRef({ kind, metadata }: AnyResource): ResourceRef {
  return { kind, namespace: metadata.namespace, name: metadata.name }
}

function isThere(resource: AnyResource | null): resource is AnyResource {
  return resource !== null
}
