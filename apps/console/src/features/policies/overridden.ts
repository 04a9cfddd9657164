/** Policies that reach a rule and are not in force on it, because one nearer to the request is. Pure. */
import type { EffectivePolicyView } from '@signalbox/shared/explain'
import type { AnyRoute, Policy } from '@signalbox/shared/resources'
import { isFor } from '@/client/targets.ts'

/** `namespace/name` of the policies of the same type that `view` takes precedence over on rules of `route`. */
export function overriddenBy(
  view: EffectivePolicyView,
  {
    route,
    policies,
    inForce,
  }: {
    readonly route: AnyRoute
    readonly policies: readonly Policy[]
    /** All views of the rule. */
    readonly inForce: readonly EffectivePolicyView[]
  },
): readonly string[] {
  const isInForce = new Set(inForce.map(({ policy }) => policy))
  return policies
    .filter(({ spec }) => spec.type === view.type && spec.enabled)
    .filter((policy) => reaches(policy, route))
    .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
    .filter((key) => !isInForce.has(key))
}

function reaches(policy: Policy, route: AnyRoute): boolean {
  const { namespace = '', name } = route.metadata
  if (policy.spec.targetRefs === undefined) return policy.metadata.namespace === namespace
  return [
    { kind: route.kind, namespace, name },
    { kind: 'Namespace', name: namespace },
    ...(route.spec.parentRefs ?? []).map((parent) => ({
      kind: 'Gateway',
      namespace: parent.namespace ?? namespace,
      name: parent.name,
    })),
    ...servicesOf(route).map((service) => ({
      kind: 'Service',
      namespace: service.namespace ?? namespace,
      name: service.name,
    })),
  ].some((place) => isFor(policy, place))
}

function servicesOf(route: AnyRoute): readonly { readonly namespace?: string | undefined; readonly name: string }[] {
  if (route.kind === 'Route') return route.spec.service === undefined ? [] : [route.spec.service]
  return route.spec.rules.flatMap(({ backendRefs = [] }) => backendRefs)
}
