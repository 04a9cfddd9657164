import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { history } from './history.ts'
import { previewRestore, restore } from './restore.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'

const service = (name: string, port: number, labels = '{}'): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default, labels: ${labels} }
spec: { ports: [{ port: ${port} }] }
`
const secret = (value: string): string => `apiVersion: v1
kind: Secret
metadata: { name: key, namespace: default }
stringData: { key: ${value} }
`

/** Each text is one revision; their numbers come back. */
async function withRevisions(...texts: readonly string[]): Promise<{ context: TestContext; revisions: number[] }> {
  const context = await openTestContext()
  const revisions: number[] = []
  for (const text of texts) revisions.push((await apply(context, { text })).revision)
  return { context, revisions }
}

const portOf = ({ store }: TestContext, name: string): number | undefined =>
  store.read().snapshot.get('Service', `default/${name}`)?.spec.ports?.[0]?.port

describe('restoring a revision', () => {
  it('brings back what was changed and deleted since, and takes away what was made since, as a new revision', async () => {
    const { context, revisions } = await withRevisions(
      service('a', 80, '{ team: x }') + `---\n${service('b', 80)}`,
      service('a', 81),
      service('c', 80),
    )
    const [first = 0, , last = 0] = revisions
    const { revision, results } = await restore(context, { revision: first })
    expect(revision).toBeGreaterThan(last)
    expect(results.map(({ name, action }) => `${name} ${action}`).toSorted()).toEqual(['a configured', 'c deleted'])
    expect([portOf(context, 'a'), portOf(context, 'b'), portOf(context, 'c')]).toEqual([80, 80, undefined])
    expect(context.store.read().snapshot.get('Service', 'default/a')?.metadata.labels).toEqual({ team: 'x' })
    expect((await history(context, {})).revisions[0]?.message).toBe(`Restore revision ${first}`)
  })

  it('can be undone by restoring the revision before it', async () => {
    const { context, revisions } = await withRevisions(service('a', 80), service('a', 81))
    await restore(context, { revision: revisions[0] ?? 0 })
    await restore(context, { revision: revisions[1] ?? 0 })
    expect(portOf(context, 'a')).toBe(81)
  })

  it('brings back values of Secrets, which its preview does not show', async () => {
    const { context, revisions } = await withRevisions(secret('one'), secret('two'))
    const input = { revision: revisions[0] ?? 0 }
    expect(JSON.stringify(await previewRestore(context, input))).not.toContain(btoa('one'))
    await restore(context, input)
    expect(context.store.read().snapshot.get('Secret', 'default/key')?.data).toEqual({ key: btoa('one') })
  })

  it('may be of one resource alone', async () => {
    const { context, revisions } = await withRevisions(
      service('a', 80) + `---\n${service('b', 80)}`,
      service('a', 81) + `---\n${service('b', 81)}`,
    )
    await restore(context, {
      revision: revisions[0] ?? 0,
      only: { kind: 'Service', namespace: 'default', name: 'a' },
    })
    expect([portOf(context, 'a'), portOf(context, 'b')]).toEqual([80, 81])
  })

  it('is shown before it is done, and changes nothing by being shown', async () => {
    const { context, revisions } = await withRevisions(service('a', 80), service('a', 81), service('c', 80))
    const { changes, seen } = await previewRestore(context, { revision: revisions[0] ?? 0 })
    expect(seen).toBe(revisions[2])
    expect(changes).toMatchObject([
      { before: { spec: { ports: [{ port: 81 }] } }, after: { spec: { ports: [{ port: 80 }] } } },
      { before: { metadata: { name: 'c' } }, after: null },
    ])
    expect(portOf(context, 'a')).toBe(81)
  })

  it('does nothing where everything is so already', async () => {
    const { context, revisions } = await withRevisions(service('a', 80))
    expect(await restore(context, { revision: revisions[0] ?? 0 })).toMatchObject({ results: [] })
    expect(context.store.read().configRevision).toBe(revisions[0])
  })

  it('is refused where the configuration is another than the one that was looked at', async () => {
    const { context, revisions } = await withRevisions(service('a', 80), service('a', 81))
    const { seen } = await previewRestore(context, { revision: revisions[0] ?? 0 })
    await apply(context, { text: service('c', 80) })
    const error = await errorOf(() => restore(context, { revision: revisions[0] ?? 0, seen }))
    expect(error.code).toBe('Conflict')
    expect(portOf(context, 'a')).toBe(81)
  })

  it.each([{ revision: 99 }, { revision: -1 }, { revision: Number.NaN }])(
    'is refused for the revision $revision that is not there',
    async ({ revision }) => {
      const { context } = await withRevisions(service('a', 80))
      expect((await errorOf(() => restore(context, { revision }))).code).toBe('NotFound')
    },
  )
})
