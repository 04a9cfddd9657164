/** The registry: one row per kind. Everything that lists kinds (parsing, store files, discovery, pages) reads it. */
import type * as z from 'zod'
import { configMap, type ConfigMap } from './config-map.ts'
import { endpointSlice, type EndpointSlice } from './endpoint-slice.ts'
import { gateway, type Gateway } from './gateway.ts'
import { gatewayClass, type GatewayClass } from './gateway-class.ts'
import { httpRoute, type HTTPRoute } from './http-route.ts'
import { namespace, type Namespace } from './namespace.ts'
import { referenceGrant, type ReferenceGrant } from './reference-grant.ts'
import { gatewayApiGroup } from './reference.ts'
import { secret, type Secret } from './secret.ts'
import { service, type Service } from './service.ts'

/** Every kind that is stored, with its type. */
export interface ResourceByKind {
  Namespace: Namespace
  Service: Service
  Secret: Secret
  ConfigMap: ConfigMap
  EndpointSlice: EndpointSlice
  GatewayClass: GatewayClass
  Gateway: Gateway
  HTTPRoute: HTTPRoute
  ReferenceGrant: ReferenceGrant
}

export type Kind = keyof ResourceByKind
export type AnyResource = ResourceByKind[Kind]
/** Kinds that attach to listeners by `parentRefs`. */
export type RouteKind = 'HTTPRoute'
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
}

export const allKinds = Object.keys(kinds) as readonly Kind[]

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(kinds, kind)
}
