/** Effective policies: which Policies are in force, where, and by which level they came to be, in a person's words. */
import type { PolicyLevel } from '../attachment/index.ts'
import { policyDefinition } from '../policies/index.ts'
import type { CompiledPolicy, ListenerTable, PolicyCandidate, RulePolicies } from '../table/index.ts'

/** One Policy in force, as explain and topology tell of it. */
export interface EffectivePolicyView {
  readonly type: string
  readonly title: string
  /** `<namespace>/<name>` */
  readonly policy: string
  /** What set it: `rule, by its filter`, `route + consumer shop/alice`, `Gateway infra/edge`. */
  readonly level: string
  /** Only for requests of this consumer. */
  readonly consumer?: string
  /** Only for requests that are sent to this Service (topology). */
  readonly service?: string
  /** Id of the one listener where it is in force, where they differ (topology). */
  readonly listener?: string
  /** Only for requests of these protocols. */
  readonly protocols?: readonly string[]
  /** What it did, in a sentence (explain). */
  readonly effect?: string
}

/** Of every candidate: who wins for everybody, and who for single consumers and protocols. */
export function viewsOf(
  policies: readonly CompiledPolicy[],
  listener: Pick<ListenerTable, 'name' | 'gateway'>,
): readonly EffectivePolicyView[] {
  return policies.flatMap(({ candidates, byConsumer }) =>
    [...[...byConsumer.values()].flat(), ...candidates].map((candidate) => toView(candidate, listener)),
  )
}

export function toView(
  { instance, level, protocols }: PolicyCandidate,
  listener: Pick<ListenerTable, 'name' | 'gateway'>,
): EffectivePolicyView {
  return {
    type: instance.type,
    title: policyDefinition(instance.type)?.title ?? instance.type,
    policy: instance.key,
    level: describeLevel(level, { listener, namespace: instance.namespace }),
    ...(level.consumer === null ? {} : { consumer: level.consumer }),
    ...(protocols === null ? {} : { protocols }),
  }
}

function describeLevel(
  level: PolicyLevel,
  at: { readonly listener: Pick<ListenerTable, 'name' | 'gateway'>; readonly namespace: string },
): string {
  const { consumer, route, service, gateway, namespace, by } = level
  const parts = [
    ...(route === null ? [] : [by === 'extensionRef' ? 'rule, by its filter' : route]),
    ...(service === null ? [] : [`Service ${service}`]),
    ...(consumer === null ? [] : [`consumer ${consumer}`]),
    ...(gateway === 'listener' ? [`listener ${at.listener.name} of Gateway ${at.listener.gateway}`] : []),
    ...(gateway === 'gateway' ? [`Gateway ${at.listener.gateway}`] : []),
    ...(namespace === null ? [] : [`Namespace ${namespace}`]),
  ]
  return parts.length === 0 ? `every route of namespace ${at.namespace}` : parts.join(' + ')
}

/** A rule at one listener. */
export interface PoliciesAtListener {
  readonly listener: Pick<ListenerTable, 'id' | 'name' | 'gateway'>
  /** `undefined` where there are none. */
  readonly policies: RulePolicies | undefined
  /** Of the rule's backendRefs, by place. */
  readonly services: readonly string[]
}

/** Of one rule wherever it is served; what is the same at all listeners is said once. */
export function viewsOfRule(places: readonly PoliciesAtListener[]): readonly EffectivePolicyView[] {
  const found = new Map<string, { readonly view: EffectivePolicyView; readonly listeners: string[] }>()
  for (const { listener, policies, services } of places) {
    if (policies === undefined) continue
    for (const view of viewsAt(policies, listener, services)) {
      const key = JSON.stringify(view)
      const known = found.get(key)
      if (known === undefined) found.set(key, { view, listeners: [listener.id] })
      else known.listeners.push(listener.id)
    }
  }
  return [...found.values()].flatMap(({ view, listeners }) =>
    listeners.length === places.length ? [view] : listeners.map((listener) => ({ ...view, listener })),
  )
}

/** What backends have beside the rule's own is said once for each Service. */
function viewsAt(
  { rule, backends }: RulePolicies,
  listener: Pick<ListenerTable, 'name' | 'gateway'>,
  services: readonly string[],
): readonly EffectivePolicyView[] {
  const common = viewsOf(rule, listener)
  const known = new Set(common.map((view) => JSON.stringify(view)))
  const own = [...backends].flatMap(([index, list]) =>
    viewsOf(list, listener)
      .filter((view) => !known.has(JSON.stringify(view)))
      .map((view) => ({ ...view, service: services[index] ?? '' })),
  )
  const unique = new Map(own.map((view) => [JSON.stringify(view), view]))
  return [...common, ...unique.values()]
}
