/** For tests of leaks: a namespace full of one word beside team A’s, on the same Gateway, hostname and TCP listener. */
import { binding } from './people.suite.ts'

export const canary = 'cuckoo'
export const gatewayApi = 'gateway.networking.k8s.io/v1'
const signalbox = 'signalbox.dev/v1'

export const inHidden = (name: string) => ({
  name: `${canary}-${name}`,
  namespace: `${canary}-ns`,
  labels: { [canary]: canary },
})
export const inA = (name: string) => ({ name, namespace: 'team-a' })
const shared = { name: 'shared-gw', namespace: 'infra' }
export const parent = (sectionName: string) => ({ parentRefs: [{ ...shared, sectionName }] })

export const route = (metadata: object, hostnames: string[], service: string) => ({
  apiVersion: gatewayApi,
  kind: 'HTTPRoute',
  metadata,
  spec: {
    ...parent('http'),
    hostnames,
    rules: [
      { matches: [{ path: { type: 'PathPrefix', value: `/${service}` } }], backendRefs: [{ name: service, port: 80 }] },
    ],
  },
})
export const service = (metadata: object, address: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { ports: [{ port: 80, targetPort: 8080 }], endpoints: [{ address }] },
})
export const tcpRoute = (metadata: object) => ({
  apiVersion: gatewayApi,
  kind: 'TCPRoute',
  metadata,
  spec: { ...parent('tcp'), rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
})

/** What team A has, and what of others touches it: one Gateway, one hostname, one TCP listener for both. */
export const resources: readonly object[] = [
  ...['team-a', 'infra', `${canary}-ns`].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata: shared,
    spec: {
      gatewayClassName: 'signalbox',
      listeners: [
        { name: 'http', port: 8080, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
        { name: 'tcp', port: 9090, protocol: 'TCP', allowedRoutes: { namespaces: { from: 'All' } } },
      ],
    },
  },
  route(inHidden('route'), [`${canary}.example.com`, 'both.example.com'], `${canary}-svc`),
  tcpRoute(inHidden('tcp')),
  service(inHidden('svc'), `${canary}.internal`),
  { apiVersion: 'v1', kind: 'Secret', metadata: inHidden('secret'), stringData: { [canary]: canary } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: inHidden('config'), data: { [canary]: canary } },
  { apiVersion: signalbox, kind: 'Consumer', metadata: inHidden('consumer'), spec: { username: canary } },
  {
    apiVersion: signalbox,
    kind: 'Policy',
    metadata: inHidden('policy'),
    spec: { type: 'cors', config: {}, targetRefs: [{ group: '', kind: 'Service', name: `${canary}-svc` }] },
  },
  {
    apiVersion: signalbox,
    kind: 'RouteTest',
    metadata: inHidden('test'),
    spec: { request: { method: 'GET', url: `http://${canary}.example.com:8080/` }, expect: { status: 404 } },
  },
  {
    apiVersion: gatewayApi,
    kind: 'ReferenceGrant',
    metadata: inHidden('grant'),
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'team-a' }],
      to: [{ group: '', kind: 'Service', name: `${canary}-svc` }],
    },
  },
  {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata: inHidden('gw'),
    spec: {
      gatewayClassName: 'signalbox',
      listeners: [{ name: `${canary}-l`, port: 8080, protocol: 'HTTP', hostname: `${canary}.test` }],
    },
  },
  route(inA('mine'), ['mine.example.com', 'both.example.com'], 'web'),
  tcpRoute(inA('mine-tcp')),
  service(inA('web'), '10.0.0.1'),
  binding('team-a', 'admin', 'ann'),
  binding('team-a', 'view', 'bob'),
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'shared', namespace: 'infra' },
    rules: [
      {
        verbs: ['get'],
        apiGroups: ['gateway.networking.k8s.io'],
        resources: ['gateways'],
        resourceNames: ['shared-gw'],
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'shared', namespace: 'infra' },
    roleRef: { kind: 'Role', name: 'shared' },
    subjects: [{ kind: 'User', name: 'ann' }],
  },
]

const listeners = [
  { listener: 'Gateway/infra/shared-gw/http', address: '127.0.0.1', boundPort: 8080, state: 'listening' },
  {
    listener: `Gateway/${canary}-ns/${canary}-gw/${canary}-l`,
    address: '127.0.0.1',
    boundPort: 8080,
    state: 'listening',
  },
]
const hiddenRule = `HTTPRoute/${canary}-ns/${canary}-route/0`
const sample = {
  at: '2026-01-01T00:00:00Z',
  listener: 'Gateway/infra/shared-gw/http',
  method: 'GET',
  status: 200,
  durationMs: 1,
}
const traffic = {
  listener: 'Gateway/infra/shared-gw/http',
  requests: 1,
  statusClasses: [0, 1, 0, 0, 0],
  requestBytes: 1,
  responseBytes: 1,
  durationMsSum: 1,
}
export const report = {
  instance: 'one',
  startedAt: '2026-01-01T00:00:00Z',
  version: '1',
  revision: 1,
  addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
  listeners,
  endpoints: [
    {
      upstream: `${canary}-ns/${canary}-svc:80`,
      address: `${canary}.internal`,
      port: 8080,
      health: 'unhealthy',
      lastError: canary,
      active: 0,
    },
  ],
  traffic: [
    { ...traffic, rule: hiddenRule, upstream: `${canary}-ns/${canary}-svc:80` },
    { ...traffic, rule: 'HTTPRoute/team-a/mine/0', upstream: 'team-a/web:80' },
  ],
  samples: [
    { ...sample, host: `${canary}.example.com`, path: `/${canary}`, rule: hiddenRule },
    { ...sample, host: `${canary}.nowhere`, path: `/${canary}`, rule: null },
    { ...sample, host: 'mine.example.com', path: '/web', rule: 'HTTPRoute/team-a/mine/0' },
    { ...sample, host: 'both.example.com', path: '/', rule: hiddenRule },
  ],
}
