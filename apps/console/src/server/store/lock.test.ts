import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileStore } from './file-store.ts'
import { acquireLock } from './lock.ts'

const program = new URL('./crash.suite.ts', import.meta.url).pathname

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-lock-'))
  path = join(folder, 'lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Another process that has the store open, from the moment it is open. */
async function startOther() {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.stdout.resume()
  return child
}

async function takeAndRelease(): Promise<boolean> {
  const lock = await acquireLock(path)
  await lock.release()
  return !(await readdir(folder)).includes('lock')
}

describe('lock', () => {
  it('keeps another process out, naming the holder and what to do', async () => {
    const child = await startOther()
    await expect(openFileStore({ folder })).rejects.toThrow(
      `Another console (process ${child.pid}) has this data folder open: its lock is ${path}. Stop it first, or set SIGNALBOX_DATA to another folder.`,
    )
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  it('of a killed process is taken over at once', async () => {
    const child = await startOther()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const store = await openFileStore({ folder })
    await store.close()
    expect(await readdir(folder)).not.toContain('lock')
  })

  it('keeps the same process out too', async () => {
    const lock = await acquireLock(path)
    await expect(acquireLock(path)).rejects.toThrow(`process ${process.pid}`)
    await lock.release()
    expect(await takeAndRelease()).toBe(true)
  })

  it('is not held by a later process with the same id', async () => {
    const lock = await acquireLock(path)
    const holder = JSON.parse(await readFile(path, 'utf8')) as object
    await lock.release()
    await writeFile(path, JSON.stringify({ ...holder, started: '1' }))
    expect(await takeAndRelease()).toBe(true)
  })

  it.each([
    { guarantee: 'that is empty', text: '' },
    { guarantee: 'of NULs', text: '\0\0\0' },
    { guarantee: 'that names half a holder', text: '{"pid":1}' },
    { guarantee: 'of another program', text: 'someone' },
  ])('$guarantee is nobody’s', async ({ text }) => {
    await writeFile(path, text)
    expect(await takeAndRelease()).toBe(true)
  })

  it('is taken by one of many that find it left behind', async () => {
    await writeFile(path, '{}')
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(path)))
    const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(locks).toHaveLength(1)
    for (const lock of locks) await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('is left alone on release where it is another’s by now', async () => {
    const lock = await acquireLock(path)
    await writeFile(path, 'another')
    await lock.release()
    expect(await readFile(path, 'utf8')).toBe('another')
  })
})
