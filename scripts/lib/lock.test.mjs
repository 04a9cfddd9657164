import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withLock } from './lock.mjs'

const lockFile = () => join(mkdtempSync(join(tmpdir(), 'signalbox-lock-')), 'lock')

test('two holders never overlap, and the lock is gone afterwards', async () => {
  const file = lockFile()
  let holders = 0
  const work = async () => {
    holders += 1
    expect(holders).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    holders -= 1
  }
  await Promise.all([withLock(file, work), withLock(file, work)])
  expect(existsSync(file)).toBe(false)
})

test('a lock left by a dead process is taken over', async () => {
  const file = lockFile()
  writeFileSync(file, '2147483646')
  await expect(withLock(file, () => 'done')).resolves.toBe('done')
})
