/**
 * Columns: what `kubectl get` shows of each kind beside name and age. Those of the Gateway API kinds are upstream's
 * printer columns; the ones with priority 1 show with `-o wide` only.
 */
import type { AnyResource, Kind, ResourceByKind } from '@signalbox/shared/resources'

interface Column<K extends Kind = Kind> {
  readonly name: string
  readonly type: 'string' | 'integer'
  readonly description: string
  /** 0: always shown; 1: with `-o wide`. */
  readonly priority: 0 | 1
  /** `null` shows as nothing. */
  readonly cell: (resource: ResourceByKind[K]) => string | number | null
}

type ColumnsByKind = { readonly [K in Kind]?: readonly Column<K>[] }

function shown<K extends Kind>(name: string, description: string, cell: Column<K>['cell']): Column<K> {
  return { name, type: 'string', description, priority: 0, cell }
}

function wide<K extends Kind>(name: string, description: string, cell: Column<K>['cell']): Column<K> {
  return { name, type: 'string', description, priority: 1, cell }
}

function counted<K extends Kind>(name: string, description: string, cell: Column<K>['cell']): Column<K> {
  return { name, type: 'integer', description, priority: 0, cell }
}

const columns: ColumnsByKind = {
  Namespace: [
    shown('Status', 'Whether it is there to stay.', ({ metadata }) =>
      metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating',
    ),
  ],
  Service: [
    shown('Type', 'How the Service is reached.', ({ spec }) => spec?.type ?? 'ClusterIP'),
    shown('Cluster-IP', 'Address in a cluster.', ({ spec }) => spec?.clusterIP ?? '<none>'),
    shown('External-IP', 'Name or addresses outside.', ({ spec }) => spec?.externalName ?? listed(spec?.externalIPs)),
    shown('Port(s)', 'Ports by which routes name it.', ({ spec }) =>
      listed(spec?.ports?.map(({ port, protocol }) => `${port}/${protocol}`)),
    ),
    wide('Endpoints', 'Who answers.', ({ spec }) =>
      listed(spec?.endpoints?.map(({ address, port }) => (port === undefined ? address : `${address}:${port}`))),
    ),
    wide('Upstream', 'What is spoken with the endpoints.', ({ spec }) => spec?.upstream?.protocol ?? '<none>'),
  ],
  Secret: [
    shown('Type', 'What the keys mean.', ({ type }) => type),
    counted('Data', 'How many values it holds.', ({ data }) => Object.keys(data ?? {}).length),
  ],
  ConfigMap: [
    counted(
      'Data',
      'How many values it holds.',
      ({ data, binaryData }) => Object.keys({ ...data, ...binaryData }).length,
    ),
  ],
  EndpointSlice: [
    shown('AddressType', 'What the addresses are.', ({ addressType }) => addressType),
    shown('Ports', 'Where endpoints listen.', ({ ports }) => listed(ports?.map(({ port }) => String(port ?? '*')))),
    shown('Endpoints', 'Who answers.', ({ endpoints }) => listed(endpoints.flatMap(({ addresses }) => addresses))),
  ],
  GatewayClass: [
    shown('Controller', 'Who serves Gateways of the class.', ({ spec }) => spec.controllerName),
    shown('Accepted', 'Whether it is served here.', ({ status }) => conditionOf(status, 'Accepted')),
    wide('Description', 'What the class is for.', ({ spec }) => spec.description ?? null),
  ],
  Gateway: [
    shown('Class', 'Its GatewayClass.', ({ spec }) => spec.gatewayClassName),
    shown(
      'Address',
      'Where it listens.',
      ({ status }) => status?.addresses?.map(({ value }) => value).join(',') ?? null,
    ),
    shown('Programmed', 'Whether gateway processes serve it.', ({ status }) => conditionOf(status, 'Programmed')),
    wide('Accepted', 'Whether it is valid.', ({ status }) => conditionOf(status, 'Accepted')),
    wide('Listeners', 'What it listens for.', ({ spec }) =>
      listed(spec.listeners.map(({ name, port, protocol }) => `${name}:${port}/${protocol}`)),
    ),
    wide('Routes', 'Routes attached to its listeners.', ({ status }) =>
      sum(status?.listeners?.map((listener) => listener.attachedRoutes)),
    ),
  ],
  ListenerSet: [
    shown('Accepted', 'Whether it is valid.', ({ status }) => conditionOf(status, 'Accepted')),
    shown('Programmed', 'Whether gateway processes serve it.', ({ status }) => conditionOf(status, 'Programmed')),
    wide('Parent', 'The Gateway that it belongs to.', ({ spec }) => spec.parentRef.name),
    wide('Listeners', 'What it listens for.', ({ spec }) =>
      listed(spec.listeners.map(({ name, port, protocol }) => `${name}:${port}/${protocol}`)),
    ),
  ],
  HTTPRoute: [
    shown('Hostnames', 'Hosts that it is for.', ({ spec }) => asJson(spec.hostnames)),
    ...routeColumns<'HTTPRoute'>(),
  ],
  GRPCRoute: [
    shown('Hostnames', 'Hosts that it is for.', ({ spec }) => asJson(spec.hostnames)),
    ...routeColumns<'GRPCRoute'>(),
  ],
  TLSRoute: [
    shown('Hostnames', 'Server names that it is for.', ({ spec }) => asJson(spec.hostnames)),
    ...routeColumns<'TLSRoute'>(),
  ],
  TCPRoute: routeColumns<'TCPRoute'>(),
  UDPRoute: routeColumns<'UDPRoute'>(),
  ReferenceGrant: [
    wide('From', 'Who may refer.', ({ spec }) =>
      listed(spec.from.map(({ kind, namespace }) => `${kind}/${namespace}`)),
    ),
    wide('To', 'To what.', ({ spec }) =>
      listed(spec.to.map(({ kind, name }) => (name === undefined ? kind : `${kind}/${name}`))),
    ),
  ],
  BackendTLSPolicy: [
    wide('Targets', 'Services that it is for.', ({ spec }) => listed(spec.targetRefs.map(({ name }) => name))),
    wide('Hostname', 'Name that the server must prove.', ({ spec }) => spec.validation.hostname),
  ],
  Route: [
    shown('Hosts', 'Hosts that it is for.', ({ spec }) => asJson(spec.hosts)),
    shown('Paths', 'Paths that it is for.', ({ spec }) => asJson(spec.paths)),
    ...routeColumns<'Route'>(),
  ],
  Policy: [
    shown('Type', 'What is done.', ({ spec }) => spec.type),
    shown('Enabled', 'Whether it is in force.', ({ spec }) => String(spec.enabled)),
    wide('Targets', 'What it is for.', ({ spec }) =>
      listed(spec.targetRefs?.map(({ kind, name }) => `${kind}/${name}`)),
    ),
  ],
  Consumer: [
    shown('Username', 'Its name.', ({ spec }) => spec.username ?? null),
    wide('Groups', 'Groups that it is in.', ({ spec }) => listed(spec.groups)),
  ],
  RouteTest: [
    shown('Method', 'Of the request.', ({ spec }) => spec.request.method),
    shown('URL', 'What is asked for.', ({ spec }) => spec.request.url),
  ],
  RoleBinding: bindingColumns<'RoleBinding'>(),
  ClusterRoleBinding: bindingColumns<'ClusterRoleBinding'>(),
}

