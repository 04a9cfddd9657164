import { describe, expect, it } from 'vitest'
import { call, openTestServer, type TestRequest } from '../test-server.ts'
import { parseApiPath } from './path.ts'
import { serveKubernetes } from './serve-kubernetes.ts'

const [core, groups] = [serveKubernetes('api'), serveKubernetes('apis')]
const configMaps = '/api/v1/namespaces/default/configmaps'
const gatewayApi = '/apis/gateway.networking.k8s.io/v1'

async function ask(path: string, request: TestRequest = {}) {
  const response = await call(path.startsWith('/apis') ? groups : core, path, request)
  return { status: response.status, body: await response.json() }
}

function configMap(name: string, data: Record<string, string> = {}, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data }
}

function post(path: string, body: unknown) {
  return ask(path, { method: 'POST', body })
}

describe('paths', () => {
  it.each([
    { root: 'api', path: '', is: { type: 'core-versions' } },
    { root: 'api', path: 'v1', is: { type: 'resources', group: '', version: 'v1' } },
    { root: 'api', path: 'v2', is: null },
    { root: 'api', path: 'v1/rockets', is: null },
    { root: 'api', path: 'v1/services', is: { kind: 'Service', namespace: null, name: null } },
    { root: 'api', path: 'v1/services/shop', is: null },
    { root: 'api', path: 'v1/namespaces/a', is: { kind: 'Namespace', namespace: null, name: 'a' } },
    { root: 'api', path: 'v1/namespaces/a/services', is: { kind: 'Service', namespace: 'a', name: null } },
    { root: 'api', path: 'v1/namespaces/a/services/shop', is: { kind: 'Service', namespace: 'a', name: 'shop' } },
    { root: 'api', path: 'v1/namespaces/a/services/shop/status', is: null },
    { root: 'api', path: 'v1/namespaces/a/services/shop/x/y', is: null },
    { root: 'api', path: 'v1/namespaces/a/namespaces/b', is: null },
    { root: 'apis', path: '', is: { type: 'groups' } },
    { root: 'apis', path: 'nothing.example', is: null },
    { root: 'apis', path: 'gateway.networking.k8s.io', is: { type: 'group' } },
    {
      root: 'apis',
      path: 'gateway.networking.k8s.io/v1/namespaces/a/gateways/b/status',
      is: { kind: 'Gateway', subresource: 'status' },
    },
    {
      root: 'apis',
      path: 'gateway.networking.k8s.io/v1beta1/httproutes',
      is: { kind: 'HTTPRoute', version: 'v1beta1' },
    },
    { root: 'apis', path: 'gateway.networking.k8s.io/v1alpha9/httproutes', is: null },
  ] as const)('/$root/$path', ({ root, path, is }) => {
    const parsed = parseApiPath(root, path === '' ? [] : path.split('/'))
    const wanted = is ?? {}
    expect(parsed === null).toBe(is === null)
    expect(parsed ?? {}).toMatchObject(wanted)
  })
})

describe('discovery', () => {
  it('names every kind with its status where it has one', async () => {
    await openTestServer()
    const { body } = await ask(gatewayApi)
    expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'gateway.networking.k8s.io/v1' })
    const names = body.resources.map(({ name }: { name: string }) => name)
    expect(names).toContain('httproutes')
    expect(names).toContain('gateways/status')
    expect(names).not.toContain('referencegrants/status')
    expect((await ask('/api')).body.versions).toEqual(['v1'])
    expect((await ask('/apis')).body.groups.map(({ name }: { name: string }) => name)).toContain('discovery.k8s.io')
  })

  it('is not for who is not signed in', async () => {
    await openTestServer()
    expect(await ask('/apis', { token: null })).toMatchObject({
      status: 401,
      body: { kind: 'Status', reason: 'Unauthorized' },
    })
  })
})

