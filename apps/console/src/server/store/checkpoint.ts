/**
 * Checkpoint: up to which revision the resource files hold everything, so that opening need not read the log from its
 * beginning. Written after the resource files; one that is older than they are only costs a longer reading.
 */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { isRecord } from './codec.ts'
import { readIfThere, replaceFile } from './durable.ts'
import { toHex } from './revision-record.ts'

export interface Checkpoint {
  /** Every resource file holds all changes up to this revision. */
  readonly revision: number
  readonly configRevision: number
  /** Revision of each resource file, by `Kind/namespace`. A kind and namespace without resources has none. */
  readonly files: ReadonlyMap<string, number>
}

const emptyCheckpoint: Checkpoint = { revision: 0, configRevision: 0, files: new Map() }

const fileName = 'checkpoint.json'

export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { revision, configRevision, files } = checkpoint
  const body = JSON.stringify({ revision, configRevision, files: Object.fromEntries(files) })
  const text = `[${body},"${toHex(crc32(body))}"]\n`
  await replaceFile(join(folder, fileName), (handle) => handle.writeFile(text), { keepPrevious: true })
}

/** The checkpoint, else the one before it, else the empty one. A damaged one is put aside. */
export async function readCheckpoint(folder: string, warn: (message: string) => void): Promise<Checkpoint> {
  const path = join(folder, fileName)
  const content = await readIfThere(path)
  const checkpoint = content === null ? null : decodeCheckpoint(content)
  if (checkpoint !== null) return checkpoint
  if (content !== null) {
    await rename(path, `${path}.damaged`)
    warn(`${path} is damaged; it was put aside as ${fileName}.damaged and is made anew from the revision log.`)
  }
  const previous = await readIfThere(`${path}.bak`)
  return (previous === null ? null : decodeCheckpoint(previous)) ?? emptyCheckpoint
}

const sumLength = ',"00000000"]\n'.length

function decodeCheckpoint(content: Buffer): Checkpoint | null {
  const body = content.subarray(1, -sumLength)
  if (content.length <= sumLength || content.subarray(-sumLength).toString() !== `,"${toHex(crc32(body))}"]\n`)
    return null
  const value: unknown = JSON.parse(body.toString())
  if (!isRecord(value) || !isRecord(value['files'])) return null
  const { revision, configRevision, files } = value
  if (typeof revision !== 'number' || typeof configRevision !== 'number') return null
  const revisions = Object.entries(files).flatMap(([key, of]) => (typeof of === 'number' ? [[key, of] as const] : []))
  return { revision, configRevision, files: new Map(revisions) }
}