export interface PrintedColumn extends Omit<Column, 'cell'> {
  readonly cell: (resource: AnyResource) => string | number | null
}

/** The columns of `kind` beside name and age. */
export function columnsOf<K extends Kind>(kind: K): readonly PrintedColumn[] {
  const own: readonly Column<K>[] | undefined = columns[kind]
  const isOwn = (resource: AnyResource): resource is ResourceByKind[K] => resource.kind === kind
  return (own ?? []).map(({ cell, ...column }) => ({
    ...column,
    cell: (resource) => (isOwn(resource) ? cell(resource) : null),
  }))
}

type ConditionHolder = {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[] | undefined
}

function conditionOf(status: ConditionHolder | undefined, type: string): string | null {
  return status?.conditions?.find((condition) => condition.type === type)?.status ?? null
}

type ParentHolder = { readonly parents?: readonly ConditionHolder[] | undefined }

function routeColumns<
  K extends Extract<Kind, 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute' | 'Route'>,
>(): readonly Column<K>[] {
  return [
    wide('Parents', 'Where it wants to attach.', ({ spec }) =>
      listed(
        spec.parentRefs?.map(({ name, sectionName }) => (sectionName === undefined ? name : `${name}/${sectionName}`)),
      ),
    ),
    wide('Accepted', 'Whether its parents take it.', ({ status }) => ofParents(status, 'Accepted')),
    wide('ResolvedRefs', 'Whether what it refers to is there.', ({ status }) => ofParents(status, 'ResolvedRefs')),
  ]
}

function bindingColumns<K extends Extract<Kind, 'RoleBinding' | 'ClusterRoleBinding'>>(): readonly Column<K>[] {
  const named = (kind: string) => (binding: ResourceByKind[K]) =>
    listed(binding.subjects?.flatMap((subject) => (subject.kind === kind ? [subject.name] : [])))
  return [
    shown('Role', 'What is given.', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
    wide('Users', 'People who are given it.', named('User')),
    wide('Groups', 'Groups that are given it.', named('Group')),
  ]
}

/** Each value that the condition has at some parent, once. */
function ofParents(status: ParentHolder | undefined, type: string): string | null {
  const values = new Set(status?.parents?.map((parent) => conditionOf(parent, type) ?? 'Unknown'))
  return values.size === 0 ? null : [...values].join(',')
}

function listed(values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? '<none>' : values.join(',')
}

/** As upstream's columns show lists. */
function asJson(values: readonly string[] | undefined): string | null {
  return values === undefined ? null : JSON.stringify(values)
}

function sum(values: readonly number[] | undefined): string {
  return String((values ?? []).reduce((total, value) => total + value, 0))
}
