/** A secret once written comes out nowhere: every route that reads, every stream, what is printed and what rests on disk. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { toBase64 } from '@signalbox/shared/lib'
import { expect, it, onTestFinished, vi } from 'vitest'
import { POST as apply } from '@/app/signalbox/v1/apply/route.ts'
import { POST as backUp } from '@/app/signalbox/v1/backup/route.ts'
import { GET as events } from '@/app/signalbox/v1/events/route.ts'
import type { RouteHandler } from './http/serve.ts'
import { serveKong } from './kong/serve-kong.ts'
import { serveKubernetes } from './kubernetes/serve-kubernetes.ts'
import { call, gatewayToken, openTestServer } from './test-server.ts'

const canary = 'canary-4711'
const forms = [canary, toBase64(canary), encodeURIComponent(toBase64(canary))]
const yaml = { 'content-type': 'application/yaml' }
const appFolder = join(import.meta.dirname, '..', 'app')

const manifests = `
apiVersion: v1
kind: Secret
metadata: { name: plain, namespace: default }
stringData: { key: ${canary} }
---
apiVersion: v1
kind: Secret
metadata: { name: credential, namespace: default, labels: { konghq.com/credential: key-auth } }
stringData: { key: ${canary} }
---
apiVersion: signalbox.dev/v1
kind: Consumer
metadata: { name: ann, namespace: default }
spec: { username: ann, credentials: [{ type: key-auth, secretRef: { name: credential } }] }
---
apiVersion: signalbox.dev/v1
kind: Policy
metadata: { name: log, namespace: default }
spec: { type: http-log, config: { http_endpoint: "http://127.0.0.1:9/log", headers: { x-key: ${canary} } } }
`

/** Not asked: what goes to gateway processes, who need the values. */
const forGateways = 'signalbox/v1/watch/route.ts'
/** Stay open; read by themselves below. */
const streams = new Set(['signalbox/v1/events/route.ts'])

async function readers(): Promise<readonly (readonly [string, RouteHandler])[]> {
  const files = (await readdir(appFolder, { recursive: true })).filter((file) => file.endsWith('route.ts'))
  const found = await Promise.all(
    files.map(async (file): Promise<readonly [string, RouteHandler | undefined]> => {
      const module: { readonly GET?: RouteHandler } = await import(join(appFolder, file))
      return [file, module.GET]
    }),
  )
  return found.flatMap(([file, handler]) =>
    handler === undefined || file === forGateways || streams.has(file) ? [] : [[file, handler] as const],
  )
}

function expectNone(text: string, where: string): void {
  for (const form of forms) expect(text.includes(form), `${where} holds the secret`).toBe(false)
}

it('a secret comes out of no route, stream, log, backup or file', async () => {
  const printed: string[] = []
  for (const method of ['log', 'warn', 'error', 'info'] as const) {
    vi.spyOn(console, method).mockImplementation((...all: unknown[]) => void printed.push(all.map(String).join(' ')))
  }
  onTestFinished(() => void vi.restoreAllMocks())
  const system = await openTestServer()
  const stream = await call(events, '/signalbox/v1/events')
  const applied = await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifests, headers: yaml })
  expect(applied.status).toBe(200)
  expectNone(await applied.text(), 'the answer of apply')
  // A change of the value, so that there is a difference to show; and one that is refused, so that there is an error.
  await call(apply, '/signalbox/v1/apply', {
    method: 'POST',
    body: manifests.replaceAll('4711', '4712'),
    headers: yaml,
  })
  await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifests, headers: yaml })
  const broken = manifests.replace('key: canary', 'key!: canary')
  const refused = await call(apply, '/signalbox/v1/apply', { method: 'POST', body: broken, headers: yaml })
  expect(refused.status).toBe(422)
  expectNone(await refused.text(), 'an error')

  const revision = String(system.store.read().snapshot.revision)
  for (const [file, handler] of await readers()) {
    const url = new URL('/?kind=Secret&name=plain&namespace=default', 'http://127.0.0.1:3000')
    const request = new Request(url, { headers: { host: url.host, authorization: 'Bearer admin-token' } })
    const response = await handler(request, { params: Promise.resolve({ revision, path: [] }) })
    expectNone(await response.text(), file)
  }
  for (const path of [
    '/api/v1/secrets',
    '/api/v1/namespaces/default/secrets/plain',
    '/apis/signalbox.dev/v1/consumers',
    '/apis/signalbox.dev/v1/policies',
  ]) {
    const handler = serveKubernetes(path.startsWith('/apis') ? 'apis' : 'api')
    for (const accept of ['application/json', 'application/json;as=Table;v=v1;g=meta.k8s.io']) {
      expectNone(await (await call(handler, path, { headers: { accept } })).text(), path)
    }
  }
  for (const path of [
    '/kong/consumers',
    '/kong/plugins',
    '/kong/key-auths',
    '/kong/consumers/ann/key-auth',
    '/kong/config',
  ]) {
    expectNone(await (await call(serveKong(), path)).text(), path)
  }
  const watched = await call(
    serveKubernetes('api'),
    '/api/v1/secrets?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
  )
  expectNone(await firstOf(watched, '"BOOKMARK"'), 'a watch')
  expectNone(await firstOf(stream, 'Consumer'), 'the event stream')
  const archive = await call(backUp, '/signalbox/v1/backup', {
    method: 'POST',
    body: { passphrase: 'long enough it is' },
  })
  expectNone(gunzipSync(Buffer.from(await archive.arrayBuffer())).toString('latin1'), 'a backup')
  const files = await readdir(system.config.dataFolder, { recursive: true, withFileTypes: true })
  for (const entry of files.filter((one) => one.isFile())) {
    expectNone(await readFile(join(entry.parentPath, entry.name), 'latin1'), entry.name)
  }
  expectNone(printed.join('\n'), 'what was printed')
}, 20_000)

it('only a gateway process is told it', async () => {
  await openTestServer()
  await call(apply, '/signalbox/v1/apply', { method: 'POST', body: manifests, headers: yaml })
  const { GET: watch } = await import('@/app/signalbox/v1/watch/route.ts')
  const response = await call(watch, '/signalbox/v1/watch', { token: gatewayToken })
  expect(await firstOf(response, toBase64(canary))).toContain(toBase64(canary))
})

/** What a stream says up to `text`; it is ended then. */
async function firstOf(response: Response, text: string): Promise<string> {
  const reader = response.body?.getReader()
  let read = ''
  while (reader !== undefined && !read.includes(text)) {
    const { value, done } = await reader.read()
    if (done) break
    read += Buffer.from(value).toString('utf8')
  }
  await reader?.cancel()
  return read
}
