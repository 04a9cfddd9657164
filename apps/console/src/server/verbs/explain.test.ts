import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attachment } from './attachment.ts'
import { dependents } from './dependents.ts'
import { loadExample, removeExample } from './example.ts'
import { explain } from './explain.ts'
import { history, revision } from './history.ts'
import { apply } from './apply.ts'
import { preview } from './preview.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'
import { topology } from './topology.ts'

const folder = new URL('../../../example', import.meta.url).pathname
const shop = { request: { method: 'GET', url: 'http://shop.localhost:8081/' } }

const gatewayClass = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: signalbox}
spec: {controllerName: signalbox.dev/gateway-controller}`

async function withExample(): Promise<TestContext> {
  const context = await openTestContext()
  await apply(context, { text: gatewayClass })
  await loadExample(context, folder)
  return context
}

describe('explain', () => {
  it('answers by what is stored', async () => {
    const context = await withExample()
    expect(explain(context, shop).matched).toMatchObject({ kind: 'HTTPRoute', namespace: 'team-a', name: 'storefront' })
    await removeExample(context)
    expect(explain(context, shop)).toMatchObject({ matched: null, listener: null })
  })

  it('answers by the resources that come with the question, and by those alone', async () => {
    const context = await openTestContext()
    const text = ['1-infra', '2-team-a'].map((name) => readFileSync(`${folder}/${name}.yaml`, 'utf8')).join('\n---\n')
    expect(explain(context, { ...shop, resources: text }).matched).toMatchObject({ name: 'storefront' })
    expect(explain(await withExample(), { ...shop, resources: [] }).matched).toBeNull()
    expect(context.store.read().snapshot.revision).toBe(0)
  })

  it.each([
    {
      guarantee: 'a list with a broken resource',
      input: { ...shop, resources: [{ kind: 'Service', apiVersion: 'v1', metadata: { name: 'x' } }] },
      path: 'resources[0].spec',
    },
    {
      guarantee: 'a text with a broken resource',
      input: { ...shop, resources: 'kind: Service\napiVersion: v1\nmetadata: {name: x}' },
      path: 'spec',
    },
    {
      guarantee: 'Kong documents with errors',
      input: { ...shop, format: 'kong', resources: '_format_version: "3.0"\nroutes: [{ paths: [a] }]' },
      path: 'routes[0].paths[0]',
    },
    {
      guarantee: 'protocols that nobody knows',
      input: { request: { url: 'http://a/', protocol: 'gopher' } },
      path: 'request.protocol',
    },
    { guarantee: 'no url', input: { request: { method: 'GET' } }, path: 'request.url' },
    {
      guarantee: 'a method that is none',
      input: { request: { method: 'G T', url: 'http://a/' } },
      path: 'request.method',
    },
    {
      guarantee: 'a header value with a line break',
      input: { request: { url: 'http://a/', headers: { a: 'x\ny' } } },
      path: 'request.headers.a',
    },
  ])('refuses $guarantee', async ({ input, path }) => {
    const context = await openTestContext()
    expect((await errorOf(() => explain(context, input))).errors.map((error) => error.path)).toContain(path)
  })
})

describe('the views of what is stored', () => {
  it('show which namespaces may attach where', async () => {
    const { cells } = attachment(await withExample())
    const may = (namespace: string, listener: string) =>
      cells.find((cell) => cell.namespace === namespace && cell.listener === listener)?.may
    expect(may('team-a', 'Gateway/infra/shared-gw/http')).toBe(true)
    expect(may('team-b', 'Gateway/team-c/dedicated-gw/http')).toBe(false)
  })

  it('draw the way from listener to endpoint', async () => {
    const { nodes } = topology(await withExample())
    expect(new Set(nodes.map(({ column }) => column))).toEqual(
      new Set(['listener', 'hostname', 'route', 'rule', 'service', 'endpoint']),
    )
  })

  it('name who points at a resource', async () => {
    const context = await withExample()
    const found = dependents(context, { kind: 'Gateway', namespace: 'infra', name: 'shared-gw' })
    expect(found.dependents).toMatchObject([
      { kind: 'HTTPRoute', name: 'storefront' },
      { kind: 'HTTPRoute', name: 'payments' },
    ])
    expect(found.summary).toBe('2 HTTPRoutes point here.')
  })

  it('preview a change and store nothing', async () => {
    const context = await withExample()
    const text = readFileSync(`${folder}/2-team-a.yaml`, 'utf8').replaceAll('name: shared-gw', 'name: gone')
    const before = context.store.read().snapshot.revision
    const { results, preview: changes } = preview(context, { text })
    expect(results.some(({ kind, action }) => kind === 'HTTPRoute' && action === 'configured')).toBe(true)
    expect(changes.detaches).not.toHaveLength(0)
    expect(context.store.read().snapshot.revision).toBe(before)
  })
})

describe('history', () => {
  it('says who did what, without the statuses that moved with it', async () => {
    const context = await withExample()
    await apply(context, {
      text: readFileSync(`${folder}/2-team-a.yaml`, 'utf8').replace('/basket', '/cart'),
      message: 'Rename the cart',
    })
    const { revisions } = await history(context, { limit: 1 })
    expect(revisions).toMatchObject([{ author: 'automation', message: 'Rename the cart' }])
    expect(revisions[0]?.changes).toEqual([
      { kind: 'HTTPRoute', namespace: 'team-a', name: 'storefront', action: 'configured' },
    ])
  })

  it('shows a revision, and no values of Secrets', async () => {
    const context = await withExample()
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: team-a}\nstringData: {key: canary}'
    const { revision: number } = await apply(context, { text })
    const view = await revision(context, String(number))
    expect(view.changes).toMatchObject([{ before: null, after: { kind: 'Secret', metadata: { name: 's' } } }])
    expect(JSON.stringify(view)).not.toMatch(/canary|Y2FuYXJ5/)
  })

  it.each(['999', '-1', 'abc', '1e3'])('knows no revision %s', async (number) => {
    const context = await openTestContext()
    expect((await errorOf(() => revision(context, number))).code).toBe('NotFound')
  })
})

describe('the example', () => {
  it('is loaded as one revision, and again as none', async () => {
    const context = await withExample()
    const again = await loadExample(context, folder)
    expect(again.revision).toBe(context.store.read().snapshot.revision)
    expect(new Set(again.results.map(({ action }) => action))).toEqual(new Set(['unchanged']))
  })

  it('goes without a trace, and leaves what is not its own', async () => {
    const context = await withExample()
    await apply(context, { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine, namespace: team-a}' })
    await removeExample(context)
    const left = [...context.store.read().snapshot.all()].map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(left.sort()).toEqual(['ConfigMap mine', 'GatewayClass signalbox', 'Namespace team-a'])
    expect((await removeExample(context)).results).toEqual([])
  })

  it('that is not there is said to be so', async () => {
    const context = await openTestContext()
    expect((await errorOf(() => loadExample(context, '/nowhere'))).code).toBe('NotFound')
  })
})

describe('a document of Kong', () => {
  const document = {
    _format_version: '3.0',
    services: [{ name: 'a', host: 'a.internal', routes: [{ name: 'r', paths: ['/r'] }] }],
    routes: [{ name: 's', protocols: ['tls'], snis: ['db.test'], service: { name: 'a' } }],
  }
  it.each([
    { as: 'an object', resources: document },
    { as: 'a list of one', resources: [document] },
    { as: 'text', resources: JSON.stringify(document) },
  ])('is asked as $as', async ({ resources }) => {
    const context = await openTestContext()
    const input = { request: { url: 'http://h/r/x' }, format: 'kong', resources }
    expect(explain(context, input)).toMatchObject({
      matched: { name: 'r' },
      upstream: { url: 'http://a.internal:80/x' },
    })
  })

  it('is asked for connections without a url', async () => {
    const context = await openTestContext()
    const request = { protocol: 'tls', sni: 'db.test', sourceAddress: '10.0.0.1', sourcePort: 1 }
    expect(explain(context, { request, format: 'kong', resources: document })).toMatchObject({ matched: { name: 's' } })
  })
})
