import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { SealedFile } from './sealed-file.ts'

const keys: KeyRing = [new Uint8Array(32).fill(1)]
const other: KeyRing = [new Uint8Array(32).fill(2)]
const schema = z.strictObject({ seed: z.string() })
const content = { seed: 'canary-4711' }

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-sealed-'))
  path = join(folder, 'users.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = (ring: KeyRing | null = keys) => new SealedFile(path, schema, ring)

it('shows nothing of its content on disk, and opens by its keys', async () => {
  await file().write(content)
  expect(await readFile(path, 'utf8')).not.toContain('seed')
  expect(await file().read()).toEqual(content)
})

it('is null where there is none', async () => expect(await file().read()).toBeNull())

it('that an older version wrote in clear is read, and sealed', async () => {
  await writeFile(path, JSON.stringify(content))
  expect(await file().read()).toEqual(content)
  expect(await readFile(path, 'utf8')).not.toContain('canary')
  expect(await file().read()).toEqual(content)
})

it.each([{ ring: other }, { ring: null }])('says its name where the keys are not its own', async ({ ring }) => {
  await file().write(content)
  await expect(file(ring).read()).rejects.toThrow(path)
})
