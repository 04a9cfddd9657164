/** Backup: everything in one file, and resources out of one as a new revision. For who may do everything. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { KeyRing } from '@signalbox/shared/lib'
import type { AnyResource } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import * as z from 'zod'
import { minPassphraseLength } from '../backup/key-box.ts'
import type { Manifest } from '../backup/manifest.ts'
import { unpackBackup } from '../backup/unpack-backup.ts'
import { writeBackup } from '../backup/write-backup.ts'
import { openFileStore } from '../store/file-store.ts'
import { toApplied, type ApplyResult } from './apply.ts'
import { commitChange } from './commit-change.ts'
import { demandEverything, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { parseInput } from './parse-input.ts'
import { refOf, titleOf, type Draft } from './plan-change.ts'

/** Where this console keeps its data, and how it is sealed. */
export interface BackupPlace {
  readonly dataFolder: string
  readonly keys: KeyRing
}

const input = z.strictObject({
  /** With it the encryption keys go along, sealed by it. */
  passphrase: z.string().min(minPassphraseLength).max(1024).optional(),
})

/** A gzipped tar archive. @throws VerbError `Forbidden`; `Invalid` for a passphrase that is too short. */
export function backup(context: Context, { dataFolder, keys }: BackupPlace, value: unknown): Readable {
  demandEverything(context, 'make a backup')
  const { passphrase } = parseInput(input, value)
  return writeBackup({
    dataFolder,
    keys: passphrase === undefined ? null : { ring: keys, passphrase },
    now: context.now(),
  })
}

export interface RestoreInput {
  readonly archive: Readable
  readonly passphrase: string | null
  /** Everything up to the commit. */
  readonly dryRun: boolean
}

export interface RestoreResult extends ApplyResult {
  /** When the backup was made. */
  readonly at: Manifest['at']
}

/**
 * Makes the resources those of the backup, as one new revision: the history stays, and so do accounts and the audit log.
 *
 * @throws VerbError `BadRequest` for a file that is no whole backup or does not open; those of a change.
 */
export async function restoreResources(
  context: Context,
  { dataFolder, keys }: BackupPlace,
  { archive, passphrase, dryRun }: RestoreInput,
): Promise<RestoreResult> {
  demandEverything(context, 'restore a backup')
  const folder = await mkdtemp(join(dataFolder, 'unpacking-'))
  try {
    const unpacked = await unpackBackup(archive, folder, passphrase).catch(refuse)
    const store = await openFileStore({
      folder: join(folder, 'store'),
      keys: unpacked.keys ?? keys,
      warn: () => undefined,
    }).catch(refuse)
    const wanted = store.read().snapshot
    await store.close()
    const { at } = unpacked.manifest
    const message = `Restore the backup of ${at}`
    const { revision, results } = await commitChange(context, ({ snapshot }) => toDraft(snapshot, wanted), {
      message,
      dryRun,
    })
    return { at, revision, results: toApplied(results).filter(({ action }) => action !== 'unchanged') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function toDraft(current: Snapshot, wanted: Snapshot): Draft {
  const kept = new Set([...wanted.all()].map((resource) => titleOf(refOf(resource))))
  return {
    upserts: [...wanted.all()].map((resource) => ({ resource: withoutVersion(resource), mode: 'apply' as const })),
    deletes: [...current.all()].map(refOf).filter((ref) => !kept.has(titleOf(ref))),
  }
}

/** Versions of another history say nothing about this one. */
function withoutVersion<R extends AnyResource>(resource: R): R {
  const { resourceVersion: _, ...metadata } = resource.metadata
  return { ...resource, metadata }
}

function refuse(error: unknown): never {
  if (error instanceof Error) throw new VerbError('BadRequest', error.message)
  throw error
}
