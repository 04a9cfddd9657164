import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBase64, type KeyRing } from '@signalbox/shared/lib'
import type { AnyResource } from '@signalbox/shared/resources'
import { createSnapshot } from '@signalbox/shared/snapshot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLastKnownGood } from './last-known-good.ts'

const namespace = (name: string): AnyResource => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

let folder = ''
let file = ''
let said: string[] = []
const log = (sentence: string) => void said.push(sentence)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'last-known-good-'))
  file = join(folder, 'gateway', 'last-known-good.jsonl')
  said = []
})
afterEach(() => rm(folder, { recursive: true }))

const keys: KeyRing = [new Uint8Array(32).fill(1)]
const store = (ring = keys) => createLastKnownGood({ folder: join(folder, 'gateway'), keys: ring }, log)

async function saved(...revisions: readonly number[]): Promise<void> {
  for (const revision of revisions) await store().save(createSnapshot([namespace(`n${revision}`)], revision))
}

describe('last-known-good file', () => {
  it('gives back what was saved last', async () => {
    await saved(1, 2)
    const snapshot = await store().load()
    expect(snapshot?.revision).toBe(2)
    expect(snapshot?.list('Namespace')).toMatchObject([{ metadata: { name: 'n2' } }])
    expect(said).toEqual([])
  })

  it('is for its owner only', async () => {
    await saved(1)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('is null without a word where nothing was ever saved', async () => {
    expect(await store().load()).toBeNull()
    expect(said).toEqual([])
  })

  it.each([
    { damage: 'cut short', harm: (text: string) => text.slice(0, -20) },
    { damage: 'empty', harm: () => '' },
    { damage: 'full of NULs', harm: (text: string) => '\0'.repeat(text.length) },
    { damage: 'altered', harm: (text: string) => text.replace('n2', 'n3') },
    { damage: 'of another format', harm: () => '{"a":1}\n' },
  ])('puts a file aside that is $damage and uses the one before', async ({ harm }) => {
    await saved(1, 2)
    await writeFile(file, harm(await readFile(file, 'utf8')))
    expect((await store().load())?.revision).toBe(1)
    expect(said).toEqual([expect.stringContaining('damaged')])
    expect(await readdir(join(folder, 'gateway'))).toContain('last-known-good.jsonl.corrupt')
  })

  it('uses the one before where a crash came between the two renames', async () => {
    await saved(1, 2)
    await rm(file)
    expect((await store().load())?.revision).toBe(1)
  })

  it('holds no value of a Secret, and opens with the keys it was written with only', async () => {
    const value = toBase64('canary-4711')
    const secret: AnyResource = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: { name: 'x', namespace: 'n' },
      data: { key: value },
    }
    await store().save(createSnapshot([namespace('n'), secret], 1))
    expect(await readFile(file, 'utf8')).not.toContain(value)
    expect((await store().load())?.get('Secret', 'n/x')?.data).toEqual({ key: value })
    expect(await store([new Uint8Array(32).fill(2)]).load()).toBeNull()
    expect(said).toEqual([expect.stringContaining('another SIGNALBOX_GATEWAY_TOKEN')])
    expect((await store().load())?.revision).toBe(1)
  })

  it('ends with the newest of saves that overlap', async () => {
    const shared = store()
    await Promise.all([1, 2, 3, 4].map((revision) => shared.save(createSnapshot([namespace('n')], revision))))
    expect((await store().load())?.revision).toBe(4)
  })

  it('says once that the disk refuses, and goes on', async () => {
    await writeFile(join(folder, 'gateway'), 'a file where the folder should be')
    const shared = store()
    await shared.save(createSnapshot([], 1))
    await shared.save(createSnapshot([], 2))
    expect(said).toEqual([expect.stringContaining('cannot be written')])
  })
})
