import { describe, expect, it } from 'vitest'
import { call, openTestServer } from '../test-server.ts'
import { serveKubernetes } from './serve-kubernetes.ts'

const [core, groups] = [serveKubernetes('api'), serveKubernetes('apis')]
const configMapPath = '/api/v1/namespaces/default/configmaps/x'
const gatewayPath = '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/gw'

interface Applied {
  readonly status: number
  readonly body: {
    readonly data?: Record<string, string>
    readonly metadata: { readonly managedFields?: readonly { manager: string; operation: string; fieldsV1: object }[] }
    readonly spec?: { readonly listeners: readonly object[] }
    readonly message?: string
    readonly details?: { readonly causes?: readonly object[] }
  }
}

async function ask(
  path: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Applied> {
  const response = await call(path.startsWith('/apis') ? groups : core, path, { method, body, headers })
  return { status: response.status, body: await response.json() }
}

function apply(path: string, manager: string, configuration: object, force = false): Promise<Applied> {
  return ask(`${path}?fieldManager=${manager}${force ? '&force=true' : ''}`, 'PATCH', configuration, {
    'content-type': 'application/apply-patch+yaml',
  })
}

const configMap = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', namespace: 'default' },
  data,
})

const gateway = (...listeners: readonly object[]) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'gw', namespace: 'default' },
  spec: { gatewayClassName: 'signalbox', listeners },
})
const http = { name: 'http', port: 8080, protocol: 'HTTP' }
const admin = { name: 'admin', port: 8081, protocol: 'HTTP' }

describe('server-side apply', () => {
  it('creates what is not there, and says who has which field', async () => {
    await openTestServer()
    const { status, body } = await apply(configMapPath, 'ci', configMap({ a: '1' }))
    expect(status).toBe(201)
    expect(body.metadata.managedFields).toMatchObject([
      { manager: 'ci', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ])
  })

  it('changes nothing where the same is applied again', async () => {
    await openTestServer()
    const first = await apply(configMapPath, 'ci', configMap({ a: '1' }))
    const second = await apply(configMapPath, 'ci', configMap({ a: '1' }))
    expect(second).toEqual({ status: 200, body: first.body })
  })

  it('takes back what its manager no longer mentions, and nothing of others', async () => {
    await openTestServer()
    await apply(configMapPath, 'ci', configMap({ a: '1', b: '1' }))
    await apply(configMapPath, 'ops', configMap({ c: '1' }))
    expect((await apply(configMapPath, 'ci', configMap({ a: '1' }))).body.data).toEqual({ a: '1', c: '1' })
  })

  it('refuses to change what another has, naming who and what', async () => {
    await openTestServer()
    await apply(configMapPath, 'ci', configMap({ a: '1' }))
    const { status, body } = await apply(configMapPath, 'ops', configMap({ a: '2' }))
    expect(status).toBe(409)
    expect(body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "ci" using v1: .data.a',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }] },
    })
  })

  it('shares what both want alike', async () => {
    await openTestServer()
    await apply(configMapPath, 'ci', configMap({ a: '1' }))
    expect((await apply(configMapPath, 'ops', configMap({ a: '1' }))).status).toBe(200)
    expect((await apply(configMapPath, 'ci', configMap({}))).body.data).toEqual({ a: '1' })
  })

  it('takes over by force', async () => {
    await openTestServer()
    await apply(configMapPath, 'ci', configMap({ a: '1' }))
    expect((await apply(configMapPath, 'ops', configMap({ a: '2' }), true)).body.data).toEqual({ a: '2' })
    expect((await apply(configMapPath, 'ci', configMap({ a: '1' }))).status).toBe(409)
  })

  it('gives a field to who writes it by other means', async () => {
    await openTestServer()
    await apply(configMapPath, 'ci', configMap({ a: '1' }))
    await ask(
      `${configMapPath}?fieldManager=hand`,
      'PATCH',
      { data: { a: '2' } },
      {
        'content-type': 'application/merge-patch+json',
      },
    )
    const { status, body } = await apply(configMapPath, 'ci', configMap({ a: '1' }))
    expect(status).toBe(409)
    expect(body.message).toContain('"hand"')
  })

  it('leaves what was there before its first apply to what was before', async () => {
    await openTestServer()
    await ask('/api/v1/namespaces/default/configmaps', 'POST', configMap({ a: '1' }))
    expect((await apply(configMapPath, 'ci', configMap({ a: '2' }))).body.message).toContain('"before-first-apply"')
    expect((await apply(configMapPath, 'ci', configMap({ b: '2' }))).body.data).toEqual({ a: '1', b: '2' })
  })

  it('goes over from kubectl apply without a conflict', async () => {
    await openTestServer()
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(configMap({ a: '1' })) }
    const before = configMap({ a: '1' })
    await ask('/api/v1/namespaces/default/configmaps', 'POST', {
      ...before,
      metadata: { ...before.metadata, annotations },
    })
    expect((await apply(configMapPath, 'kubectl', configMap({ a: '2' }))).body.data).toEqual({ a: '2' })
  })

  it('merges listeners by name, with defaults counting as said', async () => {
    await openTestServer()
    await apply(gatewayPath, 'ci', gateway(http))
    const { body } = await apply(gatewayPath, 'ops', gateway(admin))
    expect(body.spec?.listeners).toMatchObject([http, admin])
    expect((await apply(gatewayPath, 'ops', gateway({ ...http, port: 8082 }))).body.message).toContain(
      '.spec.listeners[name="http"].port',
    )
    expect((await apply(gatewayPath, 'ci', gateway(http))).status).toBe(200)
  })

  it('takes an element of a list back with its last field', async () => {
    await openTestServer()
    await apply(gatewayPath, 'ci', gateway(http, admin))
    expect((await apply(gatewayPath, 'ci', gateway(http))).body.spec?.listeners).toMatchObject([{ name: 'http' }])
  })

  it.each([
    { guarantee: 'needs the name of a manager', path: configMapPath, configuration: configMap({}) },
    {
      guarantee: 'takes no managed fields',
      path: `${configMapPath}?fieldManager=ci`,
      configuration: { ...configMap({}), metadata: { name: 'x', managedFields: [{ manager: 'ci' }] } },
    },
  ])('$guarantee', async ({ path, configuration }) => {
    await openTestServer()
    const headers = { 'content-type': 'application/apply-patch+yaml' }
    expect((await ask(path, 'PATCH', configuration, headers)).status).toBe(400)
  })
})
