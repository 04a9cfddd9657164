/** The registry: one row per kind. Everything that lists kinds (parsing, store files, discovery, pages) reads it. */
import type * as z from 'zod'
import { backendTlsPolicy, type BackendTLSPolicy } from './backend-tls-policy.ts'
import { configMap, type ConfigMap } from './config-map.ts'
import { consumer, type Consumer } from './consumer.ts'
import { endpointSlice, type EndpointSlice } from './endpoint-slice.ts'
import { gateway, type Gateway } from './gateway.ts'
import { gatewayClass, type GatewayClass } from './gateway-class.ts'
import { grpcRoute, type GRPCRoute } from './grpc-route.ts'
import { httpRoute, type HTTPRoute } from './http-route.ts'
import { listenerSet, type ListenerSet } from './listener-set.ts'
import { namespace, type Namespace } from './namespace.ts'
import { policy, type Policy } from './policy.ts'
import {
  clusterRole,
  clusterRoleBinding,
  rbacGroup,
  role,
  roleBinding,
  type ClusterRole,
  type ClusterRoleBinding,
  type Role,
  type RoleBinding,
} from './rbac.ts'
import { referenceGrant, type ReferenceGrant } from './reference-grant.ts'
import { gatewayApiGroup } from './reference.ts'
import { routeTest, type RouteTest } from './route-test.ts'
import { route, signalboxGroup, type Route } from './route.ts'
import { secret, type Secret } from './secret.ts'
import { service, type Service } from './service.ts'
import { tcpRoute, type TCPRoute } from './tcp-route.ts'
import { tlsRoute, type TLSRoute } from './tls-route.ts'
import { udpRoute, type UDPRoute } from './udp-route.ts'

/** Every kind that is stored, with its type. */
export interface ResourceByKind {
  Namespace: Namespace
  Service: Service
  Secret: Secret
  ConfigMap: ConfigMap
  EndpointSlice: EndpointSlice
  GatewayClass: GatewayClass
  Gateway: Gateway
  ListenerSet: ListenerSet
  HTTPRoute: HTTPRoute
  GRPCRoute: GRPCRoute
  TLSRoute: TLSRoute
  TCPRoute: TCPRoute
  UDPRoute: UDPRoute
  ReferenceGrant: ReferenceGrant
  BackendTLSPolicy: BackendTLSPolicy
  Route: Route
  Policy: Policy
  Consumer: Consumer
  RouteTest: RouteTest
  Role: Role
  ClusterRole: ClusterRole
  RoleBinding: RoleBinding
  ClusterRoleBinding: ClusterRoleBinding
}

export type Kind = keyof ResourceByKind
export type AnyResource = ResourceByKind[Kind]
/** Kinds that attach to listeners by `parentRefs`. */
export const routeKinds = [
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Route',
] as const satisfies readonly Kind[]
export type RouteKind = (typeof routeKinds)[number]
export type AnyRoute = ResourceByKind[RouteKind]

export interface KindDefinition<K extends Kind = Kind> {
  readonly kind: K
  /** `''` is the core group. */
  readonly group: string
  /** Served versions, the stored one first. Manifests in any of them are taken; the stored one is kept. */
  readonly versions: readonly string[]
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly namespaced: boolean
  /** Whether `status` is a subresource that we write. */
  readonly hasStatus: boolean
  readonly schema: z.ZodType<ResourceByKind[K]>
}

const gatewayApi = { group: gatewayApiGroup, versions: ['v1', 'v1beta1'] } as const
const core = { group: '', versions: ['v1'] } as const
const signalbox = { group: signalboxGroup, versions: ['v1'] } as const
const rbac = { group: rbacGroup, versions: ['v1'], shortNames: [], hasStatus: false } as const

