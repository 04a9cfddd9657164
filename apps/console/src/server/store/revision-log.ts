/**
 * Revision log: every committed revision, in append-only files of lines; the store's source of truth.
 *
 *     log/000000000001.jsonl   named by the first revision it holds; a new file begins after `segmentLines` lines
 *
 * A revision counts from the moment its line is fsynced. What a crash can leave behind the last such line was never
 * acknowledged and is dropped on opening; damage anywhere else is reported, never skipped.
 */
import { open, readdir, readFile, truncate, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Codec } from './codec.ts'
import { ensureFolder, fileMode, replaceFile, syncFolder } from './durable.ts'
import { paced } from '../pace.ts'
import { decodeRecord, encodeRecord, type RevisionRecord } from './revision-record.ts'
import { StoreDamagedError, StoreUnavailableError } from './store-error.ts'
import type { CommittedRevision } from './store.ts'

const newline = 0x0a
const writeSize = 1024 * 1024

export interface LogLimits {
  /** Lines after which a new file begins. Default 1000. */
  readonly segmentLines: number
  /** Bytes after which a new file begins. Default 32 MiB. */
  readonly segmentBytes: number
}

const defaultLimits: LogLimits = { segmentLines: 1000, segmentBytes: 32 * 1024 * 1024 }

export interface OpenLogOptions {
  readonly folder: string
  /** Revisions after this one are read. */
  readonly after: number
  /** A revision that is known to have been durable, from other files. */
  readonly known: number
  readonly codec: Codec
  readonly warn: (message: string) => void
  readonly limits?: LogLimits | undefined
}

/**
 * What opening found: the log, ready for appending, and its newest revisions, oldest first, without gaps: all after
 * `after`, and more where they lie in the same files.
 */
export interface OpenedLog {
  readonly log: RevisionLog
  readonly recent: readonly CommittedRevision[]
}

interface Segment {
  readonly path: string
  readonly first: number
}

/** @throws StoreDamagedError naming file and line where acknowledged revisions are damaged or missing. */
export async function openRevisionLog(options: OpenLogOptions): Promise<OpenedLog> {
  const { folder, after, known, codec, warn } = options
  await ensureFolder(folder)
  const segments = await listSegments(folder)
  const start = Math.max(
    0,
    segments.findLastIndex((segment) => segment.first <= after + 1),
  )
  requireBeginning(segments[start], options)
  const recent = await readIntact(segments[start - 1], segments[start], codec)
  let next = segments[start]?.first ?? known + 1
  let tail = { lines: 0, bytes: 0 }
  for (const [index, segment] of segments.entries()) {
    if (index < start) continue
    if (segment.first !== next) throw missingRevisions(segment, next)
    const scan = await scanSegment(segment, codec)
    recent.push(...scan.records.map((record) => record.committed))
    next = segment.first + scan.records.length
    tail = { lines: scan.records.length, bytes: scan.validBytes }
    if (scan.validBytes === scan.totalBytes) continue
    if (index < segments.length - 1 || scan.laterDurable >= next || known >= next)
      throw damagedLine(segment, scan, next)
    await dropTail(segment.path, scan)
    warn(
      `The last write to ${segment.path} was cut short before it was acknowledged; ${scan.totalBytes - scan.validBytes} bytes of it were dropped.`,
    )
  }
  if (segments.length > 0 && known >= next) throw missingEnd(segments.at(-1), next, known)
  const log = new RevisionLog({ folder, segments, codec, limits: options.limits ?? defaultLimits }, next - 1)
  await log.resume(tail)
  return { log, recent }
}

/** Revisions of the file before the one that is needed, so that more can be told of the past; none where it is damaged. */
async function readIntact(
  segment: Segment | undefined,
  next: Segment | undefined,
  codec: Codec,
): Promise<CommittedRevision[]> {
  if (segment === undefined || next === undefined) return []
  const records = (await scanSegment(segment, codec)).records.map((record) => record.committed)
  return segment.first + records.length === next.first ? records : []
}

interface LogParts {
  readonly folder: string
  readonly segments: readonly Segment[]
  readonly codec: Codec
  readonly limits: LogLimits
}

