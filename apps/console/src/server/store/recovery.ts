/**
 * Recovery: from whatever a crash, a power cut or a person left in the store's folder to the state that was last
 * acknowledged.
 *
 * Each resource file is right as of its own revision; the log's later revisions are applied to it. A file that is damaged
 * or gone starts from the one before it, else from nothing, and takes more of the log. Which part of the log is
 * needed follows from the checkpoint.
 */
import { join } from 'node:path'
import { keyOf, type AnyResource, type ObjectKey } from '@signalbox/shared/resources'
import { createSnapshot } from '@signalbox/shared/snapshot'
import { readCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { Codec } from './codec.ts'
import { fileKeyOf, readResourceFiles } from './resource-files.ts'
import type { ResourceFile } from './resource-file.ts'
import { openRevisionLog, type LogLimits, type RevisionLog } from './revision-log.ts'
import type { CommittedRevision, State } from './store.ts'

export interface Recovered {
  readonly state: State
  readonly log: RevisionLog
  /** The last revisions of the log, oldest first, without gaps, the newest included. */
  readonly recent: readonly CommittedRevision[]
  /** Revision of each resource file on disk. */
  readonly files: ReadonlyMap<string, number>
  /** Resource files that are behind, damaged or missing. */
  readonly behind: readonly string[]
}

export interface RecoverOptions {
  readonly folder: string
  readonly codec: Codec
  readonly warn: (message: string) => void
  readonly limits?: LogLimits | undefined
}

/** @throws StoreDamagedError where acknowledged revisions cannot be restored. */
export async function recover({ folder, codec, warn, limits }: RecoverOptions): Promise<Recovered> {
  const checkpoint = await readCheckpoint(folder, warn)
  const bases = await readResourceFiles(join(folder, 'resources'), checkpoint.files.keys(), { codec, warn })
  const known = Math.max(checkpoint.revision, ...[...bases.values()].map((base) => base.revision))
  const after = Math.min(checkpoint.revision, ...[...bases].map(([key, base]) => neededAfter(key, base, checkpoint)))
  const { log, recent } = await openRevisionLog({ folder: join(folder, 'log'), after, known, codec, warn, limits })
  const files = [...bases].flatMap(([key, base]) => (base.revision > 0 ? [[key, base.revision] as const] : []))
  return {
    state: rollForward(bases, recent, Math.max(known, log.durable), checkpoint.configRevision),
    log,
    recent,
    files: new Map(files),
    behind: [...changedKeys(bases, recent)],
  }
}

/** The revision after which the log is needed for a file. */
function neededAfter(key: string, base: ResourceFile, checkpoint: Checkpoint): number {
  const expected = checkpoint.files.get(key) ?? Number.POSITIVE_INFINITY
  return base.revision >= expected ? checkpoint.revision : base.revision
}

function rollForward(
  bases: ReadonlyMap<string, ResourceFile>,
  recent: readonly CommittedRevision[],
  revision: number,
  configRevision: number,
): State {
  const resources = new Map<string, Map<ObjectKey, AnyResource>>()
  for (const [key, base] of bases) resources.set(key, new Map(base.resources.map((of) => [keyOf(of), of])))
  let newestConfig = configRevision
  for (const committed of recent) {
    newestConfig = Math.max(newestConfig, committed.configRevision)
    for (const { before, after } of committed.changes) {
      const resource = after ?? before
      if (resource === null) continue
      const fileKey = fileKeyOf(resource)
      if (committed.summary.revision <= (bases.get(fileKey)?.revision ?? 0)) continue
      const file = resources.get(fileKey) ?? new Map<ObjectKey, AnyResource>()
      resources.set(fileKey, file)
      if (after === null) file.delete(keyOf(resource))
      else file.set(keyOf(resource), after)
    }
  }
  const all = [...resources.values()].flatMap((file) => [...file.values()])
  return { snapshot: createSnapshot(all, revision), configRevision: newestConfig }
}

function changedKeys(bases: ReadonlyMap<string, ResourceFile>, recent: readonly CommittedRevision[]): Set<string> {
  const keys = new Set<string>()
  for (const { summary, changes } of recent) {
    for (const { before, after } of changes) {
      const resource = after ?? before
      if (resource === null) continue
      const key = fileKeyOf(resource)
      if (summary.revision > (bases.get(key)?.revision ?? 0)) keys.add(key)
    }
  }
  return keys
}
