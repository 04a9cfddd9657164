import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileStore } from './file-store.ts'

const kills = 20
const program = new URL('./crash.suite.ts', import.meta.url).pathname

interface Found {
  readonly revision: number
  readonly values: Readonly<Record<string, string>>
}
interface Acknowledged {
  readonly name: string
  readonly value: string
  readonly revision: number
}

let folder: string
let child: ChildProcess | null = null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-crash-'))
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Runs the committing program and kills it after a number of acknowledgements, those already on their way included. */
async function runAndKill(run: number, acknowledgements: number) {
  const started = spawn(process.execPath, [program, folder, String(run)], { stdio: ['ignore', 'pipe', 'pipe'] })
  child = started
  const exit = once(started, 'exit')
  let errors = ''
  started.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  let found: Found | null = null
  const acknowledged: Acknowledged[] = []
  for await (const line of createInterface({ input: started.stdout })) {
    if (!line.endsWith('}')) continue
    if (found === null) found = JSON.parse(line) as Found
    else acknowledged.push(JSON.parse(line) as Acknowledged)
    if (acknowledged.length === acknowledgements) started.kill('SIGKILL')
  }
  await exit
  return { found, acknowledged, errors }
}

describe('a process that is killed', () => {
  it(
    `has lost no acknowledged write, ${kills} times over, and is opened again at once`,
    { timeout: 120_000 },
    async () => {
      let newest: Found = { revision: 0, values: {} }
      for (let run = 0; run < kills; run += 1) {
        const { found, acknowledged, errors } = await runAndKill(run, 1 + Math.floor(Math.random() * 60))
        expect({ errors, opened: found !== null }).toMatchObject({ opened: true })
        expectNothingLost(found, newest)
        const last = Math.max(newest.revision, ...acknowledged.map((of) => of.revision))
        const values = acknowledged.toSorted((a, b) => a.revision - b.revision).map((of) => [of.name, of] as const)
        newest = { revision: last, values: merge(found?.values ?? {}, new Map(values)) }
      }
      const store = await openFileStore({ folder })
      expect(store.read().snapshot.revision).toBeGreaterThanOrEqual(newest.revision)
      await store.close()
    },
  )
})

function merge(before: Found['values'], acknowledged: ReadonlyMap<string, Acknowledged>): Found['values'] {
  return { ...before, ...Object.fromEntries([...acknowledged].map(([name, { value }]) => [name, value])) }
}

// A commit that was on its way when the process was killed may be there or not: then its revision is a later one.
function expectNothingLost(found: Found | null, newest: Found): void {
  expect(found?.revision).toBeGreaterThanOrEqual(newest.revision)
  const extra = (found?.revision ?? 0) - newest.revision
  const different = Object.entries(newest.values).filter(([name, value]) => found?.values[name] !== value)
  expect(different.length).toBeLessThanOrEqual(extra)
}
