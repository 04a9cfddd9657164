/**
 * Lock: keeps a second process out of the store's folder. The lock file names its holder by process id, start of that
 * process and start of the machine, so that the lock of a process that was killed is taken over at once and a process
 * that was given the same id later is not mistaken for it.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { link, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isRecord } from './codec.ts'
import { fileMode, hasCode, readIfThere } from './durable.ts'
import { StoreLockedError } from './store-error.ts'

interface Holder {
  readonly pid: number
  /** When the process started, in whatever form the system says it. */
  readonly started: string
  /** Where process ids have this meaning: machine, its start, and the container. */
  readonly system: string
}

/** How often a living holder touches its lock file, for those who cannot see its process. */
const touchMs = 1000
/** Without a touch for this long, a holder in another container or on another machine is taken for dead. */
const silenceMs = 5 * touchMs
/** How long to wait for another that clears a dead holder away. */
const markPauseMs = 10

export interface Lock {
  release(): Promise<void>
}

/** @throws StoreLockedError where a living process holds it. */
export async function acquireLock(path: string): Promise<Lock> {
  const mine: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? '', system: await thisSystem() }
  const beside = `${path}.${randomUUID()}`
  const text = `${JSON.stringify(mine)}\n`
  await writeFile(beside, text, { mode: fileMode })
  try {
    while (!(await tryLink(beside, path))) await clearIfDead(path, mine.system)
  } finally {
    await rm(beside, { force: true })
  }
  return hold(path, text)
}

function hold(path: string, text: string): Lock {
  const timer = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, touchMs)
  timer.unref()
  return {
    async release() {
      clearInterval(timer)
      const content = await readIfThere(path)
      if (content?.toString() === text) await rm(path, { force: true })
    },
  }
}

async function tryLink(from: string, path: string): Promise<boolean> {
  try {
    await link(from, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

// Of several that find the same dead holder one alone may clear it away: who makes the mark beside it. It looks again
// before it does, because the file may be a living process's by now; only the mark's maker can have taken a dead one.
async function clearIfDead(path: string, system: string): Promise<void> {
  const content = await readIfThere(path)
  if (content === null) return
  const holder = parseHolder(content.toString())
  if (holder !== null && (await isAlive(holder, path, system))) throw lockedBy(holder, path)
  const mark = `${path}.clearing`
  if (!(await tryMark(mark))) return
  try {
    if ((await readIfThere(path))?.equals(content) === true) await rm(path, { force: true })
  } finally {
    await rm(mark, { force: true })
  }
}

/** False where another has made it; the mark of a process that died over it goes after {@link silenceMs}. */
async function tryMark(mark: string): Promise<boolean> {
  try {
    await writeFile(mark, '', { flag: 'wx', mode: fileMode })
    return true
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  const madeAt = await touchedAt(mark)
  if (madeAt > 0 && Date.now() - madeAt > silenceMs) await rm(mark, { force: true })
  else await sleep(markPauseMs)
  return false
}

async function isAlive(holder: Holder, path: string, system: string): Promise<boolean> {
  if (holder.system === system) {
    const started = await startOf(holder.pid)
    return started !== null && started === holder.started
  }
  const before = await touchedAt(path)
  await sleep(silenceMs)
  return (await touchedAt(path)) !== before
}

async function touchedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0
    throw error
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return null
    const { pid, started, system } = value
    if (typeof pid !== 'number' || typeof started !== 'string' || typeof system !== 'string') return null
    return { pid, started, system }
  } catch {
    return null
  }
}

function lockedBy(holder: Holder, path: string): StoreLockedError {
  return new StoreLockedError(
    `Another console (process ${holder.pid}) has this data folder open: its lock is ${path}. Stop it first, or set SIGNALBOX_DATA to another folder.`,
  )
}

/** When a process started; null where there is none. Ends and zombies count as none. */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const text = await readIfThere(`/proc/${pid}/stat`).catch(() => null)
    const fields =
      text
        ?.toString()
        .replace(/^.*\) /s, '')
        .split(' ') ?? []
    return fields[0] === undefined || fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  }
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])
    return stdout.trim() === '' ? null : stdout.trim()
  } catch {
    return null
  }
}

async function thisSystem(): Promise<string> {
  if (process.platform !== 'linux') return hostname()
  const boot = await readIfThere('/proc/sys/kernel/random/boot_id').catch(() => null)
  const pids = await readlink('/proc/self/ns/pid').catch(() => '')
  return [hostname(), boot?.toString().trim() ?? '', pids].join(' ')
}
