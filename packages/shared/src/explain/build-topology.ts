/** Build topology: attachments and tables as a drawing in columns. */
import {
  acceptedPlaces,
  type Attachments,
  type BackendState,
  type ListenerState,
  type RouteState,
  type Verdict,
} from '../attachment/index.ts'
import { toHostPort } from '../lib/index.ts'
import { rulesOf, trafficKindOf, type AnyRoute, type AnyRouteRule } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { chipsOf } from './chips.ts'
import {
  compileUpstream,
  requestListenersOn,
  shadowsOf,
  streamShadowsOf,
  type CompiledTables,
  type ListenerTable,
  type UpstreamTarget,
} from '../table/index.ts'
import { viewsOfRule, type PoliciesAtListener } from './effective-policies.ts'
import type { Topology, TopologyEdge, TopologyNode } from './topology.ts'

/**
 * Every listener of ours and every route, whether attached or not, with what they lead to. Services that no route
 * names are left out. Nodes and edges in the order of listeners, then of routes; ids do not depend on it.
 *
 * @param attachments Of `snapshot`. @param tables Of `attachments`.
 */
export function topology(snapshot: Snapshot, attachments: Attachments, tables: CompiledTables): Topology {
  const drawing = new Drawing()
  for (const state of attachments.listeners.values()) drawing.node(listenerNode(state))
  const shadows = [...shadowsOf(tables), ...streamShadowsOf(attachments)]
  const shadowed = new Map(
    shadows.map(({ entry, reason }) => [entry.slice(0, entry.lastIndexOf('/')), reason] as const),
  )
  const listeners = new Map([...tables.sockets.values()].flatMap(requestListenersOn).map((table) => [table.id, table]))
  for (const [id, state] of attachments.routes) {
    drawing.node(routeNode(id, state))
    drawAttachments(drawing, id, state)
    for (const [index, rule] of rulesOf(state.route).entries())
      drawRule(drawing, { snapshot, listeners, tables, id, state, shadowed }, rule, index)
  }
  return { revision: snapshot.revision, ...drawing.done() }
}

/** Nodes and edges by id, each once. */
class Drawing {
  readonly #nodes = new Map<string, TopologyNode>()
  readonly #edges = new Map<string, TopologyEdge>()

  node(node: TopologyNode): void {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node)
  }

  /** An edge that is drawn twice keeps what is broken and adds its weights. */
  edge(from: string, to: string, more: Pick<TopologyEdge, 'weightPercent' | 'broken'> = {}): void {
    const id = `${from} → ${to}`
    const before = this.#edges.get(id)
    const weight = (before?.weightPercent ?? 0) + (more.weightPercent ?? 0)
    this.#edges.set(id, {
      id,
      from,
      to,
      ...before,
      ...more,
      ...(more.weightPercent === undefined ? {} : { weightPercent: Math.round(weight * 100) / 100 }),
    })
  }

  done(): Pick<Topology, 'nodes' | 'edges'> {
    return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] }
  }
}

function split(key: string): { readonly namespace: string; readonly name: string } {
  const at = key.indexOf('/')
  return { namespace: key.slice(0, at), name: key.slice(at + 1) }
}

function listenerNode({ id, gateway, owner, listener, valid, verdicts }: ListenerState): TopologyNode {
  const reasons = verdicts
    .filter(({ type, status }) => type !== 'Conflicted' && status === 'False')
    .map(({ message }) => message)
  return {
    id,
    column: 'listener',
    label: listener.name,
    detail: `${gateway} · ${listener.protocol} ${listener.port}`,
    kind: owner.kind,
    ...split(owner.key),
    state: valid ? 'clear' : 'danger',
    reasons: valid || reasons.length > 0 ? reasons : ['Its Gateway is not accepted or has no address.'],
  }
}

function routeNode(id: string, { kind, key, route, parents }: RouteState): TopologyNode {
  const managed = parents.filter((parent) => parent.managed)
  const attached = managed.filter(({ verdicts }) => verdicts.some(isAccepted)).length
  const messages = managed.flatMap(({ verdicts }) =>
    verdicts.filter(isTrouble).map(({ reason, message }) => `${reason}: ${message}`),
  )
  const unmanaged = parents.length === 0 ? ['It names no Gateway.'] : ['No Gateway that it names is there.']
  return {
    id,
    column: 'route',
    label: split(key).name,
    detail: `${split(key).namespace} · ${rulesOf(route).length} ${rulesOf(route).length === 1 ? 'rule' : 'rules'}`,
    kind,
    ...split(key),
    state: attached === 0 ? 'danger' : messages.length > 0 ? 'caution' : 'clear',
    reasons: managed.length === 0 ? unmanaged : [...new Set(messages)],
  }
}

const isAccepted = ({ type, status }: Verdict): boolean => type === 'Accepted' && status === 'True'

const isTrouble = ({ type, status }: Verdict): boolean => (type === 'PartiallyInvalid') === (status === 'True')

function drawAttachments(drawing: Drawing, id: string, state: RouteState): void {
  const accepted = acceptedPlaces(state)
  for (const [listener, { hostnames }] of accepted)
    for (const hostname of hostnames) {
      const host = `host/${listener}/${hostname}`
      const [kind = '', namespace = '', name = '', section = ''] = listener.split('/')
      drawing.node({
        id: host,
        column: 'hostname',
        label: hostname === '' ? 'any host' : hostname,
        detail: section,
        kind,
        namespace,
        name,
        state: 'clear',
        reasons: [],
      })
      drawing.edge(listener, host)
      drawing.edge(host, id)
    }
  for (const { listener, refusal } of state.parents.flatMap(({ listeners }) => listeners))
    if (refusal !== undefined && !accepted.has(listener)) drawing.edge(listener, id, { broken: refusal })
}

