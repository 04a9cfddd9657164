/** Addresses of the console's pages, all of them. */
import type { Kind } from '@signalbox/shared/resources'
import type { KindRef } from './resource-paths.ts'

interface KindWords {
  /** In a sentence: `New gateway`, `3 gateways`. */
  readonly word: string
  /** Above the list that it stands in. */
  readonly title: string
  /** Address of that list. */
  readonly list: string
  /** Address that the pages of single ones stand under. Default: that of the list. */
  readonly pages?: string
  /** Last word of the address that makes a new one. */
  readonly fresh: string
}

const routes = { title: 'Routes', list: '/routes' }

/** Kinds that can be made and edited here. */
const wordsByKind = {
  Gateway: { word: 'gateway', title: 'Gateways', list: '/gateways', fresh: 'gateway' },
  HTTPRoute: { ...routes, word: 'route', fresh: 'route' },
  GRPCRoute: { ...routes, word: 'gRPC route', pages: '/resources/grpcroutes', fresh: 'grpcroutes' },
  TLSRoute: { ...routes, word: 'TLS route', pages: '/resources/tlsroutes', fresh: 'tlsroutes' },
  TCPRoute: { ...routes, word: 'TCP route', pages: '/resources/tcproutes', fresh: 'tcproutes' },
  UDPRoute: { ...routes, word: 'UDP route', pages: '/resources/udproutes', fresh: 'udproutes' },
  Route: { ...routes, word: 'Kong route', pages: '/resources/routes', fresh: 'routes' },
  Service: { word: 'service', title: 'Services', list: '/services', fresh: 'service' },
  Secret: { word: 'secret', title: 'Secrets', list: '/resources/secrets', fresh: 'secrets' },
  Namespace: { word: 'namespace', title: 'Namespaces', list: '/namespaces', fresh: 'namespace' },
  BackendTLSPolicy: {
    word: 'backend TLS policy',
    title: 'Backend TLS policies',
    list: '/resources/backendtlspolicies',
    fresh: 'backendtlspolicies',
  },
  ListenerSet: { word: 'listener set', title: 'Listener sets', list: '/resources/listenersets', fresh: 'listenersets' },
  ReferenceGrant: {
    word: 'reference grant',
    title: 'Reference grants',
    list: '/resources/referencegrants',
    fresh: 'referencegrants',
  },
  ConfigMap: { word: 'config map', title: 'Config maps', list: '/resources/configmaps', fresh: 'configmaps' },
  EndpointSlice: {
    word: 'endpoint slice',
    title: 'Endpoint slices',
    list: '/resources/endpointslices',
    fresh: 'endpointslices',
  },
  GatewayClass: {
    word: 'gateway class',
    title: 'Gateway classes',
    list: '/resources/gatewayclasses',
    fresh: 'gatewayclasses',
  },
  Policy: { word: 'policy', title: 'Policies', list: '/policies', fresh: 'policy' },
  Consumer: { word: 'consumer', title: 'Consumers', list: '/consumers', fresh: 'consumer' },
  Role: { word: 'role', title: 'Roles', list: '/resources/roles', fresh: 'roles' },
  ClusterRole: { word: 'cluster role', title: 'Cluster roles', list: '/resources/clusterroles', fresh: 'clusterroles' },
  RoleBinding: { word: 'role binding', title: 'Role bindings', list: '/resources/rolebindings', fresh: 'rolebindings' },
  ClusterRoleBinding: {
    word: 'cluster role binding',
    title: 'Cluster role bindings',
    list: '/resources/clusterrolebindings',
    fresh: 'clusterrolebindings',
  },
  RouteTest: { word: 'route test', title: 'Route tests', list: '/tests', fresh: 'test' },
} as const satisfies Partial<Record<Kind, KindWords>>
export type EditableKind = keyof typeof wordsByKind

export const editableKinds = Object.keys(wordsByKind) as readonly EditableKind[]

export function wordsOf(kind: EditableKind): KindWords {
  return wordsByKind[kind]
}

/** Many of a kind in a sentence: `backend TLS policies`. */
export function pluralOf(kind: EditableKind): string {
  const { title } = wordsOf(kind)
  return title.charAt(0).toLowerCase() + title.slice(1)
}

export function isEditable(kind: string): kind is EditableKind {
  return Object.hasOwn(wordsByKind, kind)
}

/** Page of one resource; `null` for kinds that have none. */
export function linkTo({ kind, namespace, name }: Omit<KindRef, 'kind'> & { readonly kind: string }): string | null {
  if (!isEditable(kind)) return null
  const { list, pages = list } = wordsOf(kind)
  const segments = namespace === undefined ? [name] : [namespace, name]
  return `${pages}/${segments.map(encodeURIComponent).join('/')}`
}

/** The same, with one of its fields in sight and focus. */
export function linkToField(ref: Omit<KindRef, 'kind'> & { readonly kind: string }, path: string): string | null {
  const page = linkTo(ref)
  return page === null ? null : `${page}#${encodeURIComponent(path)}`
}

/** Page that makes a new one, empty or as a copy. */
export function linkToNew(
  kind: EditableKind,
  like?: { readonly namespace?: string | undefined; readonly name: string },
): string {
  const page = `/new/${wordsOf(kind).fresh}`
  if (like === undefined) return page
  const search = new URLSearchParams({ like: like.name })
  if (like.namespace !== undefined) search.set('namespace', like.namespace)
  return `${page}?${search}`
}
