/**
 * Audit log: who did what, when and from where, one line a request, append-only.
 *
 *     audit/000000000001.jsonl   named by the first entry it holds; a new file begins after `segmentLines` lines
 *
 * Lines that come while others are written go out together, with one fsync. What a crash cut off is dropped on opening; the
 * chain of hashes shows whether anything else was changed.
 */
import { createHash } from 'node:crypto'
import { open, readdir, readFile, truncate, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ensureFolder, fileMode, syncFolder } from '../store/durable.ts'
import { auditEntry, type AuditEntry, type NewAuditEntry } from './entry.ts'

interface Segment {
  readonly path: string
  readonly first: number
}

export interface AuditLogOptions {
  readonly folder: string
  /** Told with a sentence where the disk refuses; requests are answered all the same. */
  readonly warn: (message: string) => void
  /** Default 10,000. */
  readonly segmentLines?: number
}

const beginning = ''
const defaultSegmentLines = 10_000

export class AuditLog {
  readonly #options: AuditLogOptions
  readonly #segments: Segment[]
  #last: Pick<AuditEntry, 'seq' | 'hash'>
  #lines: number
  #handle: FileHandle | null = null
  #pending: NewAuditEntry[] = []
  #writing: Promise<void> | null = null

  private constructor(options: AuditLogOptions, segments: readonly Segment[], tail: readonly AuditEntry[]) {
    this.#options = options
    this.#segments = [...segments]
    this.#last = tail.at(-1) ?? { seq: (segments.at(-1)?.first ?? 1) - 1, hash: beginning }
    this.#lines = tail.length
  }

  static async open(options: AuditLogOptions): Promise<AuditLog> {
    await ensureFolder(options.folder)
    const segments = await listSegments(options.folder)
    const newest = segments.at(-1)
    if (newest === undefined) return new AuditLog(options, segments, [])
    const tail = await dropCutOff(newest, options.warn)
    const before = segments.at(-2)
    // An empty newest file: the chain goes on from the one before it.
    const end = tail.length > 0 || before === undefined ? tail : (await readSegment(before)).slice(-1)
    return new AuditLog(options, segments, end)
  }

  /** Resolves when the entry is durable, or when the disk has refused it. */
  append(entry: NewAuditEntry): Promise<void> {
    this.#pending.push(entry)
    this.#writing ??= this.#writePending().finally(() => {
      this.#writing = null
    })
    return this.#writing
  }

  /** Newest first, those before `before`. Lines that are no entries are left out. */
  async *backwards(before: number): AsyncGenerator<AuditEntry> {
    await this.#writing
    for (const segment of this.#segments.toReversed()) {
      if (segment.first >= before) continue
      for (const entry of (await readSegment(segment)).toReversed()) if (entry.seq < before) yield entry
    }
  }

  /** The first entry that does not follow from the one before it, or `null` where the chain is whole. */
  async firstBroken(): Promise<number | null> {
    await this.#writing
    let [seq, hash] = [0, beginning]
    for (const segment of this.#segments) {
      for (const entry of await readSegment(segment)) {
        seq += 1
        if (entry.seq !== seq || entry.hash !== hashOf(entry, hash)) return seq
        hash = entry.hash
      }
    }
    return seq === this.#last.seq ? null : seq + 1
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#handle?.close()
    this.#handle = null
  }

  async #writePending(): Promise<void> {
    await Promise.resolve()
    while (this.#pending.length > 0) {
      const entries = this.#pending
      this.#pending = []
      try {
        await this.#write(entries)
      } catch (error) {
        this.#options.warn(`The audit log in ${this.#options.folder} cannot be written: ${String(error)}`)
      }
    }
  }

  async #write(entries: readonly NewAuditEntry[]): Promise<void> {
    const handle = await this.#handleForNext()
    let { seq, hash } = this.#last
    let text = ''
    for (const entry of entries) {
      seq += 1
      hash = hashOf({ seq, ...entry }, hash)
      text += `${JSON.stringify({ seq, ...entry, hash })}\n`
    }
    await handle.writeFile(text)
    await handle.sync()
    this.#last = { seq, hash }
    this.#lines += entries.length
  }

  async #handleForNext(): Promise<FileHandle> {
    const isFull = this.#lines >= (this.#options.segmentLines ?? defaultSegmentLines)
    const newest = this.#segments.at(-1)
    if (!isFull && newest !== undefined) return (this.#handle ??= await open(newest.path, 'a', fileMode))
    const first = this.#last.seq + 1
    const path = join(this.#options.folder, `${String(first).padStart(12, '0')}.jsonl`)
    const handle = await open(path, 'a', fileMode)
    await syncFolder(this.#options.folder)
    await this.#handle?.close()
    this.#handle = handle
    this.#segments.push({ path, first })
    this.#lines = 0
    return handle
  }
}

function hashOf(entry: NewAuditEntry & { readonly seq: number; readonly hash?: string }, before: string): string {
  const { hash: _, ...content } = entry
  return createHash('sha256')
    .update(`${before}\n${canonical(content)}`)
    .digest('hex')
}

/** The same text however the members are ordered. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

async function listSegments(folder: string): Promise<readonly Segment[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{12}\.jsonl$/.test(name)).sort()
  return names.map((name) => ({ path: join(folder, name), first: Number(basename(name, '.jsonl')) }))
}

async function readSegment({ path }: Segment): Promise<readonly AuditEntry[]> {
  return (await readFile(path, 'utf8')).split('\n').flatMap((line) => toEntry(line) ?? [])
}

async function dropCutOff(segment: Segment, warn: (message: string) => void): Promise<readonly AuditEntry[]> {
  const content = await readFile(segment.path)
  const end = content.lastIndexOf(0x0a) + 1
  if (end < content.length) {
    await truncate(segment.path, end)
    warn(`The last line of ${segment.path} was cut short; it was dropped.`)
  }
  return readSegment(segment)
}

function toEntry(line: string): AuditEntry | null {
  if (line === '') return null
  try {
    const parsed = auditEntry.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
