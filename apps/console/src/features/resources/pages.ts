/** Kinds whose pages are made from their schema, by the word in the address. */
import type { EditableKind } from '@/client/links.ts'

const kindByPlural = {
  grpcroutes: 'GRPCRoute',
  tlsroutes: 'TLSRoute',
  tcproutes: 'TCPRoute',
  udproutes: 'UDPRoute',
  routes: 'Route',
  backendtlspolicies: 'BackendTLSPolicy',
  listenersets: 'ListenerSet',
  referencegrants: 'ReferenceGrant',
  secrets: 'Secret',
  configmaps: 'ConfigMap',
  endpointslices: 'EndpointSlice',
  gatewayclasses: 'GatewayClass',
  roles: 'Role',
  clusterroles: 'ClusterRole',
  rolebindings: 'RoleBinding',
  clusterrolebindings: 'ClusterRoleBinding',
} as const satisfies Record<string, EditableKind>
export type SchemaKind = (typeof kindByPlural)[keyof typeof kindByPlural]

/** `null` for words that name no such kind. */
export function kindOfPlural(plural: string): SchemaKind | null {
  return Object.hasOwn(kindByPlural, plural) ? kindByPlural[plural as keyof typeof kindByPlural] : null
}
