/**
 * Built-in ClusterRoles and their bindings, under the names that Kubernetes gives them. They are code: shown with the
 * stored ones, changed by nobody.
 *
 *     cluster-admin      everything, everywhere
 *     admin              everything in a namespace, roles and bindings included
 *     edit               what a team needs for its routes, Secrets included; no Gateways, no roles
 *     view               reading the same, without Secrets, roles and bindings
 *     gateway-operator   Gateways, their listeners, certificates and grants; reading what attaches to them
 *
 * `admin`, `edit` and `view` also gather ClusterRoles that carry the labels by which these are known in Kubernetes.
 */
import { rbacGroup, type ClusterRole, type ClusterRoleBinding, type PolicyRule } from '../resources/index.ts'

/** What every built-in role and binding carries, as in Kubernetes. */
const builtInLabels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }

const read = ['get', 'list', 'watch']
const write = ['create', 'update', 'patch', 'delete', 'deletecollection']
const gatewayApi = 'gateway.networking.k8s.io'
const signalbox = 'signalbox.dev'

const routes = ['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes']
const ofRoutes = [...routes, 'backendtlspolicies', 'listenersets', 'referencegrants']
const ofSignalbox = ['routes', 'policies', 'consumers', 'routetests']

function rule(verbs: readonly string[], apiGroup: string, resources: readonly string[]): PolicyRule {
  return { verbs: [...verbs], apiGroups: [apiGroup], resources: [...resources] }
}

const withStatus = (resources: readonly string[]) => resources.flatMap((name) => [name, `${name}/status`])

const viewRules = [
  rule(read, '', ['namespaces', 'services', 'configmaps']),
  rule(read, 'discovery.k8s.io', ['endpointslices']),
  rule(read, gatewayApi, withStatus(['gateways', ...ofRoutes])),
  rule(read, signalbox, withStatus(ofSignalbox)),
]

const editRules = [
  ...viewRules,
  rule([...read, ...write], '', ['secrets']),
  rule(write, '', ['services', 'configmaps']),
  rule(write, 'discovery.k8s.io', ['endpointslices']),
  rule(write, gatewayApi, ofRoutes),
  rule(write, signalbox, ofSignalbox),
  rule(['send'], gatewayApi, routes),
  rule(['send'], signalbox, ['routes']),
]

const adminRules = [
  ...editRules,
  rule([...write, 'send'], gatewayApi, ['gateways']),
  rule([...read, ...write], rbacGroup, ['roles', 'rolebindings']),
]

const operatorRules = [
  ...viewRules,
  rule(write, gatewayApi, ['gateways', 'listenersets', 'referencegrants', 'backendtlspolicies']),
  rule(write, signalbox, ['policies']),
  rule([...read, ...write], '', ['secrets', 'configmaps']),
  rule(['send'], gatewayApi, ['gateways', ...routes]),
  rule(['send'], signalbox, ['routes']),
]

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

const discoveryUrls = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/openapi',
  '/openapi/*',
  '/version',
  '/healthz',
  '/readyz',
]

function builtIn(name: string, rules: readonly PolicyRule[], description: string): ClusterRole {
  return {
    apiVersion: `${rbacGroup}/v1`,
    kind: 'ClusterRole',
    metadata: { name, labels: builtInLabels, annotations: { 'signalbox.dev/description': description } },
    rules: [...rules],
  }
}

function gathering(role: ClusterRole): ClusterRole {
  const matchLabels = { [`rbac.authorization.k8s.io/aggregate-to-${role.metadata.name}`]: 'true' }
  return { ...role, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } }
}

export const builtInRoles: readonly ClusterRole[] = [
  gathering(builtIn('admin', adminRules, 'Everything in a namespace, roles and bindings included')),
  builtIn('cluster-admin', everything, 'Everything, everywhere'),
  gathering(builtIn('edit', editRules, 'Routes, services, policies and Secrets; reads Gateways')),
  builtIn('gateway-operator', operatorRules, 'Gateways, listeners, certificates and grants; reads what attaches'),
  builtIn(
    'system:basic-user',
    [
      rule(['create'], 'authorization.k8s.io', ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']),
      rule(['create'], 'authentication.k8s.io', ['selfsubjectreviews']),
      rule(read, gatewayApi, ['gatewayclasses', 'gatewayclasses/status']),
    ],
    'Asking for one’s own rights, reading GatewayClasses; everybody who is signed in has it',
  ),
  builtIn(
    'system:discovery',
    [{ verbs: ['get'], nonResourceURLs: discoveryUrls }],
    'Asking which kinds there are; everybody who is signed in has it',
  ),
  gathering(builtIn('view', viewRules, 'Reading everything but Secrets, roles and bindings')),
]

function binding(name: string, group: string): ClusterRoleBinding {
  return {
    apiVersion: `${rbacGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: builtInLabels },
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
    subjects: [{ kind: 'Group', apiGroup: rbacGroup, name: group }],
  }
}

export const builtInBindings: readonly ClusterRoleBinding[] = [
  binding('cluster-admin', 'system:masters'),
  binding('system:basic-user', 'system:authenticated'),
  binding('system:discovery', 'system:authenticated'),
]

const builtInNames: Readonly<Record<string, ReadonlySet<string>>> = {
  ClusterRole: new Set(builtInRoles.map(({ metadata }) => metadata.name)),
  ClusterRoleBinding: new Set(builtInBindings.map(({ metadata }) => metadata.name)),
}

/** Whether a role or binding of this name is built in, so that none can be stored. */
export function isBuiltIn(kind: string, name: string): boolean {
  return builtInNames[kind]?.has(name) ?? false
}