describe('resources', () => {
  it('are created, read, replaced and deleted', async () => {
    await openTestServer()
    const created = await post(configMaps, configMap('a', { key: '1' }))
    expect(created).toMatchObject({ status: 201, body: { metadata: { namespace: 'default', generation: 1 } } })
    expect((await ask(`${configMaps}/a`)).body).toEqual(created.body)
    const replaced = await ask(`${configMaps}/a`, { method: 'PUT', body: { ...created.body, data: { key: '2' } } })
    expect(replaced).toMatchObject({ status: 200, body: { data: { key: '2' }, metadata: { generation: 2 } } })
    expect(await ask(`${configMaps}/a`, { method: 'DELETE' })).toMatchObject({ body: { status: 'Success' } })
    expect(await ask(`${configMaps}/a`)).toMatchObject({ status: 404, body: { reason: 'NotFound' } })
  })

  it('replaced as a whole lose the labels that are left out', async () => {
    await openTestServer()
    await post(configMaps, configMap('a', {}, { labels: { app: 'shop' } }))
    const replaced = await ask(`${configMaps}/a`, { method: 'PUT', body: configMap('a') })
    expect(replaced.body.metadata.labels).toBeUndefined()
  })

  it('are taken and given in every served version', async () => {
    await openTestServer()
    const grant = {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'a' }],
      to: [{ group: '', kind: 'Service' }],
    }
    const path = '/apis/gateway.networking.k8s.io/v1beta1/namespaces/default/referencegrants'
    const apiVersion = 'gateway.networking.k8s.io/v1beta1'
    const created = await post(path, { apiVersion, kind: 'ReferenceGrant', metadata: { name: 'g' }, spec: grant })
    expect(created).toMatchObject({ status: 201, body: { apiVersion } })
    const inV1 = await ask(`${gatewayApi}/namespaces/default/referencegrants/g`)
    expect(inV1.body.apiVersion).toBe('gateway.networking.k8s.io/v1')
  })

  it('may leave their name to be made', async () => {
    await openTestServer()
    const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'cache-' } }
    expect((await post(configMaps, made)).body.metadata.name).toMatch(/^cache-[0-9a-f]{5}$/)
  })

  it('of a namespace go with it', async () => {
    await openTestServer()
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    await post('/api/v1/namespaces/team/configmaps', configMap('a'))
    await ask('/api/v1/namespaces/team', { method: 'DELETE' })
    expect((await ask('/api/v1/configmaps')).body.items).toEqual([])
  })

  it('are not changed by a dry run', async () => {
    await openTestServer()
    expect((await post(`${configMaps}?dryRun=All`, configMap('a'))).status).toBe(201)
    expect((await ask(`${configMaps}/a`)).status).toBe(404)
  })

  it('named Secret never show their values', async () => {
    const system = await openTestServer()
    const path = '/api/v1/namespaces/default/secrets'
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { key: 'canary' } }
    const texts = [await post(path, secret), await ask(`${path}/s`), await ask(path)].map((answer) =>
      JSON.stringify(answer),
    )
    for (const text of texts) expect(text).not.toMatch(/canary|Y2FuYXJ5/)
    const shown = (await ask(`${path}/s`)).body
    const labelled = { ...shown, metadata: { ...shown.metadata, labels: { app: 'shop' } } }
    expect((await ask(`${path}/s`, { method: 'PUT', body: labelled })).status).toBe(200)
    const headers = { 'content-type': 'application/merge-patch+json' }
    await ask(`${path}/s`, { method: 'PATCH', headers, body: { metadata: { labels: { tier: 'gold' } } } })
    const stored = system.store.read().snapshot.get('Secret', 'default/s')
    expect(stored).toMatchObject({ data: { key: 'Y2FuYXJ5' }, metadata: { labels: { app: 'shop', tier: 'gold' } } })
  })
})

describe('status', () => {
  const gatewayClass = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'other' },
    spec: { controllerName: 'example.com/other' },
  }
  const condition = {
    type: 'Accepted',
    status: 'True',
    reason: 'Accepted',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  }

  it('is replaced alone, and content without it', async () => {
    await openTestServer()
    await post(`${gatewayApi}/gatewayclasses`, gatewayClass)
    const status = { conditions: [condition] }
    const spec = { ...gatewayClass.spec, description: 'changed' }
    const path = `${gatewayApi}/gatewayclasses/other`
    await ask(`${path}/status`, { method: 'PUT', body: { ...gatewayClass, spec, status } })
    expect((await ask(path)).body).toMatchObject({ spec: gatewayClass.spec, status, metadata: { generation: 1 } })
    await ask(path, { method: 'PUT', body: { ...gatewayClass, spec, status: { conditions: [] } } })
    expect((await ask(path)).body).toMatchObject({ spec, status, metadata: { generation: 2 } })
  })
})

