/**
 * Last-known-good: the file a gateway process starts from when the console is away.
 *
 *     {"format":"signalbox/last-known-good/1","revision":42}
 *     {"apiVersion":…}                                          one resource a line
 *     {"resources":1,"sha256":"…"}                              over every byte above
 *
 * Written beside, fsynced, and renamed, with the folder fsynced too; the one before is kept as `.bak`. So at any moment
 * at least one whole file is there. A file that does not read back whole is put aside as `.corrupt` and the one before
 * it is used. It is for its owner's eyes only (0600), and the values of Secrets in it are sealed.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyRing, SealOptions } from '@signalbox/shared/lib'
import { sealSecrets, SealedValueError, unsealSecrets } from '@signalbox/shared/policies'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import { createSnapshot, type Snapshot } from '@signalbox/shared/snapshot'

const format = 'signalbox/last-known-good/1'
const linesPerWrite = 100

export interface LastKnownGood {
  /** The newest whole file's snapshot, or `null` where there is none. Never rejects. */
  load(): Promise<Snapshot | null>
  /**
   * Writes the snapshot. Calls that overlap are joined: only the newest waits. Resolves when it, or a newer one, is on
   * disk. Never rejects: a disk that fails is said once, and serving goes on.
   */
  save(snapshot: Snapshot): Promise<void>
}

export interface LastKnownGoodPlace {
  /** Made where it is missing, 0700. */
  readonly folder: string
  /** Seal the values of Secrets. */
  readonly keys: KeyRing
}

export function createLastKnownGood(place: LastKnownGoodPlace, log: (sentence: string) => void): LastKnownGood {
  const { folder, keys } = place
  const file = join(folder, 'last-known-good.jsonl')
  let waiting: Snapshot | null = null
  let writing: Promise<void> | null = null
  let said = ''

  async function writeNewest(): Promise<void> {
    while (waiting !== null) {
      const snapshot = waiting
      waiting = null
      try {
        await writeSnapshot(place, file, snapshot)
        said = ''
      } catch (error) {
        const sentence = `The last-known-good file ${file} cannot be written (${toMessage(error)}); without it this gateway cannot start while the console is away.`
        if (sentence !== said) log(sentence)
        said = sentence
      }
    }
  }

  return {
    async load() {
      return (await loadFrom(file, keys, log)) ?? (await loadFrom(`${file}.bak`, keys, log))
    },
    async save(snapshot) {
      waiting = snapshot
      writing ??= writeNewest().finally(() => {
        writing = null
      })
      await writing
    },
  }
}

async function writeSnapshot({ folder, keys }: LastKnownGoodPlace, file: string, snapshot: Snapshot): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(`${file}.new`, 'w', 0o600)
  try {
    await writeLines(handle, snapshot, { keys, random: (bytes) => randomBytes(bytes) })
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(file, `${file}.bak`).catch(ignoreMissing)
  await rename(`${file}.new`, file)
  await syncFolder(folder)
}

/** In pieces, so that ten thousand resources do not hold requests up while they become text. */
async function writeLines(handle: FileHandle, snapshot: Snapshot, sealing: SealOptions): Promise<void> {
  const hash = createHash('sha256')
  const write = async (text: string) => {
    hash.update(text)
    await handle.writeFile(text)
  }
  await write(`${JSON.stringify({ format, revision: snapshot.revision })}\n`)
  let lines: string[] = []
  let resources = 0
  for (const resource of snapshot.all()) {
    lines.push(`${JSON.stringify(sealSecrets(resource, sealing))}\n`)
    resources += 1
    if (lines.length < linesPerWrite) continue
    await write(lines.join(''))
    lines = []
  }
  if (lines.length > 0) await write(lines.join(''))
  await handle.writeFile(`${JSON.stringify({ resources, sha256: hash.digest('hex') })}\n`)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function loadFrom(file: string, keys: KeyRing, log: (sentence: string) => void): Promise<Snapshot | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (!isMissing(error)) log(`The last-known-good file ${file} cannot be read (${toMessage(error)}).`)
    return null
  }
  const snapshot = parseFile(text, keys)
  if (snapshot === 'sealed') {
    log(`The last-known-good file ${file} was written under another SIGNALBOX_GATEWAY_TOKEN and cannot be opened.`)
    return null
  }
  if (typeof snapshot !== 'string') return snapshot
  log(`The last-known-good file ${file} is damaged (${snapshot}). It is put aside as ${file}.corrupt.`)
  await rename(file, `${file}.corrupt`).catch(ignoreMissing)
  return null
}

/** @returns the snapshot; `sealed` where these keys do not open it; or what is wrong */
function parseFile(text: string, keys: KeyRing): Snapshot | string {
  const end = text.lastIndexOf('\n', text.length - 2) + 1
  const trailer = parseLine(text.slice(end))
  if (typeof trailer?.['sha256'] !== 'string') return 'it ends too early'
  const content = text.slice(0, end)
  if (createHash('sha256').update(content).digest('hex') !== trailer['sha256']) return 'its checksum is wrong'
  const [head = '', ...lines] = content.trimEnd().split('\n')
  const { format: found, revision } = parseLine(head) ?? {}
  if (found !== format || typeof revision !== 'number') return 'it is of another format'
  try {
    return createSnapshot(parseLines(lines, keys), revision)
  } catch (error) {
    if (error instanceof SealedValueError) return 'sealed'
    throw error
  }
}

/** What an older or newer gateway wrote and this one cannot read is left out; the rest serves. */
function parseLines(lines: readonly string[], keys: KeyRing): readonly AnyResource[] {
  return lines.flatMap((line) => {
    const parsed = parseResource(unsealSecrets(parseLine(line), keys))
    return parsed.ok ? [parsed.value] : []
  })
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
