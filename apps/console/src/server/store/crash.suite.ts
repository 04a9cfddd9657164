/**
 * Run as a program by the crash test: opens the store in the folder that it is given, commits without end, and prints one
 * line for each acknowledged commit: name, value, revision. Its first line says what it found.
 */
import { writeSync } from 'node:fs'
import { argv } from 'node:process'
import type { ConfigMap } from '@signalbox/shared/resources'
import { openFileStore } from './file-store.ts'
import type { Batch, State, Write } from './store.ts'

const [, , folder = '', run = '0'] = argv
const parallel = 4
const names = 7

const store = await openFileStore({ folder, limits: { segmentLines: 20, segmentBytes: 64 * 1024 } })
const found = store.read().snapshot
const values = found.list('ConfigMap').map((of) => [of.metadata.name, of.data?.['value'] ?? ''])
writeSync(1, `${JSON.stringify({ revision: found.revision, values: Object.fromEntries(values) })}\n`)

await Promise.all(Array.from({ length: parallel }, (_, worker) => commitForever(worker)))

async function commitForever(worker: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const name = `m-${(worker + count * parallel) % names}`
    const value = `${run}-${worker}-${count}-${'x'.repeat((count * 977) % 9000)}`
    const committed = await store.commit((state) => toBatch(state, name, value))
    writeSync(1, `${JSON.stringify({ name, value, revision: committed?.summary.revision })}\n`)
  }
}

function toBatch({ snapshot }: State, name: string, value: string): Batch {
  const before = snapshot.get('ConfigMap', `default/${name}`)
  const resource: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { value },
  }
  const expectedResourceVersion = before?.metadata.resourceVersion ?? null
  const action = before === undefined ? 'created' : 'configured'
  const write: Write = { op: 'put', resource, action, expectedResourceVersion }
  return { writes: [write], author: 'crash', message: '', at: '2026-01-02T03:04:05Z', statusOnly: false }
}
