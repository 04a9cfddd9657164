/**
 * Resource file: all resources of one kind in one namespace, as lowdb keeps them, one resource a line:
 *
 *     {"revision":7,"resources":[
 *     {"apiVersion":…},
 *     {"apiVersion":…}
 *     ],"sum":"1c291ca3"}
 *
 * `sum` is the CRC-32 of the text before `,"sum"`. lowdb's own adapters neither fsync nor keep two writers apart; this
 * one writes beside, fsyncs, keeps the former file as `.bak`, renames and fsyncs the folder.
 */
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { Low, type Adapter } from 'lowdb'
import { SealedValueError } from '@signalbox/shared/policies'
import type { AnyResource } from '@signalbox/shared/resources'
import { isRecord, type Codec } from './codec.ts'
import { readIfThere, replaceFile } from './durable.ts'
import { toHex } from './revision-record.ts'
import { StoreDamagedError } from './store-error.ts'

export interface ResourceFile {
  /** The resources are as of this revision. */
  readonly revision: number
  /** Ordered by key. */
  readonly resources: readonly AnyResource[]
}

export const emptyResourceFile: ResourceFile = { revision: 0, resources: [] }

/** The lowdb database of one resource file; `data` is empty until `read()`. */
export function resourceDatabase(path: string, codec: Codec): Low<ResourceFile> {
  return new Low(new ResourceFileAdapter(path, codec), emptyResourceFile)
}

/** Long files are written in pieces of about this many characters, so that the event loop is free between them. */
const pieceLength = 256 * 1024

class ResourceFileAdapter implements Adapter<ResourceFile> {
  readonly #path: string
  readonly #codec: Codec

  constructor(path: string, codec: Codec) {
    this.#path = path
    this.#codec = codec
  }

  /** Null where there is no file. @throws StoreDamagedError where it is not as it was written. */
  async read(): Promise<ResourceFile | null> {
    const content = await readIfThere(this.#path)
    if (content === null) return null
    const data = decodeResourceFile(content, this.#codec)
    if (data === null) throw new StoreDamagedError(`${this.#path} is damaged.`)
    return data
  }

  async write({ revision, resources }: ResourceFile): Promise<void> {
    await replaceFile(this.#path, (handle) => writeResources(handle, { revision, resources }, this.#codec), {
      keepPrevious: true,
    })
  }
}

async function writeResources(handle: FileHandle, { revision, resources }: ResourceFile, codec: Codec): Promise<void> {
  let piece = `{"revision":${revision},"resources":[`
  let sum = 0
  const flush = async () => {
    const buffer = Buffer.from(piece)
    piece = ''
    sum = crc32(buffer, sum)
    await handle.writeFile(buffer)
  }
  for (const [index, resource] of resources.entries()) {
    piece += `${index === 0 ? '' : ','}\n${codec.serialize(resource)}`
    if (piece.length >= pieceLength) await flush()
  }
  piece += '\n]'
  await flush()
  await handle.writeFile(`,"sum":"${toHex(sum)}"}\n`)
}

const sumLength = ',"sum":"00000000"}\n'.length

/** What a resource file holds, or null where it is not as it was written. */
function decodeResourceFile(content: Buffer, codec: Codec): ResourceFile | null {
  const tail = content.subarray(-sumLength).toString('latin1')
  const body = content.subarray(0, -sumLength)
  if (content.length <= sumLength || tail !== `,"sum":"${toHex(crc32(body))}"}\n`) return null
  try {
    const value: unknown = JSON.parse(content.toString('utf8'))
    if (!isRecord(value) || typeof value['revision'] !== 'number' || !Array.isArray(value['resources'])) return null
    return { revision: value['revision'], resources: value['resources'].map((of) => codec.restore(of)) }
  } catch (error) {
    if (error instanceof SealedValueError) throw error
    return null
  }
}
