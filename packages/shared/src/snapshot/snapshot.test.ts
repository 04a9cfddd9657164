import { describe, expect, it } from 'vitest'
import { parseResource, type AnyResource } from '../resources/index.ts'
import { hashResources } from './hash-resources.ts'
import { createSnapshot } from './snapshot.ts'

function namespace(name: string, labels: Record<string, string> = {}): AnyResource {
  const parsed = parseResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

describe('a snapshot', () => {
  const before = createSnapshot([namespace('b'), namespace('a')], 1)

  it('lists a kind by key and finds by key', () => {
    expect(before.list('Namespace').map((resource) => resource.metadata.name)).toEqual(['a', 'b'])
    expect(before.get('Namespace', 'a')?.metadata.name).toBe('a')
    expect(before.get('Namespace', 'c')).toBeUndefined()
  })

  it('keeps the very lists that a change does not touch', () => {
    const after = before.withChange({ upserts: [namespace('a')], deletes: [{ kind: 'Namespace', name: 'c' }] }, 2)
    expect(after.revision).toBe(2)
    expect(after.list('Namespace')).toBe(before.list('Namespace'))
  })

  it('is what a rebuild would be', () => {
    const after = before.withChange(
      { upserts: [namespace('c'), namespace('a', { x: 'y' })], deletes: [{ kind: 'Namespace', name: 'b' }] },
      2,
    )
    const rebuilt = createSnapshot([namespace('a', { x: 'y' }), namespace('c')], 2)
    expect([...after.all()]).toEqual([...rebuilt.all()])
    expect(after.hash).toBe(rebuilt.hash)
    expect(after.hash).toBe(hashResources(after.all()))
    expect(after.hash).not.toBe(before.hash)
  })
})
