/**
 * What state a resource is in, in one shape and word, and every condition behind it. Pure. Resources keep what is
 * wanted; conditions and reports say what became of it, and this reads both.
 */
import type {
  AnyResource,
  AnyRoute,
  BackendTLSPolicy,
  Condition,
  Gateway,
  ListenerSet,
  Policy,
  Service,
} from '@signalbox/shared/resources'
import type { EndpointReport, Runtime } from '@signalbox/shared/snapshot'
import { routeKinds } from './kinds.ts'

export interface Health {
  readonly aspect: 'clear' | 'caution' | 'danger' | 'unlit'
  /** One or two words for a list. */
  readonly word: string
  /** Sentences: why it is not clear. */
  readonly reasons: readonly string[]
}

/** Conditions of one part of a resource: the whole, a listener, a parent. */
export interface ConditionGroup {
  readonly title: string
  readonly conditions: readonly Condition[]
}

/** Condition types that are trouble when they are True; of all others False is. */
const adverse: ReadonlySet<string> = new Set([
  'Conflicted',
  'PartiallyInvalid',
  'OverlappingTLSConfig',
  'InsecureFrontendValidationMode',
])

export function isBroken({ type, status }: Pick<Condition, 'type' | 'status'>): boolean {
  return adverse.has(type) ? status === 'True' : status === 'False'
}

export function conditionAspect(condition: Condition): Health['aspect'] {
  if (condition.status === 'Unknown') return 'unlit'
  if (!isBroken(condition)) return 'clear'
  return adverse.has(condition.type) || condition.type === 'ResolvedRefs' ? 'caution' : 'danger'
}

export function conditionGroups(resource: AnyResource): readonly ConditionGroup[] {
  if (resource.kind === 'Gateway') return gatewayGroups(resource)
  if (resource.kind === 'ListenerSet') return listenerSetGroups(resource)
  if (isRoute(resource)) return routeGroups(resource)
  if (resource.kind === 'BackendTLSPolicy') return ancestorGroups(resource)
  if (resource.kind === 'Policy')
    return [{ title: 'Policy', conditions: resource.status?.conditions ?? [] }, ...ancestorGroups(resource)]
  if (resource.kind === 'GatewayClass')
    return [{ title: 'Gateway class', conditions: resource.status?.conditions ?? [] }]
  return []
}

/** What became of a policy at each Gateway that it reaches. */
function ancestorGroups({ status, metadata }: Policy | BackendTLSPolicy): readonly ConditionGroup[] {
  return (status?.ancestors ?? []).map(({ ancestorRef, conditions }) => ({
    title: `For ${ancestorRef.kind} ${ancestorRef.namespace ?? metadata.namespace ?? ''}/${ancestorRef.name}`,
    conditions,
  }))
}

function listenerSetGroups({ status }: ListenerSet): readonly ConditionGroup[] {
  return [
    { title: 'Listener set', conditions: status?.conditions ?? [] },
    ...(status?.listeners ?? []).map(({ name, conditions }) => ({ title: `Listener ${name}`, conditions })),
  ]
}

function gatewayGroups({ status }: Gateway): readonly ConditionGroup[] {
  const listeners = status?.listeners ?? []
  return [
    { title: 'Gateway', conditions: status?.conditions ?? [] },
    ...listeners.map(({ name, conditions }) => ({ title: `Listener ${name}`, conditions })),
  ]
}

function routeGroups({ status, metadata }: AnyRoute): readonly ConditionGroup[] {
  return (status?.parents ?? []).map(({ parentRef, conditions }) => ({
    title: `At ${parentRef.kind} ${parentRef.namespace ?? metadata.namespace ?? ''}/${parentRef.name}${parentRef.sectionName === undefined ? '' : `, listener ${parentRef.sectionName}`}`,
    conditions,
  }))
}

const held: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  Accepted: ['Accepted', 'Not accepted'],
  Programmed: ['In force', 'Not in force'],
  ResolvedRefs: ['References resolved', 'References broken'],
  Conflicted: ['In conflict', 'No conflict'],
  PartiallyInvalid: ['Partly invalid', 'Valid throughout'],
}

/** The condition as a person says it: `In force`, `Not accepted`. */
export function conditionWord({ type, status }: Pick<Condition, 'type' | 'status'>): string {
  if (status === 'Unknown') return `${type} not known yet`
  const [yes, no] = held[type] ?? [type, `Not ${type}`]
  return status === 'True' ? yes : no
}

/** State of any resource; `null` for kinds that have none. */
export function healthOf(resource: AnyResource, runtime: Runtime | undefined): Health | null {
  if (resource.kind === 'Gateway') return gatewayHealth(resource)
  if (isRoute(resource)) return routeHealth(resource)
  if (resource.kind === 'ListenerSet') return judged(resource, 'Programmed', 'In force')
  if (resource.kind === 'GatewayClass' || resource.kind === 'BackendTLSPolicy')
    return judged(resource, 'Accepted', 'Accepted')
  if (resource.kind === 'Service') return serviceHealth(resource, runtime)
  if (resource.kind === 'Policy') return policyHealth(resource)
  return null
}

