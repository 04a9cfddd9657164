import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keyOf, parseResource, type AnyResource, type ResourceRef } from '../resources/index.ts'
import { hashResources } from './hash-resources.ts'
import { createSnapshot } from './snapshot.ts'

const name = fc.constantFrom('a', 'b', 'c', 'a-b', 'a.b')
const namespace = fc.constantFrom('x', 'x-y', 'z')

const configMap = fc.record({ name, namespace, value: fc.constantFrom('1', '2') }).map((fields): AnyResource => {
  const parsed = parseResource({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: fields.name, namespace: fields.namespace },
    data: { k: fields.value },
  })
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.error))
  return parsed.value
})
const ref = fc.record({ kind: fc.constantFrom('ConfigMap', 'Secret', 'Nothing'), name, namespace })
const change = fc.record({ upserts: fc.array(configMap, { maxLength: 6 }), deletes: fc.array(ref, { maxLength: 6 }) })

/** What the store would hold: deletes first, then upserts, the last of a key winning. */
function applied(
  resources: ReadonlyMap<string, AnyResource>,
  { upserts, deletes }: { upserts: readonly AnyResource[]; deletes: readonly ResourceRef[] },
) {
  const next = new Map(resources)
  for (const { kind, namespace: of, name: named } of deletes) if (kind === 'ConfigMap') next.delete(`${of}/${named}`)
  for (const resource of upserts) next.set(keyOf(resource), resource)
  return next
}

it('however it came about, a snapshot is what a rebuild would be: order, look-up and hash', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      let model: ReadonlyMap<string, AnyResource> = new Map()
      let snapshot = createSnapshot([], 0)
      for (const [index, step] of changes.entries()) {
        const before = snapshot
        snapshot = snapshot.withChange(step, index + 1)
        model = applied(model, step)
        const rebuilt = createSnapshot(model.values(), index + 1)
        expect(snapshot.list('ConfigMap')).toEqual(rebuilt.list('ConfigMap'))
        expect(snapshot.list('ConfigMap').map(keyOf)).toEqual([...model.keys()].sort())
        expect(snapshot.hash).toBe(hashResources(model.values()))
        expect(snapshot.hash).toBe(rebuilt.hash)
        for (const [key, resource] of model) expect(snapshot.get('ConfigMap', key)).toEqual(resource)
        expect(snapshot.list('Secret')).toBe(before.list('Secret'))
      }
    }),
  )
})
