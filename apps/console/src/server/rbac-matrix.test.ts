/** The matrix of rights: roles × verbs × kinds × namespaces × interfaces, asked of the real request handlers. */
import { kinds, type Kind } from '@signalbox/shared/resources'
import { beforeAll, describe, expect, it } from 'vitest'
import { POST as applyRoute } from '../app/signalbox/v1/apply/route.ts'
import type { RouteHandler } from './http/serve.ts'
import { serveKong } from './kong/serve-kong.ts'
import { serveKubernetes } from './kubernetes/serve-kubernetes.ts'
import { addPerson, applyAll, ask, binding } from './people.suite.ts'
import { openLastingTestServer } from './test-server.ts'

const doors = { api: serveKubernetes('api'), apis: serveKubernetes('apis'), kong: serveKong(), apply: applyRoute }

const namespaces = ['a', 'infra'] as const
const namespaced = ['HTTPRoute', 'Gateway', 'Secret', 'Service', 'Policy', 'Consumer', 'RoleBinding'] as const
const clusterWide = ['GatewayClass', 'ClusterRole'] as const
type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete'
const reading: readonly Verb[] = ['get', 'list', 'watch']
const writing: readonly Verb[] = ['create', 'update', 'patch', 'delete']

const plain: readonly Kind[] = ['HTTPRoute', 'Service', 'Policy', 'Consumer']
interface Expected {
  /** Kinds that may be read, and written, where the role holds. */
  readonly read: readonly Kind[]
  readonly write: readonly Kind[]
}
const roles: Readonly<Record<string, Expected>> = {
  view: { read: [...plain, 'Gateway'], write: [] },
  edit: { read: [...plain, 'Gateway', 'Secret'], write: [...plain, 'Secret'] },
  admin: { read: namespaced, write: namespaced },
  'gateway-operator': { read: [...plain, 'Gateway', 'Secret'], write: ['Policy', 'Gateway', 'Secret'] },
  'cluster-admin': { read: [...namespaced, ...clusterWide], write: [...namespaced, ...clusterWide] },
}
/** Who holds which role where; `null`: everywhere. */
const people: readonly { readonly name: string; readonly role: string | null; readonly where: string | null }[] = [
  { name: 'nobody', role: null, where: null },
  ...Object.keys(roles).flatMap((role) => [
    { name: `${role}-in-a`, role, where: 'a' },
    { name: `${role}-everywhere`, role, where: null },
  ]),
]
type Person = (typeof people)[number]

/** What the built-in roles say, told a second time and in other words. GatewayClasses are everybody's to read. */
function isAllowed(
  person: Person,
  verb: Verb,
  at: { readonly kind: Kind; readonly namespace: string | null },
): boolean {
  const isReading = reading.includes(verb)
  if (at.kind === 'GatewayClass' && isReading) return true
  if (person.role === null || (person.where !== null && person.where !== at.namespace)) return false
  const { read = [], write = [] } = roles[person.role] ?? {}
  return (isReading ? read : write).includes(at.kind)
}

const metadata = (namespace: string | null, name: string) => (namespace === null ? { name } : { name, namespace })
const contents: Partial<Record<Kind, object>> = {
  HTTPRoute: { spec: {} },
  Gateway: { spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'l', port: 81, protocol: 'HTTP' }] } },
  Secret: { stringData: { k: 'v' } },
  Service: { spec: { ports: [{ port: 80 }] } },
  Policy: { spec: { type: 'cors', config: {} } },
  Consumer: { spec: { username: 'x' } },
  RoleBinding: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects: [] },
  GatewayClass: { spec: { controllerName: 'signalbox.dev/gateway-controller' } },
  ClusterRole: { rules: [] },
}

function manifest(kind: Kind, namespace: string | null, name: string): object {
  const { group, versions } = kinds[kind]
  const apiVersion = group === '' ? 'v1' : `${group}/${versions[0]}`
  return { apiVersion, kind, metadata: metadata(namespace, name), ...contents[kind] }
}

const places: readonly { readonly kind: Kind; readonly namespace: string | null }[] = [
  ...namespaced.flatMap((kind) => namespaces.map((namespace) => ({ kind, namespace }))),
  ...clusterWide.map((kind) => ({ kind, namespace: null })),
]

interface Asked {
  readonly handler: RouteHandler
  readonly path: string
  readonly method?: string
  readonly body?: object
}

