import { describe, expect, it } from 'vitest'
import { POST as apply } from '@/app/signalbox/v1/apply/route.ts'
import { GET as readAudit } from '@/app/signalbox/v1/audit/route.ts'
import { GET as verify } from '@/app/signalbox/v1/audit/verify/route.ts'
import { POST as explain } from '@/app/signalbox/v1/explain/route.ts'
import { GET as exportAll } from '@/app/signalbox/v1/export/route.ts'
import { POST as signIn } from '@/app/signalbox/v1/session/route.ts'
import { serveKubernetes } from '../kubernetes/serve-kubernetes.ts'
import { call, gatewayToken, openTestServer } from '../test-server.ts'

const core = serveKubernetes('api')
const yaml = { 'content-type': 'application/yaml' }
const secret = 'canary-4711'
const manifest = `apiVersion: v1\nkind: Secret\nmetadata: { name: x, namespace: default }\nstringData: { key: ${secret} }\n`

async function entries(query = ''): Promise<readonly Record<string, unknown>[]> {
  const response = await call(readAudit, `/signalbox/v1/audit${query}`)
  return (await response.json()).entries
}

describe('the audit log', () => {
  it('tells of a change: who, from where, by which interface, and which revision holds the difference', async () => {
    const system = await openTestServer()
    await call(apply, '/signalbox/v1/apply', {
      method: 'POST',
      body: manifest,
      headers: { ...yaml, 'x-forwarded-for': '192.0.2.7' },
    })
    expect(await entries()).toMatchObject([
      {
        seq: 1,
        actor: { type: 'automation', name: 'automation' },
        address: '192.0.2.7',
        door: 'api',
        request: 'POST /signalbox/v1/apply',
        outcome: 'done',
        revision: system.store.read().snapshot.revision,
        changes: expect.arrayContaining([{ action: 'created', kind: 'Secret', namespace: 'default', name: 'x' }]),
      },
    ])
  })

  it('names the dialect that was spoken', async () => {
    await openTestServer()
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }
    await call(core, '/api/v1/namespaces', { method: 'POST', body })
    expect(await entries()).toMatchObject([{ door: 'kubernetes', message: 'Create Namespace a' }])
  })

  it('tells of what was denied and what failed, with the reason', async () => {
    await openTestServer()
    await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifest, headers: yaml, token: gatewayToken })
    await call(apply, '/signalbox/v1/apply', { method: 'POST', body: 'kind: Nothing', headers: yaml })
    expect(await entries()).toMatchObject([
      { outcome: 'failed', status: 422, reason: expect.any(String) },
      { outcome: 'denied', status: 403, actor: { name: 'gateway' } },
    ])
  })

  it('tells of sign-ins that failed, without what was typed for a name', async () => {
    await openTestServer()
    const headers = { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }
    const body = { username: secret, password: secret }
    await call(signIn, '/signalbox/v1/session', { method: 'POST', body, headers, token: null })
    const [entry] = await entries()
    expect(entry).toMatchObject({ subject: 'unknown', outcome: 'denied', request: 'POST /signalbox/v1/session' })
    expect(JSON.stringify(entry)).not.toContain(secret)
  })

  it('keeps nothing of questions and dry runs, and tells of exports', async () => {
    await openTestServer()
    await call(explain, '/signalbox/v1/explain', {
      method: 'POST',
      body: { request: { method: 'GET', url: 'http://a/' } },
    })
    await call(apply, '/signalbox/v1/apply?dryRun=true', { method: 'POST', body: manifest, headers: yaml })
    await call(exportAll, '/signalbox/v1/export')
    expect((await entries()).map(({ request }) => request)).toEqual(['GET /signalbox/v1/export'])
  })

  it('keeps no stranger who names nobody', async () => {
    await openTestServer()
    await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifest, headers: yaml, token: null })
    expect(await entries()).toEqual([])
  })

  it('holds no value of a Secret, in any form', async () => {
    await openTestServer()
    await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifest, headers: yaml })
    for (const format of ['json', 'jsonl', 'csv']) {
      const text = await (await call(readAudit, `/signalbox/v1/audit?format=${format}`)).text()
      expect(text).toContain('Secret')
      expect(text).not.toContain(secret)
    }
  })

  it.each([
    { query: '?kind=Namespace', requests: ['POST /api/v1/namespaces'] },
    { query: '?namespace=default', requests: ['POST /signalbox/v1/apply'] },
    { query: '?outcome=denied', requests: [] },
    { query: '?door=kubernetes', requests: ['POST /api/v1/namespaces'] },
    { query: '?actor=automation&search=NAMESPACES', requests: ['POST /api/v1/namespaces'] },
    { query: '?until=2020-01-01', requests: [] },
    { query: '?limit=1', requests: ['POST /api/v1/namespaces'] },
    { query: '?before=2', requests: ['POST /signalbox/v1/apply'] },
  ])('is searched: $query', async ({ query, requests }) => {
    await openTestServer()
    await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifest, headers: yaml })
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }
    await call(core, '/api/v1/namespaces', { method: 'POST', body })
    expect((await entries(query)).map(({ request }) => request)).toEqual(requests)
  })

  it('is verified as a whole', async () => {
    await openTestServer()
    await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifest, headers: yaml })
    expect(await (await call(verify, '/signalbox/v1/audit/verify')).json()).toEqual({ firstBroken: null })
  })

  it('as a file for spreadsheets runs no formula', async () => {
    await openTestServer()
    await call(apply, '/signalbox/v1/apply?message=%3DHYPERLINK(1)', { method: 'POST', body: manifest, headers: yaml })
    const response = await call(readAudit, '/signalbox/v1/audit?format=csv')
    expect(response.headers.get('content-disposition')).toContain('signalbox-audit.csv')
    expect(await response.text()).toContain(`"'=HYPERLINK(1)"`)
  })
})
