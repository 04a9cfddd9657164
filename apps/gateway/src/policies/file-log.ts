/** file-log: entries of requests as lines of a file, in a folder that the gateway may write to. */
import { constants } from 'node:fs'
import { mkdir, open, realpath, type FileHandle } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour, PolicyParts } from './behaviour.ts'
import { toKongEntry } from './logging/kong-entry.ts'
import { countLosses } from './logging/losses.ts'

/** Lines that wait to be written; more are dropped and counted. */
const maxWaiting = 10_000

const ownStreams: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 }

export const fileLog: PolicyBehaviour<ConfigOf<'file-log'>> = {
  create({ path, reopen }, parts) {
    const writer = new LineWriter(toPlace(path, parts), { reopen, lost: countLosses('file-log', parts) })
    return {
      log: (entry) => writer.add(`${JSON.stringify(toKongEntry(entry))}\n`),
      close: () => writer.close(),
    }
  },
}

/** Where a policy writes: a file below `root`, a stream of the process, or nowhere. */
type Place =
  | { readonly kind: 'file'; readonly file: string; readonly root: string; readonly makesFolders: boolean }
  | { readonly kind: 'stream'; readonly descriptor: number }
  | { readonly kind: 'refused'; readonly why: string }

function toPlace(
  path: string,
  { logFolder, allowedLogFolders }: Pick<PolicyParts, 'logFolder' | 'allowedLogFolders'>,
): Place {
  const descriptor = ownStreams[path]
  if (descriptor !== undefined) return { kind: 'stream', descriptor }
  if (!isAbsolute(path)) return { kind: 'file', file: join(logFolder, path), root: logFolder, makesFolders: true }
  const file = resolve(path)
  const root = allowedLogFolders.find((folder) => file.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  if (root !== undefined) return { kind: 'file', file, root, makesFolders: false }
  const why = `${path} is outside of the folders that policies may write to. Give a relative path, which is below ${logFolder}, or name its folder in SIGNALBOX_LOG_FOLDERS.`
  return { kind: 'refused', why }
}

interface WriterOptions {
  readonly reopen: boolean
  readonly lost: (count: number, why: string) => void
}

class LineWriter {
  readonly #place: Place
  readonly #options: WriterOptions
  #waiting: string[] = []
  #writing: Promise<void> | null = null
  #handle: FileHandle | null = null

  constructor(place: Place, options: WriterOptions) {
    this.#place = place
    this.#options = options
  }

  add(line: string): void {
    if (this.#place.kind === 'refused') this.#options.lost(1, this.#place.why)
    else if (this.#waiting.length >= maxWaiting)
      this.#options.lost(1, 'The file takes lines more slowly than they come.')
    else {
      this.#waiting.push(line)
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = null
      })
    }
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#closeHandle()
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    // Lines of one turn of the event loop go together.
    await new Promise((settle) => setImmediate(settle))
    while (this.#waiting.length > 0) {
      const lines = this.#waiting.splice(0)
      try {
        this.#handle ??= await openPlace(this.#place)
        await this.#handle.appendFile(lines.join(''))
        if (this.#options.reopen) await this.#closeHandle()
      } catch (error) {
        this.#options.lost(lines.length, `The file cannot be written: ${toText(error)}`)
        await this.#closeHandle()
      }
    }
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close().catch(() => undefined)
  }
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants

/** Links that lead out of the folder are not followed, in the path or at its end. */
async function openPlace(place: Place): Promise<FileHandle> {
  if (place.kind === 'refused') throw new Error(place.why)
  if (place.kind === 'stream') return open(`/proc/self/fd/${place.descriptor}`, O_WRONLY | O_APPEND)
  const folder = dirname(place.file)
  if (place.makesFolders) await mkdir(folder, { recursive: true, mode: 0o750 })
  const [real, root] = [await realpath(folder), await realpath(place.root)]
  if (real !== root && !real.startsWith(root + sep))
    throw new Error(`${folder} is a link that leads out of ${place.root}.`)
  const handle = await open(place.file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o640)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new Error(`${place.file} is not a plain file.`)
}

const toText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
