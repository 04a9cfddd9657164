/**
 * Resource files: a copy of the newest state that a person can read, one file per kind and namespace.
 *
 *     resources/HTTPRoute/team-a.json   resources/Namespace/_cluster.json
 *
 * They lag behind the log by design: changed files are rewritten together, at most once a second, and so that writing
 * takes no more than a twentieth of the time. Opening rolls them forward.
 */
import { readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isKind, type AnyResource, type Kind } from '@signalbox/shared/resources'
import { writeCheckpoint } from './checkpoint.ts'
import type { Codec } from './codec.ts'
import { ensureFolder, hasCode, syncFolder } from './durable.ts'
import { emptyResourceFile, resourceDatabase, type ResourceFile } from './resource-file.ts'
import { StoreDamagedError } from './store-error.ts'
import type { State } from './store.ts'

const cluster = '_cluster'

/** `Kind/namespace` of the file in which a resource is kept. */
export function fileKeyOf(resource: AnyResource): string {
  return `${resource.kind}/${resource.metadata.namespace ?? cluster}`
}

interface Reading {
  readonly codec: Codec
  readonly warn: (message: string) => void
}

/** Reads every resource file. Damaged and missing ones come as they were before, or empty, and with a warning. */
export async function readResourceFiles(
  folder: string,
  expected: Iterable<string>,
  { codec, warn }: Reading,
): Promise<Map<string, ResourceFile>> {
  const files = new Map<string, ResourceFile>()
  for (const key of new Set([...expected, ...(await listKeys(folder))])) {
    const path = join(folder, `${key}.json`)
    files.set(key, (await readOrPutAside(path, { codec, warn })) ?? (await readPrevious(path, { codec, warn })))
  }
  return files
}

/** `Kind/namespace` of every resource file in the folder `resources`; remains of writes that were cut off are removed. */
export async function listKeys(folder: string): Promise<readonly string[]> {
  const keys: string[] = []
  for (const kind of await namesIn(folder)) {
    if (!isKind(kind)) continue
    for (const name of await namesIn(join(folder, kind))) {
      if (name.endsWith('.tmp')) await rm(join(folder, kind, name), { force: true })
      else if (/^[^.]+\.json(\.bak)?$/.test(name)) keys.push(`${kind}/${name.slice(0, name.indexOf('.'))}`)
    }
  }
  return keys
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

async function readOrPutAside(path: string, { codec, warn }: Reading): Promise<ResourceFile | null> {
  const database = resourceDatabase(path, codec)
  try {
    await database.read()
    return database.data === emptyResourceFile ? null : database.data
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error
    const aside = await putAside(path)
    warn(
      `${path} is damaged; it was put aside as ${aside} and is made anew from the one before it and the revision log.`,
    )
    return null
  }
}

async function readPrevious(path: string, { codec, warn }: Reading): Promise<ResourceFile> {
  const database = resourceDatabase(`${path}.bak`, codec)
  try {
    await database.read()
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error
    warn(`${path}.bak is damaged too; the file is made anew from the revision log alone.`)
  }
  return database.data
}

async function putAside(path: string): Promise<string> {
  const names = await namesIn(dirname(path))
  for (let number = 1; ; number += 1) {
    const aside = `${path}.damaged-${number}`
    if (names.includes(aside.slice(dirname(path).length + 1))) continue
    await rename(path, aside)
    await syncFolder(dirname(path))
    return aside
  }
}

const shortestPauseMs = 1000
/** Writing takes at most one part in this many of the time. */
const dutyCycle = 20

export interface ResourceFileWriterOptions {
  /** The store's folder: `resources/` and `checkpoint.json` are in it. */
  readonly folder: string
  /** Revision of every file that is there. */
  readonly files: ReadonlyMap<string, number>
  /** The newest acknowledged state. */
  readonly read: () => State
  readonly codec: Codec
  readonly warn: (message: string) => void
}

/** Rewrites the files that have changed, in the background and on `flush`. */
export class ResourceFileWriter {
  readonly #options: ResourceFileWriterOptions
  readonly #files: Map<string, number>
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #pauseMs = shortestPauseMs
  #writing: Promise<void> = Promise.resolve()

  constructor(options: ResourceFileWriterOptions) {
    this.#options = options
    this.#files = new Map(options.files)
  }

  /** Notes that files have changed; they are written before long. */
  mark(keys: Iterable<string>): void {
    for (const key of keys) this.#changed.add(key)
    if (this.#changed.size === 0 || this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.flush().catch((error: unknown) => {
        this.#pauseMs = 10 * shortestPauseMs
        this.#options.warn(`Resource files cannot be written; the revision log holds everything. ${String(error)}`)
        this.mark([])
      })
    }, this.#pauseMs)
    this.#timer.unref()
  }

  /** Writes what has changed now. Returns when files and checkpoint are durable. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const written = this.#writing.then(() => this.#write())
    this.#writing = written.catch(() => undefined)
    return written
  }

  async #write(): Promise<void> {
    if (this.#changed.size === 0) return
    const { folder, read } = this.#options
    const state = read()
    const keys = [...this.#changed]
    this.#changed.clear()
    const startedAt = performance.now()
    try {
      for (const key of keys) await this.#writeFile(key, state)
      const { revision } = state.snapshot
      await writeCheckpoint(folder, { revision, configRevision: state.configRevision, files: this.#files })
    } catch (error) {
      for (const key of keys) this.#changed.add(key)
      throw error
    }
    this.#pauseMs = Math.max(shortestPauseMs, dutyCycle * (performance.now() - startedAt))
  }

  async #writeFile(key: string, { snapshot }: State): Promise<void> {
    const path = join(this.#options.folder, 'resources', `${key}.json`)
    const resources = resourcesOf(key, snapshot)
    await ensureFolder(dirname(path))
    if (resources.length === 0) {
      await rm(path, { force: true })
      await rm(`${path}.bak`, { force: true })
      await syncFolder(dirname(path))
      this.#files.delete(key)
      return
    }
    const database = resourceDatabase(path, this.#options.codec)
    database.data = { revision: snapshot.revision, resources }
    await database.write()
    this.#files.set(key, snapshot.revision)
  }
}

function resourcesOf(key: string, snapshot: State['snapshot']): readonly AnyResource[] {
  const [kind = '', namespace = ''] = key.split('/')
  if (!isKind(kind)) return []
  const listed: readonly AnyResource[] = snapshot.list<Kind>(kind)
  return listed.filter((resource) => (resource.metadata.namespace ?? cluster) === namespace)
}