function toKubernetes(verb: Verb, kind: Kind, namespace: string | null): Asked {
  const { group, versions, plural } = kinds[kind]
  const handler = group === '' ? doors.api : doors.apis
  const root = group === '' ? '/api/v1' : `/apis/${group}/${versions[0]}`
  const all = `${root}${namespace === null ? '' : `/namespaces/${namespace}`}/${plural}`
  const one = `${all}/there`
  switch (verb) {
    case 'get':
      return { handler, path: one }
    case 'list':
      return { handler, path: all }
    case 'watch':
      return { handler, path: `${all}?watch=true&timeoutSeconds=1` }
    case 'create':
      return { handler, path: `${all}?dryRun=All`, method: 'POST', body: manifest(kind, namespace, 'new') }
    case 'update':
      return { handler, path: `${one}?dryRun=All`, method: 'PUT', body: manifest(kind, namespace, 'there') }
    case 'patch':
      return { handler, path: `${one}?dryRun=All`, method: 'PATCH', body: { metadata: { labels: { a: 'b' } } } }
    case 'delete':
      return { handler, path: `${one}?dryRun=All`, method: 'DELETE' }
  }
}

const tokens = new Map<string, string>()

async function answer(person: Person, asked: Asked): Promise<{ readonly status: number; readonly text: string }> {
  const { handler, path, method = 'GET', body } = asked
  const headers = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}
  return ask(handler, path, { method, body, headers, token: tokens.get(person.name) ?? null })
}

/** Where an answer is not as expected: allowed ones are no 403, others are. */
function wrong(what: string, expected: boolean, { status }: { readonly status: number }): readonly string[] {
  const isAnswered = status < 400
  return (expected ? isAnswered : status === 403) ? [] : [`${what}: ${status}, expected ${expected ? 'yes' : 403}`]
}

beforeAll(async () => {
  const system = await openLastingTestServer()
  for (const { name } of people) tokens.set(name, await addPerson(system, name))
  await applyAll([
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...places.map(({ kind, namespace }) => manifest(kind, namespace, 'there')),
    ...people.flatMap(({ name, role, where }) => (role === null ? [] : [binding(where, role, name)])),
  ])
})

describe.each(people)('$name', (person) => {
  it('Kubernetes API', async () => {
    const errors: string[] = []
    for (const { kind, namespace } of places)
      for (const verb of [...reading, ...writing]) {
        const answered = await answer(person, toKubernetes(verb, kind, namespace))
        errors.push(...wrong(`${verb} ${kind} ${namespace}`, isAllowed(person, verb, { kind, namespace }), answered))
      }
    expect(errors).toEqual([])
  })

  it('lists of all namespaces at once take the right everywhere', async () => {
    const errors: string[] = []
    for (const kind of namespaced) {
      const path = toKubernetes('list', kind, null).path
      const { handler } = toKubernetes('list', kind, null)
      const at = { kind, namespace: null }
      errors.push(...wrong(`list ${kind}`, isAllowed(person, 'list', at), await answer(person, { handler, path })))
      const visible = await answer(person, { handler, path: `${path}?visibleOnly=true` })
      const seen: { items: { metadata: { namespace: string } }[] } = JSON.parse(visible.text)
      const expected = namespaces.filter((namespace) => isAllowed(person, 'list', { kind, namespace }))
      const found = [...new Set(seen.items.map((item) => item.metadata.namespace))].sort()
      if (found.join() !== expected.join()) errors.push(`visible ${kind}: ${found.join()}`)
    }
    expect(errors).toEqual([])
  })

  it('apply', async () => {
    const errors: string[] = []
    for (const { kind, namespace } of places)
      for (const [name, verbs] of [
        ['there', ['patch']],
        ['new', ['patch', 'create']],
      ] as const) {
        const body = manifest(kind, namespace, name)
        const asked = { handler: doors.apply, path: '/signalbox/v1/apply?dryRun=true', method: 'POST', body }
        const expected = verbs.every((verb) => isAllowed(person, verb, { kind, namespace }))
        errors.push(...wrong(`apply ${kind} ${namespace}/${name}`, expected, await answer(person, asked)))
      }
    expect(errors).toEqual([])
  })

  it('Kong’s Admin API', async () => {
    const errors: string[] = []
    for (const namespace of namespaces) {
      const may = (verb: Verb, kind: Kind) => isAllowed(person, verb, { kind, namespace })
      const readsAny = plain.some((kind) => may('list', kind))
      const readsAll = may('list', 'Secret') && readsAny
      const list = await answer(person, { handler: doors.kong, path: `/kong/${namespace}/services` })
      errors.push(...wrong(`list services of ${namespace}`, readsAny, list))
      const path = `/kong/${namespace}/consumers/kong-${person.name}`
      const put = { handler: doors.kong, path, method: 'PUT', body: { custom_id: 'c' } }
      const mayPut = readsAll && may('create', 'Consumer') && may('patch', 'Consumer')
      errors.push(...wrong(`put a consumer of ${namespace}`, mayPut, await answer(person, put)))
      if (mayPut) {
        const remove = { handler: doors.kong, path, method: 'DELETE' }
        errors.push(
          ...wrong(`delete a consumer of ${namespace}`, may('delete', 'Consumer'), await answer(person, remove)),
        )
      }
    }
    expect(errors).toEqual([])
  })
})
