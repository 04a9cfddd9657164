/** Policies of a request as explain carries them out: those that are pure, by the very functions that the gateway runs. */
import { chooseCandidate, protocolOfRequest, RewriteTurn, type TurnFacts, type Rewrite } from '../match/index.ts'
import { policyDefinition, type PolicyAnswer } from '../policies/index.ts'
import type { CompiledPolicy, ListenerTable, PolicyInstance, UpstreamId } from '../table/index.ts'
import { toView, viewsOf, type EffectivePolicyView } from './effective-policies.ts'
import type { ExplainStep } from './explanation.ts'
import { difference, toRecord } from './differences.ts'

export interface FollowedPolicies {
  readonly views: readonly EffectivePolicyView[]
  readonly steps: readonly ExplainStep[]
  /** Of the policy that ends the request. */
  readonly answer: { readonly answer: PolicyAnswer; readonly by: string } | null
  /** Where one has the request sent in place of the chosen backend. */
  readonly upstream: UpstreamId | null
  readonly detour: { readonly address: string; readonly port: number | null } | null
}

export interface FollowOptions extends TurnFacts {
  readonly listener: ListenerTable
  readonly isGrpc: boolean
}

export function followPolicies(
  policies: readonly CompiledPolicy[],
  rewrite: Rewrite,
  options: FollowOptions,
): FollowedPolicies {
  const turn = new RewriteTurn(rewrite, options)
  const protocol = protocolOfRequest(options.scheme, options.isGrpc)
  const views: EffectivePolicyView[] = []
  const steps: ExplainStep[] = []
  let answered: FollowedPolicies['answer'] = null
  let upstream: UpstreamId | null = null
  let detour: FollowedPolicies['detour'] = null
  for (const policy of policies) {
    const chosen = chooseCandidate(policy, protocol, null)
    const others = viewsOf([policy], options.listener).filter(({ consumer }) => consumer !== undefined)
    views.push(...others)
    if (chosen === null) continue
    if (answered !== null) {
      views.push({ ...toView(chosen, options.listener), effect: `not asked: ${answered.by} has answered` })
      continue
    }
    const before = shot(turn)
    const { instance } = chosen
    const destination = turn.destination
    const outcome = carryOut(instance, turn)
    const changes = difference(before, shot(turn))
    if (turn.destination !== destination) ({ upstream, detour } = resolve(turn, instance))
    if (outcome.answer !== null) answered = { answer: outcome.answer, by: `Policy ${instance.key} (${policy.type})` }
    const effect = outcome.effect ?? (changes.length === 0 ? 'changes nothing of the request' : changeWords(changes))
    views.push({ ...toView(chosen, options.listener), effect })
    steps.push({
      stage: 'policy',
      outcome: outcome.answer !== null ? 'ended' : changes.length > 0 ? 'changed' : 'passed',
      text: `${policy.type} of Policy ${instance.key}: ${effect}.`,
      ...(changes.length > 0 ? { changes } : {}),
    })
  }
  if (answered === null) turn.settle()
  return { views, steps, answer: answered, upstream, detour }
}

function carryOut(
  { type, config }: PolicyInstance,
  turn: RewriteTurn,
): { readonly answer: PolicyAnswer | null; readonly effect: string | null } {
  const definition = policyDefinition(type)
  if (definition?.rewrite === undefined)
    return { answer: null, effect: 'runs here; what it decides depends on more than this request' }
  try {
    const answer = definition.rewrite(config, turn)
    return { answer, effect: answer === null ? null : `answers ${answer.status}` }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { answer: { status: 500, message: why }, effect: `fails, and the request is answered 500: ${why}` }
  }
}

function resolve(
  { destination }: RewriteTurn,
  { services }: PolicyInstance,
): Pick<FollowedPolicies, 'upstream' | 'detour'> {
  if (destination === null) return { upstream: null, detour: null }
  const { port = null } = destination
  if ('address' in destination) return { upstream: null, detour: { address: destination.address, port } }
  const ports = services[destination.service] ?? []
  const found = port === null ? ports[0] : ports.find((candidate) => candidate.port === port)
  return { upstream: found?.upstream ?? null, detour: null }
}

/** What of a request a policy can change. */
function shot(turn: RewriteTurn): Readonly<Record<string, string | null>> {
  const { method, search, host, targetPath, destination, headers } = turn
  return {
    ...toRecord(headers),
    ' method': method,
    ' query': search,
    ' host': host,
    ' path': targetPath,
    ' destination':
      destination === null ? null : 'service' in destination ? `Service ${destination.service}` : destination.address,
  }
}

const changeWords = (changes: NonNullable<ExplainStep['changes']>): string =>
  changes
    .map(({ what, after }) => (after === null ? `removes ${what.trim()}` : `sets ${what.trim()} to ${after}`))
    .join(', ')
