/**
 * Leaks: a word that stands all over a hidden namespace appears in no answer and no stream that team A gets, whatever it
 * asks for: names, hostnames, addresses, labels and messages of others on the shared Gateway.
 */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { allKinds, kinds } from '@signalbox/shared/resources'
import { beforeAll, describe, expect, it } from 'vitest'
import { serveKong } from './kong/serve-kong.ts'
import { serveKubernetes } from './kubernetes/serve-kubernetes.ts'
import type { RouteHandler } from './http/serve.ts'
import {
  canary,
  gatewayApi,
  inA,
  inHidden,
  parent,
  report,
  resources,
  route,
  service,
  tcpRoute,
} from './hidden-world.suite.ts'
import { addPerson, applyAll, ask } from './people.suite.ts'
import { EventReader } from './stream/stream.suite.ts'
import { call, gatewayToken, openLastingTestServer } from './test-server.ts'

const doors: Readonly<Record<string, RouteHandler>> = {
  api: serveKubernetes('api'),
  apis: serveKubernetes('apis'),
  kong: serveKong(),
}
const appFolder = join(import.meta.dirname, '../app')
const routeFiles = readdirSync(join(appFolder, 'signalbox'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('route.ts'))
  .map((name) => join('signalbox', name))

let token = ''
let bobToken = ''

async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  const module: Readonly<Record<string, unknown>> = await import(/* @vite-ignore */ join(appFolder, path))
  return module
}

const isHandler = (value: unknown): value is RouteHandler => typeof value === 'function'

async function handlerOf(path: string, method: string): Promise<RouteHandler> {
  const handler = (await load(`${path.slice(1).replace(/\?.*$/, '')}/route.ts`))[method]
  if (!isHandler(handler)) throw new TypeError(`There is no ${method} ${path}.`)
  return handler
}

const askOf = async (method: string, path: string, body?: unknown) =>
  ask(await handlerOf(path, method), path, { method, token, ...(body === undefined ? {} : { body }) })

beforeAll(async () => {
  const system = await openLastingTestServer()
  token = await addPerson(system, 'ann')
  bobToken = await addPerson(system, 'bob')
  for (const resource of resources) await applyAll([resource])
  await call(await handlerOf('/signalbox/v1/report', 'POST'), '/signalbox/v1/report', {
    method: 'POST',
    body: report,
    token: gatewayToken,
  })
})

