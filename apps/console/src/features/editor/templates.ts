/** What a new resource begins as: the least that is useful, with nothing made up. */
import type { AnyResource } from '@signalbox/shared/resources'
import { wantedOf } from '@/client/draft/draft.ts'
import { isObject, type JsonObject } from '@/client/draft/field-path.ts'
import type { EditableKind } from '@/client/links.ts'
import { kindPaths } from '@/client/resource-paths.ts'
import { readSubject } from '@/client/targets.ts'

const newBinding = {
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  subjects: [{ kind: 'User', name: '' }],
}

const specs: Readonly<Record<EditableKind, (gatewayClass: string) => JsonObject>> = {
  Namespace: () => ({}),
  Gateway: (gatewayClassName) => ({
    spec: {
      gatewayClassName,
      listeners: [{ name: 'http', port: 8080, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } }],
    },
  }),
  HTTPRoute: () => ({ spec: { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] } }),
  GRPCRoute: () => ({ spec: { rules: [{}] } }),
  TLSRoute: () => ({ spec: { hostnames: [''], rules: [{}] } }),
  TCPRoute: () => ({ spec: { rules: [{}] } }),
  UDPRoute: () => ({ spec: { rules: [{}] } }),
  Route: () => ({ spec: { paths: ['/'] } }),
  BackendTLSPolicy: () => ({
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: '' }],
      validation: { hostname: '', wellKnownCACertificates: 'System' },
    },
  }),
  ListenerSet: () => ({
    spec: { parentRef: { name: '' }, listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }] },
  }),
  ReferenceGrant: () => ({
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: '' }],
      to: [{ group: '', kind: 'Service' }],
    },
  }),
  Secret: () => ({ type: 'Opaque' }),
  ConfigMap: () => ({}),
  EndpointSlice: () => ({ addressType: 'IPv4', endpoints: [{ addresses: [''] }] }),
  GatewayClass: () => ({ spec: { controllerName: 'signalbox.dev/gateway-controller' } }),
  Policy: () => ({ spec: { type: '', targetRefs: [] } }),
  Consumer: () => ({ spec: { username: '' } }),
  RouteTest: () => ({ spec: { request: { url: '' }, expect: {} } }),
  Role: () => ({ rules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['services'] }] }),
  ClusterRole: () => ({ rules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['services'] }] }),
  RoleBinding: () => newBinding,
  ClusterRoleBinding: () => newBinding,
  Service: () => ({ spec: { ports: [{ port: 80 }], endpoints: [{ address: '' }] } }),
}

export function newResource(kind: EditableKind, namespace: string, gatewayClass: string): AnyResource {
  const { apiVersion, namespaced } = kindPaths[kind]
  const metadata = namespaced ? { name: '', namespace } : { name: '' }
  return { apiVersion, kind, metadata, ...specs[kind](gatewayClass) } as AnyResource
}

/** What the address of the page that makes one says of it: type and target of a policy. */
export function withPreset(resource: AnyResource, search: Pick<URLSearchParams, 'get'>): AnyResource {
  if (resource.kind !== 'Policy') return resource
  const subject = readSubject(search.get('for'))
  const type = search.get('type') ?? ''
  const namespace = subject?.namespace ?? resource.metadata.namespace
  const metadata = { ...resource.metadata, ...(namespace === undefined ? {} : { namespace }) }
  const targetRefs = subject === null ? [] : [subject.ref]
  return { ...resource, metadata: { ...metadata, name: type }, spec: { ...resource.spec, type, targetRefs } }
}

/** A copy to be given a name of its own. */
export function duplicateOf(resource: AnyResource): AnyResource {
  const wanted = wantedOf(resource)
  const metadata = isObject(wanted['metadata']) ? wanted['metadata'] : {}
  return { ...wanted, metadata: { ...metadata, name: `${resource.metadata.name}-copy` } } as AnyResource
}
