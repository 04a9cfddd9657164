/** A route in a few words, for lists. Pure. */
import type { AnyRoute } from '@signalbox/shared/resources'

export function hostnames({ spec }: AnyRoute): readonly string[] {
  if ('hosts' in spec) return spec.hosts ?? []
  return 'hostnames' in spec ? (spec.hostnames ?? []) : []
}

/** `namespace/name`, the namespace left out where it is the route's own. */
export function parentNames({ spec, metadata }: AnyRoute): readonly string[] {
  return (spec.parentRefs ?? []).map(({ namespace, name }) => scoped(namespace, name, metadata.namespace))
}

export function backendNames({ kind, spec, metadata }: AnyRoute): readonly string[] {
  if (kind === 'Route')
    return spec.service === undefined ? [] : [scoped(spec.service.namespace, spec.service.name, metadata.namespace)]
  const refs = spec.rules.flatMap((rule) =>
    (rule.backendRefs ?? []).map(({ namespace, name }) => ({ namespace, name })),
  )
  return [...new Set(refs.map(({ namespace, name }) => scoped(namespace, name, metadata.namespace)))]
}

/** What a request must ask for: paths, or names of services and methods. */
export function pathsOf({ kind, spec }: AnyRoute): readonly string[] {
  if (kind === 'Route') return spec.paths ?? []
  if (kind === 'HTTPRoute')
    return [...new Set(spec.rules.flatMap(({ matches }) => matches.map(({ path }) => path.value)))]
  if (kind !== 'GRPCRoute') return []
  return spec.rules.flatMap(({ matches = [] }) =>
    matches.map(({ method }) => `${method?.service ?? ''}/${method?.method ?? ''}`),
  )
}

function scoped(namespace: string | undefined, name: string, own: string | undefined): string {
  return namespace === undefined || namespace === own ? name : `${namespace}/${name}`
}
