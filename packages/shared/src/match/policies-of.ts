/** Which policies are in force for a request that a rule took. */
import type { RouteProtocol } from '../resources/index.ts'
import { policyDefinition, type PolicyConnection } from '../policies/index.ts'
import type {
  Backend,
  CompiledPolicy,
  CompiledRule,
  ListenerBase,
  ListenerTable,
  PolicyCandidate,
  RulePolicies,
  StreamRule,
} from '../table/index.ts'

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

export interface ConnectionOn extends PolicyConnection {
  readonly protocol: 'tcp' | 'tls' | 'tls_passthrough' | 'udp'
}

/**
 * The policy that keeps a connection, or a sender of datagrams, out; `null` where it may pass.
 * @param backend The chosen one, which policies may be for.
 */
export function refusingPolicy(
  { policies }: Pick<ListenerBase, 'policies'>,
  { rule, backend }: { readonly rule: Pick<StreamRule, 'id' | 'backends'>; readonly backend: Backend | null },
  connection: ConnectionOn,
): PolicyCandidate | null {
  const found = policies?.get(rule.id)
  if (found === undefined) return null
  const place = backend === null ? -1 : rule.backends.indexOf(backend)
  for (const policy of policiesAt(found, place === -1 ? null : place)) {
    const candidate = chooseCandidate(policy, connection.protocol, null)
    const definition = candidate === null ? undefined : policyDefinition(policy.type)
    if (candidate !== null && definition?.admits?.(candidate.instance.config, connection) === false) return candidate
  }
  return null
}

/** What a request counts as where a Policy names protocols. */
export function protocolOfRequest(scheme: 'http' | 'https', isGrpc: boolean): RouteProtocol {
  if (isGrpc) return scheme === 'https' ? 'grpcs' : 'grpc'
  return scheme
}
