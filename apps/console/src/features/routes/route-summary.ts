/** A route in a few words, for lists. Pure. */
import type { HTTPRoute } from '@signalbox/shared/resources'

export function hostnames({ spec }: HTTPRoute): readonly string[] {
  return spec.hostnames ?? []
}

/** `namespace/name`, the namespace left out where it is the route's own. */
export function parentNames({ spec, metadata }: HTTPRoute): readonly string[] {
  return (spec.parentRefs ?? []).map(({ namespace, name }) => scoped(namespace, name, metadata.namespace))
}

export function backendNames({ spec, metadata }: HTTPRoute): readonly string[] {
  const names = spec.rules.flatMap(({ backendRefs = [] }) =>
    backendRefs.map(({ namespace, name }) => scoped(namespace, name, metadata.namespace)),
  )
  return [...new Set(names)]
}

export function pathsOf({ spec }: HTTPRoute): readonly string[] {
  return [...new Set(spec.rules.flatMap(({ matches }) => matches.map(({ path }) => path.value)))]
}

function scoped(namespace: string | undefined, name: string, own: string | undefined): string {
  return namespace === undefined || namespace === own ? name : `${namespace}/${name}`
}
