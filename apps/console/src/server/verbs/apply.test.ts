import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'

const team = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n'

function configMap(name: string, value: string, extra = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: team${extra}}\ndata: {key: ${value}}\n`
}

const both = `${team}---\n${configMap('one', 'a')}`

async function actions(context: TestContext, text: string, options: { dryRun?: boolean; prune?: string } = {}) {
  const { results } = await apply(context, { text, ...options })
  return results.map(({ kind, name, action }) => `${action} ${kind} ${name}`)
}

describe('apply', () => {
  it('creates, then configures what differs and leaves alone what does not, each as one revision', async () => {
    const context = await openTestContext()
    expect(await actions(context, both)).toEqual(['created Namespace team', 'created ConfigMap one'])
    expect(context.store.read().snapshot.revision).toBe(1)
    expect(await actions(context, `${team}---\n${configMap('one', 'b')}`)).toEqual([
      'unchanged Namespace team',
      'configured ConfigMap one',
    ])
    expect(context.store.read().snapshot.revision).toBe(2)
  })

  it('commits nothing where everything is as it was', async () => {
    const context = await openTestContext()
    const first = await apply(context, { text: both })
    const second = await apply(context, { text: both })
    expect(second.revision).toBe(first.revision)
    expect(second.results.map(({ action }) => action)).toEqual(['unchanged', 'unchanged'])
    expect(await context.store.revisions()).toHaveLength(1)
  })

  it('counts generations of content and not of labels', async () => {
    const context = await openTestContext()
    const generation = () => get(context, { kind: 'ConfigMap', namespace: 'team', name: 'one' }).metadata.generation
    await apply(context, { text: both })
    expect(generation()).toBe(1)
    await apply(context, { text: configMap('one', 'a', ', labels: {tier: gold}') })
    expect(generation()).toBe(1)
    await apply(context, { text: configMap('one', 'b') })
    expect(generation()).toBe(2)
  })

  it('keeps labels that a manifest does not speak of, and replaces those that it does', async () => {
    const context = await openTestContext()
    const labels = () => get(context, { kind: 'ConfigMap', namespace: 'team', name: 'one' }).metadata.labels
    await apply(context, { text: `${team}---\n${configMap('one', 'a', ', labels: {tier: gold}')}` })
    await apply(context, { text: configMap('one', 'b') })
    expect(labels()).toEqual({ tier: 'gold' })
    await apply(context, { text: configMap('one', 'b', ', labels: {app: shop}') })
    expect(labels()).toEqual({ app: 'shop' })
  })

  it('keeps uid and creation time over changes, in whole seconds', async () => {
    const context = await openTestContext()
    context.advance(1234)
    await apply(context, { text: both })
    const before = get(context, { kind: 'ConfigMap', namespace: 'team', name: 'one' }).metadata
    context.advance(60_000)
    await apply(context, { text: configMap('one', 'b') })
    const after = get(context, { kind: 'ConfigMap', namespace: 'team', name: 'one' }).metadata
    expect(before.creationTimestamp).toBe('2026-01-01T00:00:01Z')
    expect(after).toMatchObject({ uid: before.uid, creationTimestamp: before.creationTimestamp })
    expect(after.resourceVersion).not.toBe(before.resourceVersion)
  })

  it('stores nothing on a dry run and says what it would do', async () => {
    const context = await openTestContext()
    expect(await actions(context, both, { dryRun: true })).toEqual(['created Namespace team', 'created ConfigMap one'])
    expect(context.store.read().snapshot.revision).toBe(0)
  })

  it('says every error of every document and where it stands, and stores nothing', async () => {
    const context = await openTestContext()
    const text = `${team}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Bad Name\ndata: [1]\n---\nkind: Nothing\napiVersion: v1\n`
    const error = await errorOf(() => apply(context, { text }))
    expect(error.code).toBe('Invalid')
    expect(error.errors.map(({ document, line, path }) => `${document} ${line} ${path}`)).toEqual([
      '2 8 metadata.name',
      '2 9 data',
      '3 11 kind',
    ])
    expect(context.store.read().snapshot.revision).toBe(0)
  })

  it.each([
    { guarantee: 'an empty text', text: '', code: 'BadRequest' },
    { guarantee: 'nothing but comments', text: '# nothing\n---\n', code: 'BadRequest' },
    { guarantee: 'text that is no YAML', text: 'a: b: c: [', code: 'Invalid' },
    { guarantee: 'the same resource twice', text: `${both}---\n${configMap('one', 'b')}`, code: 'Invalid' },
    { guarantee: 'a namespace that does not exist', text: configMap('one', 'a'), code: 'Invalid' },
  ])('refuses $guarantee', async ({ text, code }) => {
    const context = await openTestContext()
    expect((await errorOf(() => apply(context, { text }))).code).toBe(code)
  })

  it('refuses a manifest made from an older version', async () => {
    const context = await openTestContext()
    await apply(context, { text: both })
    const { resourceVersion } = get(context, { kind: 'ConfigMap', namespace: 'team', name: 'one' }).metadata
    await apply(context, { text: configMap('one', 'b') })
    const stale = configMap('one', 'c', `, resourceVersion: '${resourceVersion}'`)
    expect((await errorOf(() => apply(context, { text: stale }))).code).toBe('Conflict')
  })

  it('prunes what carries the label and is not named, and nothing else', async () => {
    const context = await openTestContext()
    const labelled = (name: string) => configMap(name, 'a', ', labels: {app: shop}')
    await apply(context, { text: [team, labelled('one'), labelled('two'), configMap('three', 'a')].join('---\n') })
    expect(await actions(context, labelled('one'), { prune: 'app=shop' })).toEqual([
      'unchanged ConfigMap one',
      'deleted ConfigMap two',
    ])
    const { items } = list(context, { kind: 'ConfigMap', namespace: null })
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['one', 'three'])
  })

  it('takes a list of resources, and places its errors in it', async () => {
    const context = await openTestContext()
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } }
    expect(await actions(context, JSON.stringify([namespace]))).toEqual(['created Namespace team'])
    const error = await errorOf(() => apply(context, { text: '[{"kind": "Nothing", "apiVersion": "v1"}]' }))
    expect(error.errors).toMatchObject([{ path: 'items[0].kind', line: 1, column: 3 }])
  })

  it('refuses to prune everything', async () => {
    const context = await openTestContext()
    expect((await errorOf(() => apply(context, { text: team, prune: ' ' }))).code).toBe('BadRequest')
  })
})

describe('status', () => {
  const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: signalbox}
spec: {controllerName: signalbox.dev/gateway-controller}
---
${team}---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: team}
spec: {gatewayClassName: signalbox, listeners: [{name: http, port: 8080, protocol: HTTP}]}
`
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: team}
spec: {parentRefs: [{name: edge}]}
`
  const edge = (context: TestContext) => context.store.read().snapshot.get('Gateway', 'team/edge')

  it('of everything that a change touches is written with it, as one revision', async () => {
    const context = await openTestContext()
    await apply(context, { text: gateway })
    expect(edge(context)?.status?.listeners).toMatchObject([{ name: 'http', attachedRoutes: 0 }])
    const { revision, results } = await apply(context, { text: route })
    expect(revision).toBe(2)
    expect(results).toEqual([{ kind: 'HTTPRoute', namespace: 'team', name: 'shop', action: 'created' }])
    expect(edge(context)?.status?.listeners).toMatchObject([{ name: 'http', attachedRoutes: 1 }])
    expect(edge(context)?.metadata).toMatchObject({ generation: 1, resourceVersion: '2' })
    const shop = context.store.read().snapshot.get('HTTPRoute', 'team/shop')
    expect(shop?.status?.parents[0]?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Accepted', status: 'True', observedGeneration: 1 }),
    )
  })

  it('is not taken from a manifest', async () => {
    const context = await openTestContext()
    await apply(context, { text: gateway })
    const before = edge(context)
    const text = JSON.stringify({ ...before, status: { conditions: [] } })
    expect((await apply(context, { text })).results.map(({ action }) => action)).toEqual(['unchanged'])
    expect(edge(context)?.status).toEqual(before?.status)
  })
})

describe('values of Secrets', () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: team}\ndata: {password: ${value}}\n`

  it('are not shown, and what is shown can be applied again without losing them', async () => {
    const context = await openTestContext()
    await apply(context, { text: `${team}---\n${secret('Y2FuYXJ5')}` })
    const shown = get(context, { kind: 'Secret', namespace: 'team', name: 'key' })
    expect(JSON.stringify(shown)).not.toContain('Y2FuYXJ5')
    const again = await apply(context, { text: JSON.stringify(shown) })
    expect(again.results.map(({ action }) => action)).toEqual(['unchanged'])
    expect(context.store.read().snapshot.get('Secret', 'team/key')?.data).toEqual({ password: 'Y2FuYXJ5' })
  })

  it('must be given where none is stored', async () => {
    const context = await openTestContext()
    const error = await errorOf(() => apply(context, { text: `${team}---\n${secret('W3JlZGFjdGVkXQ==')}` }))
    expect(error.errors).toMatchObject([{ document: 2, path: 'data["password"]' }])
  })
})
