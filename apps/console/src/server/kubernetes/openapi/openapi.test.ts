import { allKinds, kinds, toApiVersion } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { call, openTestServer } from '../../test-server.ts'
import { readMessage, type MessageType } from '../protobuf/reader.ts'
import { serveOpenApi } from './serve-openapi.ts'

const served = allKinds.flatMap((kind) => kinds[kind].versions.map((version) => ({ kind, version })))

async function ask(path: string) {
  const response = await call(serveOpenApi, path)
  return { status: response.status, body: await response.json() }
}

/** Every `$ref` in a document. */
function references(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : references(member),
  )
}

describe('OpenAPI', () => {
  it('has a document of version 3 for every group and version, and each is complete in itself', async () => {
    await openTestServer()
    const { body } = await ask('/openapi/v3')
    for (const { kind, version } of served) {
      const { group } = kinds[kind]
      const path = `${group === '' ? 'api' : 'apis'}/${toApiVersion(group, version)}`
      expect(Object.keys(body.paths)).toContain(path)
    }
    for (const { serverRelativeURL } of Object.values<{ serverRelativeURL: string }>(body.paths)) {
      const document = (await ask(serverRelativeURL)).body
      for (const reference of references(document)) {
        expect(Object.keys(document.components.schemas)).toContain(reference.replace('#/components/schemas/', ''))
      }
    }
  })

  it('names a document by what it holds, so that clients may keep it', async () => {
    await openTestServer()
    const [first, second] = [await ask('/openapi/v3'), await ask('/openapi/v3')]
    expect(first).toEqual(second)
    expect(JSON.stringify(first.body)).toMatch(/\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{32}/)
  })

  it.each(served)(
    'version 2 tells of $kind $version: what it is, its fields and how it is patched',
    async ({ kind, version }) => {
      await openTestServer()
      const { body } = await ask('/openapi/v2')
      const { group, namespaced, plural } = kinds[kind]
      const root = `/${group === '' ? 'api' : 'apis'}/${toApiVersion(group, version)}`
      const path = body.paths[`${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}/{name}`]
      const gvk = { group, version, kind }
      expect(path.patch).toMatchObject({ 'x-kubernetes-action': 'patch', 'x-kubernetes-group-version-kind': gvk })
      const names = path.patch.parameters.map(({ name }: { name: string }) => name)
      expect(names).toEqual(expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']))
      const name = path.get.responses[200].schema.$ref.replace('#/definitions/', '')
      expect(body.definitions[name]).toMatchObject({ type: 'object', 'x-kubernetes-group-version-kind': [gvk] })
      for (const reference of references(path)) {
        expect(Object.keys(body.definitions)).toContain(reference.replace('#/definitions/', ''))
      }
    },
  )

  it('says which lists merge by which keys', async () => {
    await openTestServer()
    const { body } = await ask('/openapi/v3/apis/gateway.networking.k8s.io/v1')
    const { spec } = body.components.schemas['io.k8s.networking.gateway.v1.Gateway'].properties
    expect(spec.properties.listeners).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    })
    expect(spec.properties.addresses).toMatchObject({ 'x-kubernetes-list-type': 'atomic' })
  })

  it('comes as protobuf for clients that read nothing else', async () => {
    await openTestServer()
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
    const response = await call(serveOpenApi, '/openapi/v2', { headers: { accept } })
    const named: MessageType = { 1: { name: 'name', type: 'string' } }
    const document: MessageType = {
      1: { name: 'swagger', type: 'string' },
      8: { name: 'paths', type: { message: { 2: { name: 'path', type: { message: named }, repeated: true } } } },
      9: { name: 'definitions', type: { message: { 1: { name: 'all', type: { message: named }, repeated: true } } } },
    }
    const { body } = await ask('/openapi/v2')
    expect(readMessage(new Uint8Array(await response.arrayBuffer()), document)).toEqual({
      swagger: '2.0',
      paths: { path: Object.keys(body.paths).map((name) => ({ name })) },
      definitions: { all: Object.keys(body.definitions).map((name) => ({ name })) },
    })
  })

  it.each(['/openapi', '/openapi/v4', '/openapi/v3/apis/none/v1', '/openapi/v2/x'])(
    'has nothing at %s',
    async (path) => {
      await openTestServer()
      expect(await ask(path)).toMatchObject({ status: 404, body: { kind: 'Status', reason: 'NotFound' } })
    },
  )

  it('is not for who is not signed in', async () => {
    await openTestServer()
    expect((await call(serveOpenApi, '/openapi/v3', { token: null })).status).toBe(401)
  })
})