describe('lists', () => {
  async function withThree() {
    const system = await openTestServer()
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    await post(configMaps, configMap('a', {}, { labels: { app: 'shop' } }))
    await post(configMaps, configMap('b', {}, { labels: { app: 'shop', env: 'dev' } }))
    await post('/api/v1/namespaces/team/configmaps', configMap('c'))
    return system
  }

  it.each([
    { path: '/api/v1/configmaps', names: ['a', 'b', 'c'] },
    { path: configMaps, names: ['a', 'b'] },
    { path: '/api/v1/configmaps?labelSelector=app%3Dshop', names: ['a', 'b'] },
    { path: '/api/v1/configmaps?labelSelector=app,!env', names: ['a'] },
    { path: '/api/v1/configmaps?labelSelector=env%20in%20(dev,test)', names: ['b'] },
    { path: '/api/v1/configmaps?labelSelector=env%20notin%20(dev)', names: ['a', 'c'] },
    { path: '/api/v1/configmaps?labelSelector=app!%3Dshop', names: ['c'] },
    { path: '/api/v1/configmaps?fieldSelector=metadata.name%3Db', names: ['b'] },
    { path: '/api/v1/configmaps?fieldSelector=metadata.namespace%3Dteam', names: ['c'] },
  ])('$path holds $names', async ({ path, names }) => {
    await withThree()
    const { body } = await ask(path)
    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
    expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(names)
  })

  it('come in pages that hold everything once', async () => {
    await withThree()
    const first = (await ask('/api/v1/configmaps?limit=2')).body
    expect(first.metadata).toMatchObject({ remainingItemCount: 1 })
    const second = (await ask(`/api/v1/configmaps?limit=2&continue=${first.metadata.continue}`)).body
    const names = [...first.items, ...second.items].map(({ metadata }) => metadata.name)
    expect(names).toEqual(['a', 'b', 'c'])
    expect(second.metadata.continue).toBeUndefined()
  })

  it('are deleted by selector', async () => {
    await withThree()
    await ask('/api/v1/configmaps?labelSelector=app%3Dshop', { method: 'DELETE' })
    expect((await ask('/api/v1/configmaps')).body.items).toHaveLength(1)
  })
})

describe('errors are Status objects', () => {
  it.each([
    { guarantee: 'an unknown path', path: '/api/v1/rockets', status: 404, reason: 'NotFound' },
    { guarantee: 'an unknown resource', path: `${configMaps}/x`, status: 404, reason: 'NotFound' },
    {
      guarantee: 'a method that is not possible',
      path: `${configMaps}/a`,
      method: 'POST',
      body: {},
      status: 405,
      reason: 'MethodNotAllowed',
    },
    {
      guarantee: 'creating in all namespaces',
      path: '/api/v1/configmaps',
      method: 'POST',
      body: configMap('x'),
      status: 405,
      reason: 'MethodNotAllowed',
    },
    {
      guarantee: 'creating what exists',
      path: configMaps,
      method: 'POST',
      body: configMap('a'),
      status: 409,
      reason: 'AlreadyExists',
    },
    {
      guarantee: 'replacing an old version',
      path: `${configMaps}/a`,
      method: 'PUT',
      body: configMap('a', {}, { resourceVersion: '1' }),
      status: 409,
      reason: 'Conflict',
    },
    {
      guarantee: 'replacing what is not there',
      path: `${configMaps}/x`,
      method: 'PUT',
      body: configMap('x'),
      status: 404,
      reason: 'NotFound',
    },
    {
      guarantee: 'another name than the path’s',
      path: `${configMaps}/a`,
      method: 'PUT',
      body: configMap('b'),
      status: 400,
      reason: 'BadRequest',
    },
    {
      guarantee: 'another namespace than the path’s',
      path: configMaps,
      method: 'POST',
      body: configMap('x', {}, { namespace: 'team' }),
      status: 400,
      reason: 'BadRequest',
    },
    {
      guarantee: 'another kind than the path’s',
      path: configMaps,
      method: 'POST',
      body: { ...configMap('x'), kind: 'Secret' },
      status: 400,
      reason: 'BadRequest',
    },
    {
      guarantee: 'a namespace that does not exist',
      path: '/api/v1/namespaces/no/configmaps',
      method: 'POST',
      body: configMap('x'),
      status: 404,
      reason: 'NotFound',
    },
    {
      guarantee: 'a selector that cannot be read',
      path: '/api/v1/configmaps?labelSelector=a%20b',
      status: 400,
      reason: 'BadRequest',
    },
    {
      guarantee: 'a field that is not selected by',
      path: '/api/v1/configmaps?fieldSelector=spec.x%3D1',
      status: 400,
      reason: 'BadRequest',
    },
    {
      guarantee: 'a token that is not ours',
      path: '/api/v1/configmaps?continue=abc',
      status: 400,
      reason: 'BadRequest',
    },
    {
      guarantee: 'a delete of another version',
      path: `${configMaps}/a`,
      method: 'DELETE',
      body: { preconditions: { resourceVersion: '1' } },
      status: 409,
      reason: 'Conflict',
    },
    {
      guarantee: 'a watch from a revision that is gone',
      path: '/api/v1/configmaps?watch=1&resourceVersion=999999',
      status: 410,
      reason: 'Expired',
    },
  ])('$guarantee', async ({ path, method = 'GET', body, status, reason }) => {
    await openTestServer()
    await post(configMaps, configMap('a'))
    const answer = await ask(path, { method, ...(body === undefined ? {} : { body }) })
    expect(answer).toMatchObject({ status, body: { kind: 'Status', status: 'Failure', reason, code: status } })
  })

  it('with a cause for every field', async () => {
    await openTestServer()
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'Bad' },
      spec: { ports: [{ port: 0 }], more: 1 },
    }
    const { body } = await post('/api/v1/namespaces/default/services?fieldValidation=Strict', service)
    expect(body.details).toMatchObject({ name: 'Bad', kind: 'Service' })
    expect(body.details.causes.map(({ field }: { field: string }) => field).sort()).toEqual([
      'metadata.name',
      'spec.more',
      'spec.ports[0].port',
    ])
  })
})