interface Given {
  readonly snapshot: Snapshot
  /** Those that take requests. */
  readonly listeners: ReadonlyMap<string, ListenerTable>
  readonly tables: CompiledTables
  readonly id: string
  readonly state: RouteState
  /** Rules of which an entry is never reached, by id, with the reason. */
  readonly shadowed: ReadonlyMap<string, string>
}

function drawRule(drawing: Drawing, given: Given, rule: AnyRouteRule, index: number): void {
  const { id: route, state, shadowed } = given
  const id = `${route}/${index}`
  const ruleState = state.rules[index]
  const backends = ruleState?.backends ?? []
  const problem = ruleState?.problem ?? ruleState?.extensionProblem ?? null
  const total = backends.reduce((sum, { weight }) => sum + weight, 0)
  const invalid = backends.flatMap((backend) => backend.invalid?.message ?? [])
  const unserved =
    problem === null && total === 0 && !redirects(rule) ? [unservedWords[trafficKindOf(state.route)]] : []
  const shadow = shadowed.get(id)
  const dead =
    shadow === undefined
      ? []
      : [isRequest(state.route) ? 'A match of it is never reached: another comes first.' : shadow]
  drawing.node({
    id,
    column: 'rule',
    label: rule.name ?? `rule ${index}`,
    detail: ruleDetail(rule, backends),
    kind: state.kind,
    ...split(state.key),
    state: problem !== null ? 'danger' : invalid.length + unserved.length + dead.length > 0 ? 'caution' : 'clear',
    reasons: [...(problem === null ? [] : [problem.message]), ...invalid, ...unserved, ...dead],
    chips: chipsOf(state.route, index),
    ...policiesOfRule(given, id, backends),
  })
  drawing.edge(route, id)
  for (const backend of backends) drawBackend(drawing, given, { rule: id, backend, total })
}

function policiesOfRule(
  { listeners, state }: Given,
  rule: string,
  backends: readonly BackendState[],
): Pick<TopologyNode, 'policies'> {
  const services = backends.map(({ service }) => service)
  const places = [...acceptedPlaces(state).keys()].flatMap((id): PoliciesAtListener[] => {
    const listener = listeners.get(id)
    return listener === undefined ? [] : [{ listener, policies: listener.policies?.get(rule), services }]
  })
  const policies = viewsOfRule(places)
  return policies.length === 0 ? {} : { policies }
}

/** What becomes of the traffic of a rule that has nowhere to send it. */
const unservedWords: Readonly<Record<ReturnType<typeof trafficKindOf>, string>> = {
  HTTPRoute: 'No backend gets its requests: they are answered 500.',
  GRPCRoute: 'No backend gets its calls: they are answered UNAVAILABLE.',
  TLSRoute: 'No backend gets its connections: they are closed.',
  TCPRoute: 'No backend gets its connections: they are closed.',
  UDPRoute: 'No backend gets its datagrams: they are dropped.',
}

const isRequest = (route: AnyRoute): boolean => ['HTTPRoute', 'GRPCRoute'].includes(trafficKindOf(route))

const redirects = (rule: AnyRouteRule): boolean =>
  'filters' in rule && rule.filters?.some(({ type }) => type === 'RequestRedirect') === true

function ruleDetail(rule: AnyRouteRule, backends: readonly BackendState[]): string {
  if (redirects(rule)) return 'redirects'
  if (backends.length === 0) return 'no backends'
  return backends.length === 1 ? 'one backend' : `weights ${backends.map(({ weight }) => weight).join(' : ')}`
}

function drawBackend(
  drawing: Drawing,
  { snapshot, tables }: Given,
  { rule, backend, total }: { readonly rule: string; readonly backend: BackendState; readonly total: number },
): void {
  const { service, port, invalid, weight } = backend
  const id = backend.upstream ?? `${service}:${port ?? '?'}`
  const target = tables.upstreams.get(id) ?? compileUpstream(snapshot, backend)
  drawing.node(serviceNode(id, service, target))
  drawing.edge(rule, id, {
    weightPercent: total === 0 ? 0 : (weight / total) * 100,
    ...(invalid === undefined ? {} : { broken: invalid }),
  })
  for (const { address, port: endpointPort, weight: share } of target?.endpoints ?? []) {
    const endpoint = `${id}@${address}:${endpointPort}`
    drawing.node({
      id: endpoint,
      column: 'endpoint',
      label: toHostPort(address, endpointPort),
      detail: share === 1 ? '' : `weight ${share}`,
      kind: 'Service',
      ...split(service),
      state: 'unknown',
      reasons: [],
    })
    drawing.edge(id, endpoint)
  }
}

function serviceNode(id: string, service: string, target: UpstreamTarget | null): TopologyNode {
  const { namespace, name } = split(service)
  const reasons = serviceReasons(target)
  return {
    id,
    column: 'service',
    label: name,
    detail: `${namespace} · ${target === null ? `port ${id.slice(id.lastIndexOf(':') + 1)}` : `${target.protocol} ${target.port}`}`,
    kind: 'Service',
    namespace,
    name,
    state: reasons.length > 0 ? 'danger' : 'clear',
    reasons,
  }
}

function serviceReasons(target: UpstreamTarget | null): readonly string[] {
  if (target === null) return ['There is no such Service or port.']
  if (target.invalid !== null) return [target.invalid.message]
  return target.endpoints.length === 0 ? ['No endpoint is ready: requests are answered 503, connections closed.'] : []
}
