import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuditLog } from './audit-log.ts'
import type { NewAuditEntry } from './entry.ts'

let folder: string
let said: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-audit-'))
  said = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = (segmentLines = 3) => AuditLog.open({ folder, segmentLines, warn: (message) => said.push(message) })
const entry = (name: string): NewAuditEntry => ({
  at: '2026-01-02T03:04:05Z',
  actor: { type: 'person', name },
  address: '192.0.2.1',
  door: 'console',
  request: 'POST /signalbox/v1/apply',
  outcome: 'done',
  status: 200,
  requestId: `request of ${name}`,
})

async function names(log: AuditLog, before = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { seq, actor } of log.backwards(before)) found.push(`${seq} ${actor.name}`)
  return found
}

async function write(...all: readonly string[]): Promise<void> {
  const log = await open()
  await Promise.all(all.map((name) => log.append(entry(name))))
  await log.close()
}

describe('the audit log', () => {
  it('is read newest first, over restarts and files', async () => {
    await write('a', 'b')
    await write('c')
    await write('d', 'e')
    const log = await open()
    expect(await names(log)).toEqual(['5 e', '4 d', '3 c', '2 b', '1 a'])
    expect(await names(log, 3)).toEqual(['2 b', '1 a'])
    expect(await log.firstBroken()).toBeNull()
    expect(await readdir(folder)).toEqual(['000000000001.jsonl', '000000000004.jsonl'])
    await log.close()
  })

  it('drops a line that a crash cut off, and goes on', async () => {
    await write('a')
    await appendFile(join(folder, '000000000001.jsonl'), '{"seq":2,"at":"20')
    await write('b')
    const log = await open()
    expect(await names(log)).toEqual(['2 b', '1 a'])
    expect(await log.firstBroken()).toBeNull()
    expect(said).toEqual([expect.stringContaining('cut short')])
    await log.close()
  })

  it.each([
    { change: 'a changed line', edit: (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('"b"', '"x"')) },
    { change: 'a line taken out', edit: (lines: string[]) => lines.toSpliced(1, 1) },
    { change: 'two lines that changed places', edit: ([a, b, c]: string[]) => [a, c, b] },
  ])('shows by its hashes $change', async ({ edit }) => {
    await write('a', 'b', 'c')
    const path = join(folder, '000000000001.jsonl')
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    await writeFile(path, `${edit(lines).join('\n')}\n`)
    const log = await open()
    expect(await log.firstBroken()).toBe(2)
    await log.close()
  })

  it('says that the disk refuses, and keeps nobody waiting', async () => {
    const log = await open()
    await rm(folder, { recursive: true })
    await log.append(entry('a'))
    expect(said).toEqual([expect.stringContaining('cannot be written')])
    await log.close()
  })
})