describe('patches', () => {
  it.each([
    { type: 'merge-patch+json', patch: { data: { a: null, b: '2' } } },
    { type: 'strategic-merge-patch+json', patch: { data: { a: null, b: '2' } } },
    {
      type: 'json-patch+json',
      patch: [
        { op: 'remove', path: '/data/a' },
        { op: 'add', path: '/data/b', value: '2' },
      ],
    },
  ])('by $type change what they name', async ({ type, patch }) => {
    await openTestServer()
    await post(configMaps, configMap('x', { a: '1', c: '3' }))
    const headers = { 'content-type': `application/${type}` }
    const { status, body } = await ask(`${configMaps}/x`, { method: 'PATCH', headers, body: patch })
    expect(status).toBe(200)
    expect(body).toMatchObject({ data: { b: '2', c: '3' }, metadata: { generation: 2 } })
    expect(body.data.a).toBeUndefined()
  })

  it('that leave something invalid are refused', async () => {
    await openTestServer()
    await post(configMaps, configMap('x'))
    const headers = { 'content-type': 'application/merge-patch+json' }
    expect((await ask(`${configMaps}/x`, { method: 'PATCH', headers, body: { data: { 'bad key': 1 } } })).status).toBe(
      422,
    )
  })

  it('of one resource at once all count', async () => {
    await openTestServer()
    await post(configMaps, configMap('x'))
    const headers = { 'content-type': 'application/merge-patch+json' }
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`)
    await Promise.all(
      names.map((name) => ask(`${configMaps}/x`, { method: 'PATCH', headers, body: { data: { [name]: '1' } } })),
    )
    expect(Object.keys((await ask(`${configMaps}/x`)).body.data).sort()).toEqual(names.toSorted())
  })
})

describe('a watch', () => {
  async function open(path: string) {
    const response = await call(core, path)
    const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    if (lines === undefined) throw new Error('The answer has no content.')
    const next = async (): Promise<{
      type: string
      object: { metadata: { name: string; resourceVersion: string } }
    }> => {
      const { value } = await lines.read()
      return value === undefined || value.trim() === '' ? next() : JSON.parse(value)
    }
    return { next, leave: () => lines.cancel() }
  }

  it('shows what is there, then what happens', async () => {
    await openTestServer()
    await post(configMaps, configMap('a'))
    const { next, leave } = await open('/api/v1/configmaps?watch=1')
    expect(await next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } })
    await post(configMaps, configMap('b'))
    expect(await next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } })
    await ask(`${configMaps}/b`, { method: 'PUT', body: configMap('b', { x: '1' }) })
    expect(await next()).toMatchObject({ type: 'MODIFIED', object: { data: { x: '1' } } })
    await ask(`${configMaps}/b`, { method: 'DELETE' })
    expect(await next()).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'b' } } })
    await leave()
  })

  it('goes on from a revision without a gap', async () => {
    await openTestServer()
    const { resourceVersion } = (await post(configMaps, configMap('a'))).body.metadata
    await post(configMaps, configMap('b'))
    await post(configMaps, configMap('c'))
    const { next, leave } = await open(`/api/v1/configmaps?watch=1&resourceVersion=${resourceVersion}`)
    const seen = [await next(), await next()].map(({ type, object }) => `${type} ${object.metadata.name}`)
    expect(seen).toEqual(['ADDED b', 'ADDED c'])
    await leave()
  })

  it('shows what moves into its selection as added and out of it as deleted', async () => {
    await openTestServer()
    await post(configMaps, configMap('a'))
    const { next, leave } = await open('/api/v1/configmaps?watch=1&labelSelector=app%3Dshop')
    await ask(`${configMaps}/a`, { method: 'PUT', body: configMap('a', {}, { labels: { app: 'shop' } }) })
    expect(await next()).toMatchObject({ type: 'ADDED' })
    await ask(`${configMaps}/a`, { method: 'PUT', body: configMap('a') })
    expect(await next()).toMatchObject({ type: 'DELETED' })
    await leave()
  })
})
