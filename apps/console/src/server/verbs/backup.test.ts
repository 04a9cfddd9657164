import { describe, expect, it } from 'vitest'
import { POST as apply } from '@/app/signalbox/v1/apply/route.ts'
import { POST as backUp } from '@/app/signalbox/v1/backup/route.ts'
import { POST as restore } from '@/app/signalbox/v1/backup/restore/route.ts'
import { call, gatewayToken, openTestServer } from '../test-server.ts'
import type { System } from '../system.ts'

const yaml = { 'content-type': 'application/yaml' }
const passphrase = 'a passphräse that is long'
const configMap = (name: string, value = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: "${value}" }\n`
const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\nstringData: { key: canary-4711 }\n`

const change = (body: string, query = '') =>
  call(apply, `/signalbox/v1/apply${query}`, { method: 'POST', body, headers: yaml })

async function archiveOf(body: object = { passphrase }): Promise<Uint8Array> {
  const response = await call(backUp, '/signalbox/v1/backup', { method: 'POST', body })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/gzip'])
  return new Uint8Array(await response.arrayBuffer())
}

async function bring(archive: Uint8Array, query = '', phrase = passphrase) {
  const url = new URL(`/signalbox/v1/backup/restore${query}`, 'http://127.0.0.1:3000')
  const headers = {
    host: url.host,
    authorization: 'Bearer admin-token',
    'content-type': 'application/gzip',
    'signalbox-passphrase': encodeURIComponent(phrase),
  }
  const request = new Request(url, { method: 'POST', headers, body: Buffer.from(archive) })
  const response = await restore(request, { params: Promise.resolve({}) })
  return { status: response.status, body: await response.json() }
}

const valuesOf = (system: System) =>
  Object.fromEntries(
    system.store
      .read()
      .snapshot.list('ConfigMap')
      .map(({ metadata, data }) => [metadata.name, data?.['value']]),
  )

describe('a backup through the console', () => {
  it('brings resources back as a new revision: changed, deleted and new ones', async () => {
    const system = await openTestServer()
    await change(`${configMap('kept')}---\n${configMap('changed', 'before')}---\n${configMap('deleted')}---\n${secret}`)
    const archive = await archiveOf()
    const stored = system.store.read().snapshot.get('Secret', 'default/s')?.data
    await change(configMap('changed', 'after'))
    await change(`${configMap('new')}---\n${secret.replace('canary', 'other')}`)
    await system.store.commit(() => ({
      writes: [
        {
          op: 'delete',
          ref: { kind: 'ConfigMap', namespace: 'default', name: 'deleted' },
          expectedResourceVersion: null,
        },
      ],
      author: 'ada',
      message: '',
      at: '2026-01-02T03:04:05Z',
      statusOnly: false,
    }))
    const { revision } = system.store.read().snapshot
    const { status, body } = await bring(archive)
    expect(status).toBe(200)
    expect(
      body.results.map(({ action, name }: { action: string; name: string }) => `${action} ${name}`).sort(),
    ).toEqual(['configured changed', 'configured s', 'created deleted', 'deleted new'])
    expect(valuesOf(system)).toEqual({ kept: '', changed: 'before', deleted: '' })
    expect(system.store.read().snapshot.get('Secret', 'default/s')?.data).toEqual(stored)
    expect(body.revision).toBe(revision + 1)
    expect((await system.store.revisions({ limit: 1 }))[0]?.message).toContain('Restore the backup of')
  })

  it('shows first what it would change, and changes nothing', async () => {
    const system = await openTestServer()
    await change(configMap('a', 'before'))
    const archive = await archiveOf()
    await change(configMap('a', 'after'))
    const { body } = await bring(archive, '?dryRun=true')
    expect(body.results).toMatchObject([{ kind: 'ConfigMap', name: 'a', action: 'configured' }])
    expect(valuesOf(system)).toEqual({ a: 'after' })
  })

  it('of what is there already makes no revision', async () => {
    const system = await openTestServer()
    await change(configMap('a'))
    const archive = await archiveOf()
    const { revision } = system.store.read().snapshot
    expect((await bring(archive)).body).toMatchObject({ revision, results: [] })
  })

  it.each([
    {
      guarantee: 'a file that is none',
      archive: () => Promise.resolve(Buffer.from('hello')),
      message: 'not a whole backup',
    },
    {
      guarantee: 'another passphrase',
      archive: () => archiveOf(),
      phrase: 'another passphrase',
      message: 'passphrase',
    },
  ])('refuses $guarantee with a sentence', async ({ archive, phrase, message }) => {
    await openTestServer()
    const { status, body } = await bring(await archive(), '', phrase)
    expect(status).toBe(400)
    expect(body.message).toContain(message)
  })

  it('asks for a passphrase that is worth the name', async () => {
    await openTestServer()
    const response = await call(backUp, '/signalbox/v1/backup', { method: 'POST', body: { passphrase: 'short' } })
    expect(response.status).toBe(422)
  })

  it('is for nobody who may not do everything', async () => {
    await openTestServer()
    const response = await call(backUp, '/signalbox/v1/backup', { method: 'POST', body: {}, token: gatewayToken })
    expect(response.status).toBe(403)
  })
})
