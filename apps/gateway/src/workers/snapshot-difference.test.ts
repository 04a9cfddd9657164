import type { AnyResource } from '@signalbox/shared/resources'
import { createSnapshot } from '@signalbox/shared/snapshot'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snapshotDifference } from './snapshot-difference.ts'

const resource = (kind: 'Namespace' | 'ConfigMap', name: string, edition: string): AnyResource => {
  const metadata = { name, labels: { edition } }
  return kind === 'Namespace'
    ? { apiVersion: 'v1', kind, metadata }
    : { apiVersion: 'v1', kind, metadata: { ...metadata, namespace: 'shop' } }
}

const anySnapshot = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('Namespace' as const, 'ConfigMap' as const),
      fc.constantFrom('a', 'b', 'c'),
      fc.constantFrom('1', '2'),
    ),
    { selector: ([kind, name]) => `${kind}/${name}` },
  )
  .map((rows) =>
    createSnapshot(
      rows.map(([kind, name, edition]) => resource(kind, name, edition)),
      1,
    ),
  )

describe('snapshotDifference', () => {
  it('makes one snapshot the other', () => {
    fc.assert(
      fc.property(anySnapshot, anySnapshot, (before, after) => {
        const made = before.withChange(snapshotDifference(before, after), 2)
        expect([...made.all()]).toEqual([...after.all()])
      }),
    )
  })

  it('names only what differs', () => {
    const before = createSnapshot([resource('Namespace', 'a', '1'), resource('ConfigMap', 'b', '1')], 1)
    const changed = resource('ConfigMap', 'c', '1')
    const after = before.withChange({ upserts: [changed], deletes: [] }, 2)
    expect(snapshotDifference(before, after)).toEqual({ upserts: [changed], deletes: [] })
  })
})