describe('what team A is answered', () => {
  it.each(routeFiles.map((file) => `/${relative('.', file).replace('/route.ts', '')}`))('GET %s', async (path) => {
    const handler = (await load(`${path.slice(1)}/route.ts`))['GET']
    const paths = path.includes('[revision]')
      ? Array.from({ length: resources.length + 5 }, (_, index) => path.replace('[revision]', String(index + 1)))
      : [path, `${path}?format=kong&namespace=team-a`, `${path}?namespace=${'team-a'}&kind=Service&name=web`]
    for (const each of isHandler(handler) ? paths : []) {
      const revision = /history\/(\d+)/.exec(each)?.[1] ?? ''
      const given: RouteHandler = isHandler(handler)
        ? (request) => handler(request, { params: Promise.resolve({ revision }) })
        : () => Promise.reject(new Error())
      const { text } = await ask(given, each, { token })
      expect(text).not.toContain(canary)
    }
  })

  it.each(allKinds)('Kubernetes: lists and watches of %s', async (kind) => {
    const { group, versions, plural } = kinds[kind]
    const root = group === '' ? '/api/v1' : `/apis/${group}/${versions[0]}`
    const handler = doors[group === '' ? 'api' : 'apis']
    const paths = [
      `${root}/${plural}`,
      `${root}/${plural}?visibleOnly=true`,
      `${root}/${plural}?watch=true&timeoutSeconds=1`,
    ]
    const own = ['team-a', 'infra'].flatMap((namespace) => [
      `${root}/namespaces/${namespace}/${plural}`,
      `${root}/namespaces/${namespace}/${plural}?watch=true&timeoutSeconds=1`,
    ])
    for (const path of [...paths, ...(kinds[kind].namespaced ? own : [])]) {
      const { text } = await ask(handler ?? (() => Promise.reject(new Error())), path, { token })
      expect(text).not.toContain(canary)
    }
  })

  it('Kong: lists of its own workspace and of all of them', async () => {
    for (const path of [
      '',
      '/services',
      '/routes',
      '/consumers',
      '/plugins',
      '/workspaces',
      '/tags',
      '/config',
      '/certificates',
      '/upstreams',
    ])
      for (const workspace of ['', '/team-a', '/default']) {
        const { text } = await ask(serveKong(), `/kong${workspace}${path}`, { token })
        expect(text).not.toContain(canary)
      }
  })

  it.each([
    [
      'explain its own request',
      'POST',
      '/signalbox/v1/explain',
      { request: { method: 'GET', url: 'http://both.example.com:8080/web' } },
    ],
    [
      'explain a request that nothing takes',
      'POST',
      '/signalbox/v1/explain',
      { request: { method: 'GET', url: 'http://other.example.com:8080/' } },
    ],
    [
      'explain a TCP connection that another has',
      'POST',
      '/signalbox/v1/explain',
      { request: { protocol: 'tcp', destinationPort: 9090 } },
    ],
    [
      'route tests',
      'POST',
      '/signalbox/v1/tests',
      { requests: [{ method: 'GET', url: 'http://both.example.com:8080/' }] },
    ],
    [
      'route tests of a candidate',
      'POST',
      '/signalbox/v1/tests',
      { candidates: [route(inA('mine'), ['both.example.com'], 'web')] },
    ],
    [
      'preview of a change that takes from others',
      'POST',
      '/signalbox/v1/preview',
      [
        {
          ...route(inA('more'), ['both.example.com', 'mine.example.com'], ''),
          spec: { ...parent('http'), rules: [{}] },
        },
      ],
    ],
    ['preview of a route to nowhere', 'POST', '/signalbox/v1/preview', [route(inA('mine'), [], 'web')]],
    [
      'dry run',
      'POST',
      '/signalbox/v1/apply?dryRun=true&prune=a%3Db',
      [route(inA('mine'), ['both.example.com'], 'web')],
    ],
    ['send', 'POST', '/signalbox/v1/send', { request: { method: 'GET', url: 'http://both.example.com:8080/' } }],
    [
      'publish',
      'POST',
      '/signalbox/v1/publish',
      { name: 'x', address: '127.0.0.1:1', namespace: 'team-a', gateway: 'infra/shared-gw', host: 'both.example.com' },
    ],
  ] as const)('%s', async (_, method, path, body) => {
    const { text, status } = await askOf(method, path, body)
    expect(status).not.toBe(500)
    expect(text).not.toContain(canary)
  })

  it('a workspace of Kong that is hidden is refused like one that is not there', async () => {
    const status = async (workspace: string) =>
      (await ask(serveKong(), `/kong/${workspace}/services`, { token })).status
    expect([await status(`${canary}-ns`), await status('no-such-one')]).toEqual([403, 403])
  })

  it('asking for what is hidden by its name is refused, whether it is there or not', async () => {
    const path = (name: string) => `/api/v1/namespaces/${canary}-ns/secrets/${name}`
    const there = await ask(serveKubernetes('api'), path(`${canary}-secret`), { token })
    const absent = await ask(serveKubernetes('api'), path(`${canary}-nothing`), { token })
    expect([there.status, absent.status]).toEqual([403, 403])
    expect(there.text.replaceAll(`${canary}-secret`, '')).toBe(absent.text.replaceAll(`${canary}-nothing`, ''))
  })

  it('a reference to what is hidden is judged alike whether it is there or not', async () => {
    const to = (name: string) => ({
      ...route(inA('probe'), [], 'web'),
      spec: { ...parent('http'), rules: [{ backendRefs: [{ name, namespace: 'hidden-too', port: 80 }] }] },
    })
    await applyAll([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'hidden-too' } },
      service({ name: 'there', namespace: 'hidden-too' }, 'x'),
    ])
    const outcome = async (name: string) => {
      const preview = await askOf('POST', '/signalbox/v1/preview', [to(name)])
      const applied = await ask(
        serveKubernetes('apis'),
        `/apis/${gatewayApi}/namespaces/team-a/httproutes?dryRun=All`,
        { method: 'POST', body: to(name), token },
      )
      return [preview.text, applied.text.replace(/"uid":"[^"]*"/, '')].join().replaceAll(name, 'NAME')
    }
    expect(await outcome('there')).toBe(await outcome('gone1'))
  })
})

describe('what team A’s streams carry', () => {
  it('events: nothing of what others write, and its own', async () => {
    const response = await call(await handlerOf('/signalbox/v1/events', 'GET'), '/signalbox/v1/events', { token })
    const reader = new EventReader(response)
    const seen: unknown[] = []
    for (let event = await reader.next(); event?.event !== 'runtime'; event = await reader.next()) seen.push(event)
    await applyAll([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: inHidden('later'), data: { [canary]: '1' } }])
    await applyAll([tcpRoute(inHidden('tcp-2')), { apiVersion: 'v1', kind: 'ConfigMap', metadata: inA('mixed') }])
    await applyAll([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: inA('marker') }])
    for (;;) {
      const event = await reader.next()
      seen.push(event)
      if (event === null || JSON.stringify(event).includes('marker')) break
    }
    await reader.cancel()
    expect(JSON.stringify(seen)).toContain('mixed')
    expect(JSON.stringify(seen)).not.toContain(canary)
  })

  it('end with the binding that gave them', async () => {
    const path = `/api/v1/namespaces/team-a/configmaps`
    const watch = await call(serveKubernetes('api'), `${path}?watch=true`, { token: bobToken })
    const reader = watch.body?.getReader()
    await call(serveKubernetes('apis'), '/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/rolebindings/bob-view', {
      method: 'DELETE',
    })
    await applyAll([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: inA('afterwards') }])
    let text = ''
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      text += new TextDecoder().decode(read.value)
    expect(text).not.toContain('afterwards')
    expect((await ask(serveKubernetes('api'), path, { token: bobToken })).status).toBe(403)
  })
})
