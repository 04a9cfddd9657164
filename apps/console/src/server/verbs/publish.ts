/**
 * Publish: a Service and an HTTPRoute to it in one step, on a Gateway that is there or on the default one, which is
 * made where it is missing.
 */
import {
  controllerName,
  gatewayApiGroup,
  kinds,
  parseResource,
  toObjectKey,
  type AnyResource,
  type HTTPRoute,
  type Kind,
} from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import { toApplied, type ApplyResult } from './apply.ts'
import { commitChange } from './commit-change.ts'
import { demand, type Context } from './context.ts'
import { invalid } from './errors.ts'
import type { Upsert } from './plan-change.ts'
import { readPublishInput, type PublishInput } from './publish-input.ts'

const defaultGateway = 'default/default'
const gatewayClassName = 'signalbox'
const servicePort = 80

export interface PublishResult extends ApplyResult {
  /** Whether the Gateway took the route, and if not, why. */
  readonly accepted: boolean
  readonly message: string
}

/** @throws VerbError `Invalid` with errors at the fields of the form. */
export async function publish(context: Context, value: unknown): Promise<PublishResult> {
  const input = readPublishInput(value)
  for (const kind of ['Service', 'HTTPRoute'] as const) demand(context, 'create', { kind, namespace: input.namespace })
  demand(context, 'get', gatewayTarget(input.gateway))
  const { revision, results } = await commitChange(
    context,
    ({ snapshot }) => ({ upserts: toUpserts(snapshot, input), deletes: [] }),
    { message: `Publish ${input.name}`, dryRun: false },
  )
  const route = results.map(({ resource }) => resource).find((resource) => resource.kind === 'HTTPRoute')
  return { revision, results: toApplied(results), ...verdictOf(route) }
}

function gatewayTarget(gateway: string) {
  const [namespace = '', name = ''] = gateway.split('/')
  return { kind: 'Gateway', namespace, name } as const
}

function toUpserts(snapshot: Snapshot, input: PublishInput): readonly Upsert[] {
  for (const kind of ['Service', 'HTTPRoute'] as const) {
    if (snapshot.get(kind, toObjectKey(input.name, input.namespace)) === undefined) continue
    const message = `There is a ${kind} ${input.name} in namespace ${input.namespace} already; choose another name.`
    throw invalid([{ path: 'name', reason: 'FieldValueDuplicate', message }])
  }
  const missing = input.gateway === defaultGateway ? defaultGatewayResources() : []
  const gatewayExists = snapshot.get('Gateway', input.gateway) !== undefined
  if (!gatewayExists && missing.length === 0) {
    const message = `There is no Gateway ${input.gateway}.`
    throw invalid([{ path: 'gateway', reason: 'FieldValueNotFound', message }])
  }
  const surroundings = [namespaceResource(input.namespace), ...missing].filter(
    ({ kind, metadata }) => !isStored(snapshot, kind, metadata),
  )
  const create = (resource: object): Upsert => ({ resource: parsed(resource), mode: 'create' })
  return [...surroundings, serviceResource(input), routeResource(input)].map(create)
}

function isStored(snapshot: Snapshot, kind: Kind, metadata: { name: string; namespace?: string }): boolean {
  return (
    snapshot.get(kind, toObjectKey(metadata.name, kinds[kind].namespaced ? metadata.namespace : undefined)) !==
    undefined
  )
}

function verdictOf(route: HTTPRoute | undefined): Pick<PublishResult, 'accepted' | 'message'> {
  const accepted = route?.status?.parents
    .flatMap(({ conditions }) => conditions)
    .find(({ type }) => type === 'Accepted')
  return { accepted: accepted?.status === 'True', message: accepted?.message ?? 'No Gateway has looked at the route.' }
}

interface Draft {
  readonly kind: Kind
  readonly metadata: { name: string; namespace?: string }
}

function namespaceResource(name: string): Draft {
  return { ...typeOf('Namespace'), metadata: { name } }
}

function defaultGatewayResources(): readonly Draft[] {
  const [namespace = '', name = ''] = defaultGateway.split('/')
  const allowedRoutes = { namespaces: { from: 'All' } }
  const listeners = [{ name: 'http', port: 8080, protocol: 'HTTP', allowedRoutes }]
  const gatewayClass = { ...typeOf('GatewayClass'), metadata: { name: gatewayClassName }, spec: { controllerName } }
  const gateway = { ...typeOf('Gateway'), metadata: { name, namespace }, spec: { gatewayClassName, listeners } }
  return [...(namespace === 'default' ? [] : [namespaceResource(namespace)]), gatewayClass, gateway]
}

function serviceResource({ name, namespace, backend }: PublishInput): Draft {
  const { address, port, upstream } = backend
  const hasUpstream = Object.keys(upstream).length > 0
  const spec = {
    ports: [{ name: 'http', port: servicePort, targetPort: port }],
    endpoints: [{ address }],
    ...(hasUpstream ? { upstream } : {}),
  }
  return Object.assign({ ...typeOf('Service'), metadata: { name, namespace } }, { spec })
}

function routeResource({ name, namespace, hostname, path, gateway }: PublishInput): Draft {
  const [gatewayNamespace = '', gatewayName = ''] = gateway.split('/')
  const spec = {
    parentRefs: [{ namespace: gatewayNamespace, name: gatewayName }],
    ...(hostname === null ? {} : { hostnames: [hostname] }),
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: path } }], backendRefs: [{ name, port: servicePort }] }],
  }
  return Object.assign({ ...typeOf('HTTPRoute'), metadata: { name, namespace } }, { spec })
}

function typeOf<K extends Kind>(kind: K): { readonly apiVersion: string; readonly kind: K } {
  const core = kinds[kind].group === ''
  return { apiVersion: core ? 'v1' : `${gatewayApiGroup}/v1`, kind }
}

/** What the form says, in terms of its fields where a resource made of it is not valid. */
function parsed(resource: object): AnyResource {
  const result = parseResource(resource)
  if (result.ok) return result.value
  throw invalid(result.error.map((error) => ({ ...error, path: fieldOf(error.path) })))
}

function fieldOf(path: string): string {
  if (path.startsWith('metadata.namespace')) return 'namespace'
  if (path.startsWith('metadata')) return 'name'
  if (path.includes('hostnames')) return 'hostname'
  return path.includes('matches') ? 'path' : 'address'
}