export class RevisionLog {
  readonly #folder: string
  readonly #segments: Segment[]
  readonly #codec: Codec
  readonly #limits: LogLimits
  #handle: FileHandle | null = null
  #lines = 0
  #bytes = 0
  #durable: number
  #broken: string | null = null
  #lastRead: { readonly path: string; readonly records: readonly CommittedRevision[] } | null = null

  constructor({ folder, segments, codec, limits }: LogParts, durable: number) {
    this.#folder = folder
    this.#segments = [...segments]
    this.#codec = codec
    this.#limits = limits
    this.#durable = durable
  }

  /** The newest revision that is on disk. */
  get durable(): number {
    return this.#durable
  }

  /** Opens the newest file for appending at the end that was found. */
  async resume(tail: { readonly lines: number; readonly bytes: number }): Promise<void> {
    const segment = this.#segments.at(-1)
    if (segment === undefined) return
    this.#handle = await open(segment.path, 'a', fileMode)
    this.#lines = tail.lines
    this.#bytes = tail.bytes
  }

  /**
   * Writes revisions and returns when they are durable, all together.
   * @throws StoreUnavailableError where that fails; the log is then as before.
   */
  async append(revisions: readonly CommittedRevision[]): Promise<void> {
    if (this.#broken !== null) throw new StoreUnavailableError(this.#broken)
    try {
      const handle = await this.#handleFor(revisions)
      const bytes = await this.#write(handle, revisions)
      await handle.sync()
      this.#bytes += bytes
      this.#lines += revisions.length
      this.#durable += revisions.length
      this.#lastRead = null
    } catch (error) {
      await this.#undo()
      throw new StoreUnavailableError(`The change could not be written to ${this.#folder}: ${reasonOf(error)}.`, {
        cause: error,
      })
    }
  }

  /** Revisions before `before`, newest first, read file by file as they are asked for. Damaged lines are left out. */
  async *before(before: number): AsyncGenerator<CommittedRevision> {
    for (const segment of this.#segments.toReversed()) {
      if (segment.first >= before) continue
      const records = await this.#read(segment)
      for (const revision of records.toReversed()) if (revision.summary.revision < before) yield revision
    }
  }

  async close(): Promise<void> {
    this.#broken = 'The store is closed.'
    await this.#handle?.close()
    this.#handle = null
  }

  async #handleFor(revisions: readonly CommittedRevision[]): Promise<FileHandle> {
    const full = this.#lines >= this.#limits.segmentLines || this.#bytes >= this.#limits.segmentBytes
    if (this.#handle !== null && !full) return this.#handle
    const first = revisions[0]?.summary.revision ?? this.#durable + 1
    const path = join(this.#folder, `${String(first).padStart(12, '0')}.jsonl`)
    const handle = await open(path, 'a', fileMode)
    await handle.sync()
    await syncFolder(this.#folder)
    await this.#handle?.close()
    this.#handle = handle
    this.#segments.push({ path, first })
    this.#lines = 0
    this.#bytes = 0
    return handle
  }

  async #write(handle: FileHandle, revisions: readonly CommittedRevision[]): Promise<number> {
    let bytes = 0
    let pending = ''
    const flush = async () => {
      const buffer = Buffer.from(pending)
      pending = ''
      await handle.writeFile(buffer)
      bytes += buffer.length
    }
    for (const committed of revisions) {
      for (const piece of await encodeRecord({ committed, durable: this.#durable }, this.#codec)) {
        pending += piece
        if (pending.length >= writeSize) await flush()
      }
    }
    await flush()
    return bytes
  }

  // Bytes of a failed write must not stand before the next line. Where even that fails, nothing more is written.
  async #undo(): Promise<void> {
    try {
      await this.#handle?.truncate(this.#bytes)
      await this.#handle?.sync()
    } catch (error) {
      this.#broken = `The revision log in ${this.#folder} cannot be written since an earlier failure (${reasonOf(error)}). Restart the console when the disk is well again.`
    }
  }

  async #read(segment: Segment): Promise<readonly CommittedRevision[]> {
    if (this.#lastRead?.path === segment.path) return this.#lastRead.records
    const records = (await scanSegment(segment, this.#codec)).records.map((record) => record.committed)
    this.#lastRead = { path: segment.path, records }
    return records
  }
}

async function listSegments(folder: string): Promise<readonly Segment[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{12}\.jsonl$/.test(name)).sort()
  return names.map((name) => ({ path: join(folder, name), first: Number(basename(name, '.jsonl')) }))
}

interface Scan {
  readonly records: readonly RevisionRecord[]
  /** Bytes up to the first line that is not as it was written. */
  readonly validBytes: number
  readonly totalBytes: number
  /** The newest revision that lines behind the damage call durable; 0 where there are none. */
  readonly laterDurable: number
}

async function scanSegment(segment: Segment, codec: Codec): Promise<Scan> {
  const content = await readFile(segment.path)
  const records: RevisionRecord[] = []
  const pause = paced()
  let validBytes = 0
  let laterDurable = 0
  let intact = true
  for (
    let start = 0, end = content.indexOf(newline);
    end !== -1;
    start = end + 1, end = content.indexOf(newline, start)
  ) {
    const record = decodeRecord(content.subarray(start, end), codec)
    intact &&= record?.committed.summary.revision === segment.first + records.length
    if (!intact) laterDurable = Math.max(laterDurable, record?.durable ?? 0)
    else if (record !== null) {
      records.push(record)
      validBytes = end + 1
    }
    await pause()
  }
  return { records, validBytes, totalBytes: content.length, laterDurable }
}

/**
 * Writes every file of the log anew through `codec`, which seals what it writes by its first key. A line that is not as it
 * was written stays as it is.
 */
export async function rewriteLog(folder: string, codec: Codec): Promise<void> {
  await ensureFolder(folder)
  for (const { path } of await listSegments(folder)) {
    const content = await readFile(path)
    await replaceFile(path, async (handle) => {
      for (const piece of await rewrittenLines(content, codec)) await handle.writeFile(piece)
    })
  }
}

async function rewrittenLines(content: Buffer, codec: Codec): Promise<readonly (string | Buffer)[]> {
  const pieces: (string | Buffer)[] = []
  let start = 0
  for (let end = content.indexOf(newline); end !== -1; start = end + 1, end = content.indexOf(newline, start)) {
    const record = decodeRecord(content.subarray(start, end), codec)
    pieces.push(...(record === null ? [content.subarray(start, end + 1)] : await encodeRecord(record, codec)))
  }
  return [...pieces, content.subarray(start)]
}

async function dropTail(path: string, scan: Scan): Promise<void> {
  await truncate(path, scan.validBytes)
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function requireBeginning(first: Segment | undefined, { folder, after, known, warn }: OpenLogOptions): void {
  if (first === undefined) {
    if (known > 0)
      warn(`There is no revision log in ${folder}; it begins anew after revision ${known}, without the history before.`)
    if (after >= known) return
  } else if (first.first <= after + 1) return
  throw new StoreDamagedError(
    `The revision log in ${folder} does not go back to revision ${after + 1}, which is needed to rebuild damaged or missing resource files. Put its files back from a backup, then start again.`,
  )
}

function missingRevisions(segment: Segment, next: number): StoreDamagedError {
  return new StoreDamagedError(
    `The revision log lacks revisions ${next} to ${segment.first - 1}: ${segment.path} begins after them. Put the missing file back from a backup, then start again.${wayOn(segment.path)}`,
  )
}

function missingEnd(segment: Segment | undefined, next: number, known: number): StoreDamagedError {
  const path = segment?.path ?? ''
  return new StoreDamagedError(
    `The revision log ends with revision ${next - 1} in ${path}, but revision ${known} was acknowledged. Put the file back from a backup, then start again.${wayOn(path)}`,
  )
}

function damagedLine(segment: Segment, scan: Scan, next: number): StoreDamagedError {
  return new StoreDamagedError(
    `${segment.path}, line ${scan.records.length + 1}: revision ${next} is damaged, though it was acknowledged. Put the file back from a backup, then start again.${wayOn(segment.path)}`,
  )
}

function wayOn(path: string): string {
  return ` To go on without a backup, move the folder ${join(path, '..')} away: the console then starts from its resource files, and history begins anew.`
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
