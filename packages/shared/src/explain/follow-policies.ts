/** Policies of a request as explain carries them out: those that are pure, by the very functions that the gateway runs. */
import {
  chooseCandidate,
  protocolOfRequest,
  redirectionOf,
  RewriteTurn,
  type Redirection,
  type Rewrite,
  type TurnFacts,
} from '../match/index.ts'
import { policyDefinition, type Destination, type PolicyAnswer } from '../policies/index.ts'
import type { CompiledPolicy, ListenerTable, PolicyInstance } from '../table/index.ts'
import { toView, viewsOf, type EffectivePolicyView } from './effective-policies.ts'
import type { ExplainStep } from './explanation.ts'
import { difference, toRecord } from './differences.ts'

export interface FollowedPolicies {
  readonly views: readonly EffectivePolicyView[]
  readonly steps: readonly ExplainStep[]
  /** Of the policy that ends the request. */
  readonly answer: { readonly answer: PolicyAnswer; readonly by: string } | null
  /** Where one has the request sent in place of the chosen backend. */
  readonly redirection: Redirection | null
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
  let redirection: Redirection | null = null
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
    const carried = carryOut(instance, turn)
    const wanted = turn.destination === destination || turn.destination === null ? null : turn.destination
    const redirected: Redirection | null = wanted === null ? redirection : redirectionOf(wanted, instance)
    const isMissing = wanted !== null && redirected === null && carried.answer === null
    const outcome = isMissing ? { answer: missing, effect: 'names a Service that cannot be used' } : carried
    redirection = redirected
    const changes = difference(before, shot(turn))
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
  return { views, steps, answer: answered, redirection }
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

/** As the gateway answers where there is no endpoint. */
const missing: PolicyAnswer = { status: 503, message: 'The Service that a policy names cannot be used.' }

/** What of a request a policy can change. */
function shot(turn: RewriteTurn): Readonly<Record<string, string | null>> {
  const { method, search, host, targetPath, destination, headers } = turn
  return {
    ...toRecord(headers),
    ' method': method,
    ' query': search,
    ' host': host,
    ' path': targetPath,
    ' destination': destination === null ? null : toDestinationText(destination),
  }
}

function toDestinationText(destination: Destination): string {
  const name = 'service' in destination ? `Service ${destination.service}` : (destination.address ?? 'the same host')
  return destination.port === undefined ? name : `${name}, port ${destination.port}`
}

const changeWords = (changes: NonNullable<ExplainStep['changes']>): string =>
  changes
    .map(({ what, after }) => (after === null ? `removes ${what.trim()}` : `sets ${what.trim()} to ${after}`))
    .join(', ')
