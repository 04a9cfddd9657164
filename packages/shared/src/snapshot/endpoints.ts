/**
 * Endpoints: the addresses and ports that answer for one port of a Service.
 *
 * Sources: Kubernetes `Service.spec.ports[].targetPort`, `EndpointSlice` (slices are matched by the label
 * `kubernetes.io/service-name` and by port *name*); `spec.endpoints` is an addition of Signalbox.
 */
import {
  serviceNameLabel,
  toObjectKey,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../resources/index.ts'
import { indexedBy } from './indexed-by.ts'
import type { Snapshot } from './snapshot.ts'

/** One place that may serve. */
export interface Endpoint {
  /** IP address or DNS name. */
  readonly address: string
  readonly port: number
  /** Share relative to the others; never 0. */
  readonly weight: number
}

const slicesOf = indexedBy((slice: EndpointSlice) => {
  const service = slice.metadata.labels?.[serviceNameLabel]
  return service === undefined ? undefined : toObjectKey(service, slice.metadata.namespace)
})

/**
 * Ready endpoints of `servicePort`, each address and port once: those of `spec.endpoints` first, in their order, then
 * those of EndpointSlices in the order of the slices' names, then the external name. Empty where nothing may serve.
 *
 * Where an endpoint names no port it is the port's numeric `targetPort`, else `port`. Endpoints of weight 0 and slices'
 * endpoints with `conditions.ready: false` are left out. Of a slice's addresses only the first is taken, as
 * Kubernetes asks of consumers.
 */
export function endpointsOf(snapshot: Snapshot, service: Service, servicePort: ServicePort): readonly Endpoint[] {
  const { name, namespace } = service.metadata
  const targetPort = toTargetPort(servicePort)
  const own = (service.spec.endpoints ?? []).map(({ address, port = targetPort, weight }) => ({
    address,
    port,
    weight,
  }))
  const slices = slicesOf(snapshot.list('EndpointSlice'), toObjectKey(name, namespace))
  const sliced = slices.flatMap((slice) => endpointsOfSlice(slice, servicePort, targetPort))
  const { type, externalName } = service.spec
  const external =
    type === 'ExternalName' && externalName !== undefined
      ? [{ address: externalName, port: targetPort, weight: 1 }]
      : []
  const unique = new Map<string, Endpoint>()
  for (const endpoint of [...own, ...sliced, ...external]) {
    const id = `${endpoint.address} ${endpoint.port}`
    if (!unique.has(id)) unique.set(id, endpoint)
  }
  return [...unique.values()].filter((endpoint) => endpoint.weight > 0)
}

function endpointsOfSlice(slice: EndpointSlice, servicePort: ServicePort, targetPort: number): readonly Endpoint[] {
  const slicePort = (slice.ports ?? []).find(
    ({ name = '', protocol }) => name === (servicePort.name ?? '') && protocol === servicePort.protocol,
  )
  if (slicePort === undefined) return []
  return slice.endpoints.flatMap(({ addresses, conditions }) => {
    const [address] = addresses
    if (address === undefined || conditions?.ready === false) return []
    return [{ address, port: slicePort.port ?? targetPort, weight: 1 }]
  })
}

/** A `targetPort` by name means a container's port, which only slices know. */
function toTargetPort({ port, targetPort }: ServicePort): number {
  return typeof targetPort === 'number' ? targetPort : port
}
