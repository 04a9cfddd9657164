/** Everything that a resource refers to, with the path of the field that does. */
import { toFieldPath } from '../lib/index.ts'
import {
  gatewayApiGroup,
  serviceNameLabel,
  type AnyResource,
  type BackendObjectReference,
  type HTTPRouteFilter,
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
      noteRoute(resource, note)
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

function noteRoute({ spec }: ResourceByKind['HTTPRoute'], note: Note): void {
  for (const [index, parentRef] of (spec.parentRefs ?? []).entries()) note(['spec', 'parentRefs', index], parentRef)
  for (const [index, { filters, backendRefs = [] }] of spec.rules.entries()) {
    const rule: Segments = ['spec', 'rules', index]
    noteFilters(filters, rule, note)
    for (const [place, backendRef] of backendRefs.entries()) {
      const path: Segments = [...rule, 'backendRefs', place]
      note(path, backendRef)
      noteFilters(backendRef.filters, path, note)
    }
  }
}

function noteFilters(filters: readonly HTTPRouteFilter[] | undefined, parent: Segments, note: Note): void {
  for (const [index, { requestMirror, extensionRef }] of (filters ?? []).entries()) {
    const path: Segments = [...parent, 'filters', index]
    const mirrored: BackendObjectReference | undefined = requestMirror?.backendRef
    if (mirrored !== undefined) note([...path, 'requestMirror', 'backendRef'], mirrored)
    if (extensionRef !== undefined) note([...path, 'extensionRef'], extensionRef)
  }
}

function noteGateway({ spec }: ResourceByKind['Gateway'], note: Note): void {
  const { gatewayClassName, listeners, infrastructure, tls } = spec
  const gatewayClass = { group: gatewayApiGroup, kind: 'GatewayClass', name: gatewayClassName }
  note(['spec', 'gatewayClassName'], gatewayClass)
  for (const [index, listener] of listeners.entries())
    for (const [place, ref] of (listener.tls?.certificateRefs ?? []).entries())
      note(['spec', 'listeners', index, 'tls', 'certificateRefs', place], ref)
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