function isRoute(resource: AnyResource): resource is AnyRoute {
  return routeKinds.some((kind) => kind === resource.kind)
}

export function gatewayHealth(gateway: Gateway): Health {
  return judged(gateway, 'Programmed', 'In force')
}

function judged(resource: AnyResource, main: string, word: string): Health {
  const groups = conditionGroups(resource)
  if (groups.every(({ conditions }) => conditions.length === 0))
    return { aspect: 'unlit', word: 'No status yet', reasons: ['No controller has looked at it yet.'] }
  return fromConditions(groups, main, word)
}

export function policyHealth(policy: Policy): Health {
  if (!policy.spec.enabled) return { aspect: 'unlit', word: 'Disabled', reasons: ['It is as if it were not there.'] }
  return judged(policy, 'Accepted', 'In force')
}

export function routeHealth(route: AnyRoute): Health {
  if ((route.spec.parentRefs ?? []).length === 0) {
    return { aspect: 'unlit', word: 'No parent', reasons: ['It names no Gateway in parentRefs, so it serves nothing.'] }
  }
  const groups = conditionGroups(route)
  if (groups.length === 0) {
    return {
      aspect: 'danger',
      word: 'Detached',
      reasons: ['None of the Gateways it names exists, or none is served here.'],
    }
  }
  const accepted = groups.filter(({ conditions }) =>
    conditions.some(({ type, status }) => type === 'Accepted' && status === 'True'),
  )
  const health = fromConditions(groups, 'Accepted', 'Attached')
  if (accepted.length === 0) return { ...health, aspect: 'danger', word: 'Detached' }
  if (accepted.length < groups.length) return { ...health, aspect: 'caution', word: 'Partly attached' }
  return health
}

export function serviceHealth(service: Service, runtime: Runtime | undefined): Health {
  const reports = endpointsOf(runtime, service.metadata.namespace ?? '', service.metadata.name)
  const down = reports.filter((report) => endpointAspect(report).aspect === 'danger')
  const reasons = down.map(({ address, port, reason, lastError }) => {
    if (reason !== undefined) return `${address}:${port}: ${reason}`
    return `${address}:${port} does not answer${lastError === undefined ? '.' : `: ${lastError}`}`
  })
  if (reports.length === 0)
    return { aspect: 'unlit', word: 'Not in use', reasons: ['No gateway process sends to it yet.'] }
  if (down.length === reports.length) return { aspect: 'danger', word: 'Down', reasons }
  if (down.length > 0) return { aspect: 'caution', word: 'Partly down', reasons }
  const seen = reports.some(({ health }) => health === 'healthy')
  return seen
    ? { aspect: 'clear', word: 'Healthy', reasons }
    : { aspect: 'unlit', word: 'Not tried', reasons: ['No request has been sent to it yet.'] }
}

/** Reports of a service's endpoints, each once, the worst of several gateway processes. */
export function endpointsOf(runtime: Runtime | undefined, namespace: string, name: string): readonly EndpointReport[] {
  const worst = new Map<string, EndpointReport>()
  for (const report of runtime?.gateways.flatMap(({ endpoints }) => endpoints) ?? []) {
    if (!report.upstream.startsWith(`${namespace}/${name}:`)) continue
    const key = `${report.upstream}@${report.address}:${report.port}`
    const known = worst.get(key)
    if (known === undefined || badness[report.health] > badness[known.health]) worst.set(key, report)
  }
  return [...worst.values()]
}

/** The state of one endpoint in a word. */
export function endpointAspect({ health, checked, circuit }: EndpointReport): Pick<Health, 'aspect' | 'word'> {
  if (circuit === 'open') return { aspect: 'danger', word: 'Circuit open' }
  if (health === 'unhealthy') return { aspect: 'danger', word: checked === true ? 'Unhealthy' : 'Down' }
  if (circuit === 'half-open') return { aspect: 'caution', word: 'On trial' }
  return health === 'healthy' ? { aspect: 'clear', word: 'Healthy' } : { aspect: 'unlit', word: 'Not tried' }
}

const badness = { unknown: 0, healthy: 1, unhealthy: 2 }

function fromConditions(groups: readonly ConditionGroup[], main: string, word: string): Health {
  const all = groups.flatMap(({ conditions }) => conditions)
  const broken = all.filter(isBroken)
  const reasons = [...new Set(broken.map(({ message, reason }) => (message === '' ? reason : message)))]
  if (broken.some((condition) => conditionAspect(condition) === 'danger' && condition.type === main)) {
    return { aspect: 'danger', word: main === 'Programmed' ? 'Not in force' : 'Refused', reasons }
  }
  if (broken.length > 0) return { aspect: 'caution', word: 'Degraded', reasons }
  const pending = all.find(({ type, status }) => type === main && status === 'Unknown')
  if (pending !== undefined) return { aspect: 'unlit', word: 'Pending', reasons: [pending.message] }
  return { aspect: 'clear', word, reasons: [] }
}
