/** Extension references: the Policies that filters of rules and backendRefs name, in the namespace of their route. */
import {
  kinds,
  toObjectKey,
  type AnyResource,
  type AnyRoute,
  type GRPCRoute,
  type GRPCRouteFilter,
  type HTTPRoute,
  type HTTPRouteFilter,
  type ObjectKey,
} from '../resources/index.ts'

/** Of a list of filters, in its order. */
export function policiesNamed(
  filters: readonly (HTTPRouteFilter | GRPCRouteFilter)[] | undefined,
  namespace: string,
): readonly ObjectKey[] {
  if (filters === undefined) return []
  return filters.flatMap(({ extensionRef }) =>
    extensionRef !== undefined && extensionRef.kind === 'Policy' && extensionRef.group === kinds.Policy.group
      ? [toObjectKey(extensionRef.name, namespace)]
      : [],
  )
}

const known = new WeakMap<HTTPRoute | GRPCRoute, readonly ObjectKey[]>()

/** Every Policy that a filter of the routes among `resources` names. */
export function policiesNamedByRoutes(resources: Iterable<AnyResource>): ReadonlySet<ObjectKey> {
  const named = new Set<ObjectKey>()
  for (const resource of resources)
    if (resource.kind === 'HTTPRoute' || resource.kind === 'GRPCRoute')
      for (const key of namedBy(resource)) named.add(key)
  return named
}

/** Whether a filter of `route` names a Policy. */
export function namesPolicies(route: AnyRoute): boolean {
  return (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') && namedBy(route).length > 0
}

function namedBy(route: HTTPRoute | GRPCRoute): readonly ObjectKey[] {
  const remembered = known.get(route)
  if (remembered !== undefined) return remembered
  const namespace = route.metadata.namespace ?? ''
  const keys: ObjectKey[] = []
  for (const { filters, backendRefs } of route.spec.rules) {
    keys.push(...policiesNamed(filters, namespace))
    for (const ref of backendRefs ?? []) keys.push(...policiesNamed(ref.filters, namespace))
  }
  known.set(route, keys)
  return keys
}
