/** Everything that a resource refers to, with the path of the field that does. */
import { toFieldPath } from '../lib/index.ts'
import { checkPolicyConfig, policyDefinition } from '../policies/index.ts'
import {
  gatewayApiGroup,
  rulesOf,
  serviceNameLabel,
  type AnyResource,
  type AnyRoute,
  type AnyRouteRule,
  type BackendRef,
  type GRPCRouteFilter,
  type HTTPRouteFilter,
  type Listener,
  type ParentReference,
  type ResourceByKind,
} from '../resources/index.ts'

export interface OutgoingReference {
  /** Path of the referring field, as in {@link FieldError.path}. */
  readonly path: string
  /** `''` is the core group. */
  readonly group: string
  readonly kind: string
  /** Absent for kinds without a namespace. */
  readonly namespace?: string | undefined
  readonly name: string
}

type Segments = readonly (string | number)[]

/** In the order of the fields. Whether what is named exists, or may be named, is not asked here. */
export function outgoingReferences(resource: AnyResource): readonly OutgoingReference[] {
  const found: OutgoingReference[] = []
  const home = resource.metadata.namespace
  const note = (path: Segments, ref: Omit<OutgoingReference, 'path'>): void => {
    found.push({ path: toFieldPath(path), namespace: home, ...withoutAbsent(ref) })
  }
  switch (resource.kind) {
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      noteRoute(resource, note)
      break
    case 'Route': {
      noteParents(resource.spec.parentRefs, note)
      const { service } = resource.spec
      if (service !== undefined) note(['spec', 'service'], { group: '', kind: 'Service', ...service })
      break
    }
    case 'ListenerSet':
      note(['spec', 'parentRef'], resource.spec.parentRef)
      noteListeners(resource.spec.listeners, note)
      break
    case 'BackendTLSPolicy':
      for (const [index, ref] of resource.spec.targetRefs.entries()) note(['spec', 'targetRefs', index], ref)
      for (const [index, ref] of (resource.spec.validation.caCertificateRefs ?? []).entries())
        note(['spec', 'validation', 'caCertificateRefs', index], ref)
      break
    case 'Policy':
      notePolicy(resource, note)
      break
    case 'Consumer':
      for (const [index, { secretRef }] of (resource.spec.credentials ?? []).entries())
        note(['spec', 'credentials', index, 'secretRef'], secretRef)
      break
    case 'Gateway':
      noteGateway(resource, note)
      break
    case 'Service':
      noteService(resource, note)
      break
    case 'EndpointSlice': {
      const name = resource.metadata.labels?.[serviceNameLabel]
      if (name !== undefined) note(['metadata', 'labels', serviceNameLabel], { group: '', kind: 'Service', name })
      break
    }
    default:
  }
  return found
}

type Note = (path: Segments, ref: Omit<OutgoingReference, 'path'>) => void

/** So that an absent namespace does not hide the resource's own. */
function withoutAbsent({
  group,
  kind,
  name,
  namespace,
}: Omit<OutgoingReference, 'path'>): Omit<OutgoingReference, 'path'> {
  return namespace === undefined ? { group, kind, name } : { group, kind, name, namespace }
}

function noteParents(parentRefs: readonly ParentReference[] | undefined, note: Note): void {
  for (const [index, parentRef] of (parentRefs ?? []).entries()) note(['spec', 'parentRefs', index], parentRef)
}

function noteRoute(route: Exclude<AnyRoute, ResourceByKind['Route']>, note: Note): void {
  noteParents(route.spec.parentRefs, note)
  for (const [index, rule] of rulesOf(route).entries()) {
    const path: Segments = ['spec', 'rules', index]
    noteFilters(filtersOf(rule), path, note)
    for (const [place, backendRef] of (rule.backendRefs ?? []).entries()) {
      const here: Segments = [...path, 'backendRefs', place]
      note(here, backendRef)
      noteFilters(filtersOf(backendRef), here, note)
    }
  }
}

type AnyFilter = HTTPRouteFilter | GRPCRouteFilter

function filtersOf(holder: AnyRouteRule | BackendRef): readonly AnyFilter[] {
  return 'filters' in holder ? (holder.filters ?? []) : []
}

function noteFilters(filters: readonly AnyFilter[], parent: Segments, note: Note): void {
  for (const [index, filter] of filters.entries()) {
    const path: Segments = [...parent, 'filters', index]
    const { requestMirror, extensionRef } = filter
    if (requestMirror !== undefined) note([...path, 'requestMirror', 'backendRef'], requestMirror.backendRef)
    if ('externalAuth' in filter && filter.externalAuth !== undefined)
      note([...path, 'externalAuth', 'backendRef'], filter.externalAuth.backendRef)
    if (extensionRef !== undefined) note([...path, 'extensionRef'], extensionRef)
  }
}

/** Targets, and Services that its config has requests sent to. */
function notePolicy(policy: ResourceByKind['Policy'], note: Note): void {
  for (const [index, ref] of (policy.spec.targetRefs ?? []).entries()) note(['spec', 'targetRefs', index], ref)
  const definition = policyDefinition(policy.spec.type)
  if (definition?.services === undefined) return
  const checked = checkPolicyConfig(policy)
  if (!checked.ok) return
  for (const name of new Set(definition.services(checked.value)))
    note(['spec', 'config'], { group: '', kind: 'Service', name })
}

function noteListeners(listeners: readonly Listener[], note: Note): void {
  for (const [index, listener] of listeners.entries())
    for (const [place, ref] of (listener.tls?.certificateRefs ?? []).entries())
      note(['spec', 'listeners', index, 'tls', 'certificateRefs', place], ref)
}

function noteGateway({ spec }: ResourceByKind['Gateway'], note: Note): void {
  const { gatewayClassName, listeners, infrastructure, tls } = spec
  const gatewayClass = { group: gatewayApiGroup, kind: 'GatewayClass', name: gatewayClassName }
  note(['spec', 'gatewayClassName'], gatewayClass)
  noteListeners(listeners, note)
  if (infrastructure?.parametersRef !== undefined)
    note(['spec', 'infrastructure', 'parametersRef'], infrastructure.parametersRef)
  if (tls?.backend?.clientCertificateRef !== undefined)
    note(['spec', 'tls', 'backend', 'clientCertificateRef'], tls.backend.clientCertificateRef)
  const { frontend } = tls ?? {}
  for (const [index, ref] of (frontend?.default.validation?.caCertificateRefs ?? []).entries())
    note(['spec', 'tls', 'frontend', 'default', 'validation', 'caCertificateRefs', index], ref)
  for (const [index, { tls: perPort }] of (frontend?.perPort ?? []).entries())
    for (const [place, ref] of (perPort.validation?.caCertificateRefs ?? []).entries())
      note(['spec', 'tls', 'frontend', 'perPort', index, 'tls', 'validation', 'caCertificateRefs', place], ref)
}

function noteService({ spec }: ResourceByKind['Service'], note: Note): void {
  const { caCertificateRefs = [], clientCertificateRef } = spec.upstream?.tls ?? {}
  for (const [index, ref] of caCertificateRefs.entries())
    note(['spec', 'upstream', 'tls', 'caCertificateRefs', index], ref)
  if (clientCertificateRef !== undefined)
    note(['spec', 'upstream', 'tls', 'clientCertificateRef'], clientCertificateRef)
}