export const kinds: { readonly [K in Kind]: KindDefinition<K> } = {
  Namespace: {
    kind: 'Namespace',
    ...core,
    plural: 'namespaces',
    singular: 'namespace',
    shortNames: ['ns'],
    namespaced: false,
    hasStatus: false,
    schema: namespace,
  },
  Service: {
    kind: 'Service',
    ...core,
    plural: 'services',
    singular: 'service',
    shortNames: ['svc'],
    namespaced: true,
    hasStatus: false,
    schema: service,
  },
  Secret: {
    kind: 'Secret',
    ...core,
    plural: 'secrets',
    singular: 'secret',
    shortNames: [],
    namespaced: true,
    hasStatus: false,
    schema: secret,
  },
  ConfigMap: {
    kind: 'ConfigMap',
    ...core,
    plural: 'configmaps',
    singular: 'configmap',
    shortNames: ['cm'],
    namespaced: true,
    hasStatus: false,
    schema: configMap,
  },
  EndpointSlice: {
    kind: 'EndpointSlice',
    group: 'discovery.k8s.io',
    versions: ['v1'],
    plural: 'endpointslices',
    singular: 'endpointslice',
    shortNames: [],
    namespaced: true,
    hasStatus: false,
    schema: endpointSlice,
  },
  GatewayClass: {
    kind: 'GatewayClass',
    ...gatewayApi,
    plural: 'gatewayclasses',
    singular: 'gatewayclass',
    shortNames: ['gc'],
    namespaced: false,
    hasStatus: true,
    schema: gatewayClass,
  },
  Gateway: {
    kind: 'Gateway',
    ...gatewayApi,
    plural: 'gateways',
    singular: 'gateway',
    shortNames: ['gtw'],
    namespaced: true,
    hasStatus: true,
    schema: gateway,
  },
  ListenerSet: {
    kind: 'ListenerSet',
    group: gatewayApiGroup,
    versions: ['v1'],
    plural: 'listenersets',
    singular: 'listenerset',
    shortNames: ['lset'],
    namespaced: true,
    hasStatus: true,
    schema: listenerSet,
  },
  HTTPRoute: {
    kind: 'HTTPRoute',
    ...gatewayApi,
    plural: 'httproutes',
    singular: 'httproute',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: httpRoute,
  },
  GRPCRoute: {
    kind: 'GRPCRoute',
    group: gatewayApiGroup,
    versions: ['v1', 'v1alpha2'],
    plural: 'grpcroutes',
    singular: 'grpcroute',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: grpcRoute,
  },
  TLSRoute: {
    kind: 'TLSRoute',
    group: gatewayApiGroup,
    versions: ['v1', 'v1alpha3', 'v1alpha2'],
    plural: 'tlsroutes',
    singular: 'tlsroute',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: tlsRoute,
  },
  TCPRoute: {
    kind: 'TCPRoute',
    group: gatewayApiGroup,
    versions: ['v1', 'v1alpha2'],
    plural: 'tcproutes',
    singular: 'tcproute',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: tcpRoute,
  },
  UDPRoute: {
    kind: 'UDPRoute',
    group: gatewayApiGroup,
    versions: ['v1', 'v1alpha2'],
    plural: 'udproutes',
    singular: 'udproute',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: udpRoute,
  },
  ReferenceGrant: {
    kind: 'ReferenceGrant',
    ...gatewayApi,
    plural: 'referencegrants',
    singular: 'referencegrant',
    shortNames: ['refgrant'],
    namespaced: true,
    hasStatus: false,
    schema: referenceGrant,
  },
  BackendTLSPolicy: {
    kind: 'BackendTLSPolicy',
    group: gatewayApiGroup,
    versions: ['v1', 'v1alpha3'],
    plural: 'backendtlspolicies',
    singular: 'backendtlspolicy',
    shortNames: ['btlspolicy'],
    namespaced: true,
    hasStatus: true,
    schema: backendTlsPolicy,
  },
  Route: {
    kind: 'Route',
    ...signalbox,
    plural: 'routes',
    singular: 'route',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: route,
  },
  Policy: {
    kind: 'Policy',
    ...signalbox,
    plural: 'policies',
    singular: 'policy',
    shortNames: [],
    namespaced: true,
    hasStatus: true,
    schema: policy,
  },
  Consumer: {
    kind: 'Consumer',
    ...signalbox,
    plural: 'consumers',
    singular: 'consumer',
    shortNames: [],
    namespaced: true,
    hasStatus: false,
    schema: consumer,
  },
  RouteTest: {
    kind: 'RouteTest',
    ...signalbox,
    plural: 'routetests',
    singular: 'routetest',
    shortNames: [],
    namespaced: true,
    hasStatus: false,
    schema: routeTest,
  },
  Role: {
    kind: 'Role',
    ...rbac,
    plural: 'roles',
    singular: 'role',
    namespaced: true,
    schema: role,
  },
  ClusterRole: {
    kind: 'ClusterRole',
    ...rbac,
    plural: 'clusterroles',
    singular: 'clusterrole',
    namespaced: false,
    schema: clusterRole,
  },
  RoleBinding: {
    kind: 'RoleBinding',
    ...rbac,
    plural: 'rolebindings',
    singular: 'rolebinding',
    namespaced: true,
    schema: roleBinding,
  },
  ClusterRoleBinding: {
    kind: 'ClusterRoleBinding',
    ...rbac,
    plural: 'clusterrolebindings',
    singular: 'clusterrolebinding',
    namespaced: false,
    schema: clusterRoleBinding,
  },
}

export const allKinds = Object.keys(kinds) as readonly Kind[]

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(kinds, kind)
}

const routeKindSet: ReadonlySet<string> = new Set(routeKinds)

export function isRoute(resource: AnyResource): resource is AnyRoute {
  return routeKindSet.has(resource.kind)
}
