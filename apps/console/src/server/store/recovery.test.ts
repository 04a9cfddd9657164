import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileStore } from './file-store.ts'
import { configMap, put, remove, valueOf } from './store.suite.ts'
import type { Store } from './store.ts'

const logFile = 'log/000000000001.jsonl'
const resourceFile = 'resources/ConfigMap/default.json'

let root: string
/** A folder as a process leaves it that was killed after five revisions: nothing flushed since the third. */
let killed: string
/** The same, closed in order. */
let closed: string
let count = 0
let said: string[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-recovery-'))
  said = []
  count = 0
  closed = join(root, 'closed')
  killed = join(root, 'killed')
  const store = await openFileStore({ folder: closed })
  await put(store, configMap('a', 'one'))
  await put(store, configMap('b', 'two'))
  await put(store, configMap('c', 'three'))
  await store.close()
  const again = await openFileStore({ folder: closed })
  await put(again, configMap('a', 'four'))
  await remove(again, 'b')
  await cp(closed, killed, { recursive: true })
  await rm(join(killed, 'lock'))
  await again.close()
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function copyOf(folder: string): Promise<string> {
  count += 1
  const copy = join(root, `copy-${count}`)
  await cp(folder, copy, { recursive: true })
  return copy
}

/** Opens, looks, and closes; closing must not fail either. */
async function look<T>(folder: string, at: (store: Store) => T | Promise<T>): Promise<T> {
  const store = await openFileStore({ folder, warn: (message) => said.push(message) })
  try {
    return await at(store)
  } finally {
    await store.close()
  }
}

const contents = (store: Store) => ({
  revision: store.read().snapshot.revision,
  configRevision: store.read().configRevision,
  ...Object.fromEntries(['a', 'b', 'c'].map((name) => [name, valueOf(store, name)])),
})
const whole = { revision: 5, configRevision: 5, a: 'four', b: undefined, c: 'three' }
const withoutLast = { revision: 4, configRevision: 4, a: 'four', b: 'two', c: 'three' }

describe('a killed process', () => {
  it('has left resource files that are behind; they are rolled forward', async () => {
    expect(await readFile(join(killed, resourceFile), 'utf8')).toContain('"revision":3')
    expect(await look(killed, contents)).toEqual(whole)
    expect(await readFile(join(killed, resourceFile), 'utf8')).toContain('"revision":5')
    expect(said).toEqual([])
  })

  it('may have been stopped at any byte of its last line', { timeout: 30_000 }, async () => {
    const log = await readFile(join(killed, logFile))
    const lastLine = log.lastIndexOf('\n', log.length - 2) + 1
    for (let length = lastLine; length <= log.length; length += 1) {
      const folder = await copyOf(killed)
      await truncate(join(folder, logFile), length)
      said = []
      expect(await look(folder, contents)).toEqual(length === log.length ? whole : withoutLast)
      expect(said.length).toBe(length === lastLine || length === log.length ? 0 : 1)
      await rm(folder, { recursive: true })
    }
  })

  it.each([
    { guarantee: 'NULs', tail: (line: Buffer) => Buffer.alloc(line.length) },
    {
      guarantee: 'NULs and a line end',
      tail: (line: Buffer) => Buffer.concat([Buffer.alloc(line.length), Buffer.from('\n')]),
    },
    {
      guarantee: 'a line with another byte',
      tail: (line: Buffer) => Buffer.from(line.toString().replace('default', 'defaulT')),
    },
    {
      guarantee: 'a page of NULs before a good line of the same group',
      tail: (line: Buffer) => Buffer.concat([Buffer.alloc(64), Buffer.from('\n'), line]),
    },
  ])('may have left $guarantee at the end of its log', async ({ tail }) => {
    const log = await readFile(join(killed, logFile))
    const lastLine = log.lastIndexOf('\n', log.length - 2) + 1
    await writeFile(join(killed, logFile), Buffer.concat([log.subarray(0, lastLine), tail(log.subarray(lastLine))]))
    expect(await look(killed, contents)).toEqual(withoutLast)
    expect(said).toEqual([expect.stringContaining('cut short before it was acknowledged')])
    expect((await look(killed, (store) => put(store, configMap('a', 'five'))))?.summary.revision).toBe(5)
    expect(await look(killed, contents)).toMatchObject({ revision: 5, a: 'five' })
  })

  it('may have begun a log file and written nothing to it', async () => {
    await writeFile(join(killed, 'log/000000000006.jsonl'), '')
    expect(await look(killed, contents)).toEqual(whole)
    await look(killed, (store) => put(store, configMap('a', 'five')))
    expect(await look(killed, contents)).toMatchObject({ revision: 6, a: 'five' })
  })

  it('may have left files half written beside the real ones', async () => {
    await writeFile(join(killed, `${resourceFile}.tmp`), '{"revision":')
    await writeFile(join(killed, 'checkpoint.json.tmp'), '')
    expect(await look(killed, contents)).toEqual(whole)
  })

  it('may have been stopped between putting the former file aside and the new one in place', async () => {
    await rename(join(killed, resourceFile), join(killed, `${resourceFile}.bak`))
    expect(await look(killed, contents)).toEqual(whole)
  })
})

describe('resource files', () => {
  it.each([
    { guarantee: 'empty', damage: () => '' },
    { guarantee: 'full of NULs', damage: (text: string) => '\0'.repeat(text.length) },
    { guarantee: 'cut short', damage: (text: string) => text.slice(0, -7) },
    { guarantee: 'changed by hand', damage: (text: string) => text.replace('four', 'five') },
    { guarantee: 'of another program', damage: () => '[1,2,3]\n' },
  ])('that are $guarantee are put aside and made anew', async ({ damage }) => {
    const path = join(closed, resourceFile)
    await writeFile(path, damage(await readFile(path, 'utf8')))
    expect(await look(closed, contents)).toEqual(whole)
    expect(said).toEqual([expect.stringContaining('is damaged; it was put aside as')])
    expect(await readdir(join(closed, 'resources/ConfigMap'))).toContain('default.json.damaged-1')
    said = []
    expect(await look(closed, contents)).toEqual(whole)
    expect(said).toEqual([])
  })

  it('are made anew from the log alone where the former file is damaged too', async () => {
    await writeFile(join(closed, resourceFile), '')
    await writeFile(join(closed, `${resourceFile}.bak`), 'x')
    expect(await look(closed, contents)).toEqual(whole)
  })

  it.each([
    { guarantee: 'one file', gone: [resourceFile] },
    { guarantee: 'one file and the one before it', gone: [resourceFile, `${resourceFile}.bak`] },
    { guarantee: 'all of them', gone: ['resources'] },
    { guarantee: 'the checkpoint', gone: ['checkpoint.json'] },
    { guarantee: 'everything but the log', gone: ['resources', 'checkpoint.json', 'checkpoint.json.bak'] },
  ])('are made anew where $guarantee is gone', async ({ gone }) => {
    for (const name of gone) await rm(join(closed, name), { recursive: true })
    expect(await look(closed, contents)).toEqual(whole)
    expect(await look(closed, contents)).toEqual(whole)
  })

  it('from a backup that is older are rolled forward', async () => {
    await cp(join(killed, resourceFile), join(closed, resourceFile))
    expect(await look(closed, contents)).toEqual(whole)
  })

  it('do without a checkpoint that is damaged', async () => {
    await writeFile(join(closed, 'checkpoint.json'), '\0\0')
    expect(await look(closed, contents)).toEqual(whole)
    expect(said).toEqual([expect.stringContaining('checkpoint.json is damaged')])
  })
})

describe('a log that is damaged where it was acknowledged', () => {
  /** Damages the line of a revision; all later ones stay. */
  async function damageLine(folder: string, line: number): Promise<void> {
    const lines = (await readFile(join(folder, logFile), 'utf8')).split('\n')
    lines[line - 1] = lines[line - 1]?.replace('ada', 'bob') ?? ''
    await writeFile(join(folder, logFile), lines.join('\n'))
  }

  it('stops the start with file, line and the ways to go on', async () => {
    await damageLine(killed, 4)
    const opening = look(killed, contents)
    await expect(opening).rejects.toThrow(`${join(killed, logFile)}, line 4: revision 4 is damaged`)
    await expect(opening).rejects.toThrow('Put the file back from a backup')
    await expect(opening).rejects.toThrow(`move the folder ${join(killed, 'log')} away`)
  })

  it('leaves everything as it was, and the lock free', async () => {
    const before = await readFile(join(killed, resourceFile))
    await damageLine(killed, 4)
    await expect(look(killed, contents)).rejects.toThrow('is damaged')
    expect(await readFile(join(killed, resourceFile))).toEqual(before)
    expect(await readdir(killed)).not.toContain('lock')
  })

  it('is noticed at its last line too, where resource files know better', async () => {
    await damageLine(closed, 5)
    await expect(look(closed, contents)).rejects.toThrow('line 5: revision 5 is damaged')
  })

  it('is noticed where its end is missing', async () => {
    const path = join(closed, logFile)
    const text = await readFile(path, 'utf8')
    await writeFile(path, `${text.split('\n').slice(0, 3).join('\n')}\n`)
    await expect(look(closed, contents)).rejects.toThrow('ends with revision 3')
  })

  it('does not matter to the start where resource files hold what it said, and history leaves it out', async () => {
    const store = await openFileStore({ folder: closed, limits: { segmentLines: 2, segmentBytes: 1e6 } })
    for (const value of ['6', '7', '8', '9', '10']) await put(store, configMap('a', value))
    await store.close()
    await damageLine(closed, 2)
    expect(await look(closed, contents)).toMatchObject({ revision: 10, a: '10' })
  })

  it('may be moved away: the store goes on from its resource files, with a new history', async () => {
    await rename(join(closed, 'log'), join(root, 'old-log'))
    expect(await look(closed, contents)).toEqual(whole)
    expect(said).toEqual([expect.stringContaining('begins anew after revision 5')])
    expect((await look(closed, (store) => put(store, configMap('a', 'six'))))?.summary.revision).toBe(6)
    expect(await look(closed, contents)).toMatchObject({ revision: 6, a: 'six', c: 'three' })
  })

  it('names the revisions of a log file that is missing', async () => {
    const store = await openFileStore({ folder: killed, limits: { segmentLines: 1, segmentBytes: 1e6 } })
    for (const value of ['6', '7', '8']) await put(store, configMap('a', value))
    const copy = await copyOf(killed)
    await store.close()
    await rm(join(copy, 'lock'))
    await rm(join(copy, 'log/000000000007.jsonl'))
    await expect(look(copy, contents)).rejects.toThrow('lacks revisions 7 to 7')
  })
})
