/** Which policies are in force for a request that a rule took. */
import type { RouteProtocol } from '../resources/index.ts'
import type { CompiledPolicy, CompiledRule, ListenerTable, PolicyCandidate, RulePolicies } from '../table/index.ts'

/** `undefined` where the rule has none at this listener. */
export function policiesOf(
  { policies }: Pick<ListenerTable, 'policies'>,
  { id, filters }: Pick<CompiledRule, 'id' | 'filters'>,
): RulePolicies | undefined {
  if (policies === undefined) return undefined
  const found = policies.get(id)
  // The wrong protocol for a Route is answered before anything else (Kong).
  return found !== undefined && filters.some((filter) => filter.type === 'KongForward' && filter.answer !== null)
    ? undefined
    : found
}

/** @param backendIndex Of the chosen backend; `null` where none is. */
export function policiesAt(policies: RulePolicies, backendIndex: number | null): readonly CompiledPolicy[] {
  return (backendIndex === null ? undefined : policies.backends.get(backendIndex)) ?? policies.rule
}

/** The instance that runs, by protocol and, once it is known, consumer; `null` where none takes the request. */
export function chooseCandidate(
  { candidates, byConsumer }: CompiledPolicy,
  protocol: RouteProtocol,
  consumer: string | null,
): PolicyCandidate | null {
  const own = consumer === null ? undefined : byConsumer.get(consumer)
  return firstTaking(own ?? [], protocol) ?? firstTaking(candidates, protocol)
}

function firstTaking(candidates: readonly PolicyCandidate[], protocol: RouteProtocol): PolicyCandidate | null {
  for (const candidate of candidates)
    if (candidate.protocols === null || candidate.protocols.includes(protocol)) return candidate
  return null
}

/** What a request counts as where a Policy names protocols. */
export function protocolOfRequest(scheme: 'http' | 'https', isGrpc: boolean): RouteProtocol {
  if (isGrpc) return scheme === 'https' ? 'grpcs' : 'grpc'
  return scheme
}
