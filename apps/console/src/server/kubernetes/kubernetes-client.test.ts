import { describe, expect, it } from 'vitest'
import { serve } from '../http/serve.ts'
import { adminToken, call, gatewayToken, openTestServer, type TestRequest } from '../test-server.ts'
import { answerKubeconfig } from './kubeconfig.ts'
import { serveKubernetes } from './serve-kubernetes.ts'

const [core, groups] = [serveKubernetes('api'), serveKubernetes('apis')]
const configMaps = '/api/v1/namespaces/default/configmaps'

async function ask(path: string, request: TestRequest = {}) {
  const response = await call(path.startsWith('/apis') ? groups : core, path, request)
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() }
}

const configMap = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
})
const create = (body: object) => ask(configMaps, { method: 'POST', body })
const merge = (name: string, body: object, query = '') =>
  ask(`${configMaps}/${name}${query}`, {
    method: 'PATCH',
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  })

describe('aggregated discovery', () => {
  it.each(['v2', 'v2beta1'])('tells everything at once in %s', async (version) => {
    await openTestServer()
    const accept = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`
    const { body, type } = await ask('/apis', { headers: { accept } })
    expect(type).toContain('as=APIGroupDiscoveryList')
    const group = body.items.find(
      ({ metadata }: { metadata: { name: string } }) => metadata.name === 'gateway.networking.k8s.io',
    )
    const gateways = group.versions[0].resources.find(({ resource }: { resource: string }) => resource === 'gateways')
    expect(group.versions[0].version).toBe('v1')
    expect(gateways).toMatchObject({
      scope: 'Namespaced',
      responseKind: { kind: 'Gateway' },
      shortNames: ['gtw'],
      subresources: [{ subresource: 'status' }],
    })
  })
})

describe('finalizers', () => {
  const finalizers = ['example.com/wait']
  it('hold a resource that is deleted until the last of them is gone', async () => {
    await openTestServer()
    await create(configMap('x', { finalizers }))
    const held = await ask(`${configMaps}/x`, { method: 'DELETE' })
    expect(held).toMatchObject({ status: 202, body: { kind: 'ConfigMap', metadata: { finalizers } } })
    expect((await ask(`${configMaps}/x`)).body.metadata.deletionTimestamp).toBeDefined()
    await merge('x', { metadata: { finalizers: [] } }, '?dryRun=All')
    expect((await ask(`${configMaps}/x`)).status).toBe(200)
    await merge('x', { metadata: { finalizers: [] } })
    expect((await ask(`${configMaps}/x`)).status).toBe(404)
  })

  it('keep the time of the first delete', async () => {
    await openTestServer()
    await create(configMap('x', { finalizers }))
    const first = await ask(`${configMaps}/x`, { method: 'DELETE' })
    expect((await ask(`${configMaps}/x`, { method: 'DELETE' })).body).toEqual(first.body)
  })

  it('are not made to hold by who sets the time of deletion', async () => {
    await openTestServer()
    await create(configMap('x', { deletionTimestamp: '2026-01-01T00:00:00Z' }))
    expect((await ask(`${configMaps}/x`)).body.metadata.deletionTimestamp).toBeUndefined()
  })
})

describe('deletes', () => {
  it.each([
    { guarantee: 'of another resource of the name are refused', preconditions: { uid: 'another' }, status: 409 },
    { guarantee: 'of an older version are refused', preconditions: { resourceVersion: '1' }, status: 409 },
  ])('$guarantee', async ({ preconditions, status }) => {
    await openTestServer()
    await create(configMap('x'))
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions, propagationPolicy: 'Foreground' }
    expect((await ask(`${configMaps}/x`, { method: 'DELETE', body })).status).toBe(status)
    expect((await ask(`${configMaps}/x`)).status).toBe(200)
  })

  it('succeed for what has just gone with its Namespace, and for nothing else', async () => {
    await openTestServer()
    await ask('/api/v1/namespaces', {
      method: 'POST',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
    })
    const inA = '/api/v1/namespaces/a/configmaps'
    await ask(inA, { method: 'POST', body: configMap('x') })
    await ask('/api/v1/namespaces/a', { method: 'DELETE' })
    expect(await ask(`${inA}/x`, { method: 'DELETE' })).toMatchObject({ status: 200, body: { status: 'Success' } })
    expect((await ask(`${inA}/y`, { method: 'DELETE' })).status).toBe(404)
  })
})

describe('a Namespace', () => {
  const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const inA = '/api/v1/namespaces/a/configmaps'

  async function openTerminating(): Promise<void> {
    await openTestServer()
    await ask('/api/v1/namespaces', { method: 'POST', body: namespace('a') })
    await ask(inA, { method: 'POST', body: configMap('free') })
    await ask(inA, { method: 'POST', body: configMap('held', { finalizers: ['example.com/wait'] }) })
    await ask('/api/v1/namespaces/a', { method: 'DELETE' })
  }
  const release = () =>
    ask(`${inA}/held`, {
      method: 'PATCH',
      body: { metadata: { finalizers: null } },
      headers: { 'content-type': 'application/merge-patch+json' },
    })

  it('is Terminating until the last of its contents is released, and then goes', async () => {
    await openTerminating()
    expect((await ask('/api/v1/namespaces/a')).body.status.phase).toBe('Terminating')
    expect((await ask(`${inA}/free`)).status).toBe(404)
    expect((await ask(`${inA}/held`)).body.metadata.deletionTimestamp).toBeDefined()
    await release()
    expect((await ask(`${inA}/held`)).status).toBe(404)
    expect((await ask('/api/v1/namespaces/a')).status).toBe(404)
  })

  it('takes nothing new while it is Terminating', async () => {
    await openTerminating()
    const { status, body } = await ask(inA, { method: 'POST', body: configMap('new') })
    expect(status).toBe(403)
    expect(body.message).toContain('its namespace is being deleted')
  })

  it('waits for its contents when its own finalizers are taken away first', async () => {
    await openTerminating()
    await ask('/api/v1/namespaces/a', {
      method: 'PATCH',
      body: { metadata: { labels: { seen: 'yes' } } },
      headers: { 'content-type': 'application/merge-patch+json' },
    })
    expect((await ask('/api/v1/namespaces/a')).body.status.phase).toBe('Terminating')
    expect((await ask(`${inA}/held`)).status).toBe(200)
  })
})

describe('an unknown field', () => {
  const withUnknown = { ...configMap('x', { colour: 'red' }), shape: 'round' }
  const post = (query: string) => call(core, `${configMaps}${query}`, { method: 'POST', body: withUnknown })

  it.each(['', '?fieldValidation=Warn'])('is dropped with a warning for each (%s)', async (query) => {
    await openTestServer()
    const response = await post(query)
    expect(response.status).toBe(201)
    expect(response.headers.get('warning')).toBe(
      String.raw`299 - "unknown field \"metadata.colour\"", 299 - "unknown field \"shape\""`,
    )
    const { body } = await ask(`${configMaps}/x`)
    expect(body).not.toHaveProperty('shape')
    expect(body.metadata).not.toHaveProperty('colour')
  })

  it('is dropped without a word where that is asked', async () => {
    await openTestServer()
    const response = await post('?fieldValidation=Ignore')
    expect([response.status, response.headers.get('warning')]).toEqual([201, null])
  })

  it('is refused where that is asked, and nothing is stored', async () => {
    await openTestServer()
    expect((await post('?fieldValidation=Strict')).status).toBe(422)
    expect((await ask(`${configMaps}/x`)).status).toBe(404)
  })

  it('is dropped from patches and replacements alike', async () => {
    await openTestServer()
    await create(configMap('x'))
    const put = await call(core, `${configMaps}/x`, { method: 'PUT', body: withUnknown })
    const patched = await merge('x', { shape: 'round' })
    expect([put.status, put.headers.has('warning'), patched.status]).toEqual([200, true, 200])
    expect(patched.body).not.toHaveProperty('shape')
  })

  it('hides no other error', async () => {
    await openTestServer()
    const { status, body } = await ask(configMaps, { method: 'POST', body: { ...withUnknown, data: { a: 1 } } })
    expect(status).toBe(422)
    expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual(['data.a'])
  })

  it('is refused in a server-side apply, where it could have no owner', async () => {
    await openTestServer()
    const response = await call(core, `${configMaps}/x?fieldManager=me`, {
      method: 'PATCH',
      body: withUnknown,
      headers: { 'content-type': 'application/apply-patch+yaml' },
    })
    expect(response.status).toBe(422)
  })
})

describe('field selectors', () => {
  it.each([
    { selector: 'metadata.name=a', names: ['a'] },
    { selector: 'metadata.name!=a', names: ['b'] },
    { selector: 'metadata.name==a,metadata.namespace=default', names: ['a'] },
    { selector: 'metadata.namespace!=default', names: [] },
  ])('$selector', async ({ selector, names }) => {
    await openTestServer()
    for (const name of ['a', 'b']) await create(configMap(name))
    const { body } = await ask(`${configMaps}?fieldSelector=${encodeURIComponent(selector)}`)
    expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(names)
  })
})

describe('a watch that wants to begin with what there is', () => {
  it('is told where that ends', async () => {
    await openTestServer()
    await create(configMap('a'))
    const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan'
    const response = await call(core, `${configMaps}?${query}`)
    const reader = response.body?.getReader()
    const events: { type: string; object: { metadata: { name?: string; annotations?: object } } }[] = []
    while (reader !== undefined && events.length < 2) {
      const { value } = await reader.read()
      for (const line of Buffer.from(value ?? [])
        .toString()
        .split('\n'))
        if (line !== '') events.push(JSON.parse(line))
    }
    await reader?.cancel()
    expect(events).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'a' } } },
      { type: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } },
    ])
  })
})

describe('access reviews', () => {
  const review = (resourceAttributes: object, token?: string) =>
    ask('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      method: 'POST',
      body: { spec: { resourceAttributes } },
      ...(token === undefined ? {} : { token }),
    })
  it.each([
    {
      guarantee: 'an administrator may',
      attributes: { verb: 'create', group: 'gateway.networking.k8s.io', resource: 'gateways' },
      allowed: true,
    },
    {
      guarantee: 'an administrator may do everything',
      attributes: { verb: '*', group: '*', resource: '*' },
      allowed: true,
    },
    {
      guarantee: 'everything includes what is no verb here, as an API server says',
      attributes: { verb: 'launch', group: '', resource: 'services' },
      allowed: true,
    },
    {
      guarantee: 'everything includes what is not kept here',
      attributes: { verb: 'get', group: '', resource: 'rockets' },
      allowed: true,
    },
  ])('$guarantee', async ({ attributes, allowed }) => {
    await openTestServer()
    expect(await review(attributes)).toMatchObject({ status: 201, body: { status: { allowed } } })
  })

  it('are not for a gateway process', async () => {
    await openTestServer()
    expect((await review({ verb: 'get', group: '', resource: 'services' }, gatewayToken)).status).toBe(403)
  })
})

describe('pages', () => {
  it('say the version of the first, so that a watch from there misses nothing', async () => {
    await openTestServer()
    for (const name of ['a', 'b']) await create(configMap(name))
    const first = (await ask(`${configMaps}?limit=1`)).body.metadata
    await create(configMap('c'))
    const { body } = await ask(`${configMaps}?limit=5&continue=${first.continue}`)
    expect(body.metadata.resourceVersion).toBe(first.resourceVersion)
    expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['b', 'c'])
  })

  it('from before what is still known are refused, so that the reader begins anew', async () => {
    await openTestServer()
    const token = Buffer.from(JSON.stringify({ after: 'a', revision: 10_000 })).toString('base64url')
    expect(await ask(`${configMaps}?continue=${token}`)).toMatchObject({ status: 410, body: { reason: 'Expired' } })
  })
})

describe('a kubeconfig', () => {
  const handler = serve({}, (request) => answerKubeconfig(request, { certificate: 'PEM' }))
  it('leads to the TLS port under the name that was asked by, and holds no token', async () => {
    await openTestServer({ SIGNALBOX_CONSOLE_TLS_PORT: '3443' })
    const config = await (await call(handler, '/kubeconfig')).json()
    expect(config.clusters[0].cluster).toEqual({
      server: 'https://127.0.0.1:3443',
      'certificate-authority-data': Buffer.from('PEM').toString('base64'),
    })
    expect(JSON.stringify(config)).not.toContain(adminToken)
  })

  it('is none where there is no TLS port', async () => {
    await openTestServer()
    expect((await call(handler, '/kubeconfig')).status).toBe(404)
  })
})

describe('definitions of kinds', () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  it('are listed for every kind that Kubernetes does not bring along', async () => {
    await openTestServer()
    const { body } = await ask(path)
    const names = body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    expect(names).toContain('gateways.gateway.networking.k8s.io')
    expect(names).toContain('policies.signalbox.dev')
    expect(names).not.toContain('services.')
  })

  it('say which release of the Gateway API it is, the stored version and the fields', async () => {
    await openTestServer()
    const { body } = await ask(`${path}/httproutes.gateway.networking.k8s.io`)
    expect(Object.keys(body.metadata.annotations)).toContain('gateway.networking.k8s.io/bundle-version')
    expect(body.spec.versions).toMatchObject([
      { name: 'v1', storage: true, schema: { openAPIV3Schema: { properties: { spec: {} } } } },
      { name: 'v1beta1', storage: false },
    ])
  })

  it('are only read', async () => {
    await openTestServer()
    expect((await ask(path, { method: 'POST', body: {} })).status).toBe(405)
    expect((await ask(`${path}/rockets.example.com`)).status).toBe(404)
  })
})

describe('what is not kept here', () => {
  it('can be looked through and shows in no list of what there is', async () => {
    await openTestServer()
    expect((await ask('/apis/apps/v1/namespaces/default/deployments')).body).toMatchObject({
      kind: 'DeploymentList',
      items: [],
    })
    expect((await ask('/api/v1/namespaces/default/events')).body).toMatchObject({ kind: 'EventList', items: [] })
    const { body } = await ask('/apis/apps/v1')
    for (const { verbs } of body.resources) expect(verbs).toEqual([])
  })

  it('cannot be made', async () => {
    await openTestServer()
    const answer = await ask('/api/v1/namespaces/default/pods', { method: 'POST', body: {} })
    expect(answer).toMatchObject({ status: 405, body: { message: 'This console keeps no resources of the kind Pod.' } })
  })
})

it('values of a Secret do not stay in what kubectl apply notes', async () => {
  await openTestServer()
  const note = JSON.stringify({ kind: 'Secret', data: { a: 'aHVudGVyMg==' }, stringData: { b: 'hunter2' } })
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': note, kept: 'yes' }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', annotations }, data: { a: 'aHVudGVyMg==' } }
  const { body } = await ask('/api/v1/namespaces/default/secrets', { method: 'POST', body: secret })
  expect(JSON.stringify(body)).not.toMatch(/hunter2|aHVudGVyMg/)
  expect(body.metadata.annotations.kept).toBe('yes')
})
