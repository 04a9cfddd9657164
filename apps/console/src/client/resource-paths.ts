/**
 * Where each kind lives in the API. The same as the registry in shared, without its schemas, which a list page has no
 * use for and would have to fetch; `resource-paths.test.ts` holds the two together.
 */
import type { AnyResource, Kind } from '@signalbox/shared/resources'

interface KindPath {
  readonly apiVersion: string
  readonly plural: string
  readonly namespaced: boolean
}

const gatewayApi = 'gateway.networking.k8s.io/v1'
const signalbox = 'signalbox.dev/v1'
const rbac = 'rbac.authorization.k8s.io/v1'

export const kindPaths = {
  Namespace: { apiVersion: 'v1', plural: 'namespaces', namespaced: false },
  Service: { apiVersion: 'v1', plural: 'services', namespaced: true },
  Secret: { apiVersion: 'v1', plural: 'secrets', namespaced: true },
  ConfigMap: { apiVersion: 'v1', plural: 'configmaps', namespaced: true },
  EndpointSlice: { apiVersion: 'discovery.k8s.io/v1', plural: 'endpointslices', namespaced: true },
  GatewayClass: { apiVersion: gatewayApi, plural: 'gatewayclasses', namespaced: false },
  Gateway: { apiVersion: gatewayApi, plural: 'gateways', namespaced: true },
  ListenerSet: { apiVersion: gatewayApi, plural: 'listenersets', namespaced: true },
  HTTPRoute: { apiVersion: gatewayApi, plural: 'httproutes', namespaced: true },
  GRPCRoute: { apiVersion: gatewayApi, plural: 'grpcroutes', namespaced: true },
  TLSRoute: { apiVersion: gatewayApi, plural: 'tlsroutes', namespaced: true },
  TCPRoute: { apiVersion: gatewayApi, plural: 'tcproutes', namespaced: true },
  UDPRoute: { apiVersion: gatewayApi, plural: 'udproutes', namespaced: true },
  ReferenceGrant: { apiVersion: gatewayApi, plural: 'referencegrants', namespaced: true },
  BackendTLSPolicy: { apiVersion: gatewayApi, plural: 'backendtlspolicies', namespaced: true },
  Route: { apiVersion: signalbox, plural: 'routes', namespaced: true },
  Policy: { apiVersion: signalbox, plural: 'policies', namespaced: true },
  Consumer: { apiVersion: signalbox, plural: 'consumers', namespaced: true },
  RouteTest: { apiVersion: signalbox, plural: 'routetests', namespaced: true },
  Role: { apiVersion: rbac, plural: 'roles', namespaced: true },
  ClusterRole: { apiVersion: rbac, plural: 'clusterroles', namespaced: false },
  RoleBinding: { apiVersion: rbac, plural: 'rolebindings', namespaced: true },
  ClusterRoleBinding: { apiVersion: rbac, plural: 'clusterrolebindings', namespaced: false },
} as const satisfies Record<Kind, KindPath>

/** Names one resource of a known kind. */
export interface KindRef {
  readonly kind: Kind
  readonly namespace?: string | undefined
  readonly name: string
}

export function refOf(resource: AnyResource): KindRef {
  return { kind: resource.kind, namespace: resource.metadata.namespace, name: resource.metadata.name }
}

/** Path of all resources of a kind, in one namespace or in all of them. */
export function listPath(kind: Kind, namespace?: string): string {
  const { apiVersion, plural, namespaced } = kindPaths[kind]
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${plural}`
}

export function resourcePath({ kind, namespace, name }: KindRef): string {
  return `${listPath(kind, namespace)}/${encodeURIComponent(name)}`
}
