/**
 * Services that were made of an upstream of Kong. Policies name upstreams as Kong does (`east.example.com`), which is not
 * always what a Service may be called; the name that it had is kept in an annotation.
 */
import type { Service } from '../resources/index.ts'
import type { Snapshot } from './snapshot.ts'

/** Where `formats` keeps what an upstream of Kong was. */
const kongUpstreamAnnotation = 'signalbox.dev/kong-upstream'

const names = new WeakMap<Service, string | null>()

function nameOf(service: Service): string | null {
  const known = names.get(service)
  if (known !== undefined) return known
  const name = readName(service.metadata.annotations?.[kongUpstreamAnnotation])
  names.set(service, name)
  return name
}

function readName(kept: string | undefined): string | null {
  if (kept === undefined) return null
  try {
    const fields: unknown = JSON.parse(kept)
    if (typeof fields !== 'object' || fields === null || !('name' in fields)) return null
    return typeof fields.name === 'string' ? fields.name : null
  } catch {
    return null
  }
}

/** The Service that a policy of `namespace` means by `name`: the upstream of Kong that was called so, else the Service. */
export function serviceMeant(snapshot: Snapshot, namespace: string, name: string): Service | undefined {
  const own = snapshot.get('Service', `${namespace}/${name}`)
  const upstream = snapshot
    .list('Service')
    .find((service) => service.metadata.namespace === namespace && nameOf(service) === name)
  return upstream ?? own
}
