/**
 * Route verdicts: the conditions of a route at one parent.
 *
 * Source: Gateway API v1 `RouteConditionType` (`Accepted`, `ResolvedRefs`, `PartiallyInvalid`), `RouteConditionReason`.
 */
import type { Refusal, RuleState, Verdict } from './attachments.ts'

/** @param refusal Why no listener of the parent takes the route; `null` where one does. */
export function routeVerdicts(rules: readonly RuleState[], refusal: Refusal | null): readonly Verdict[] {
  const verdicts: Verdict[] = [
    refusal === null
      ? { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The route is attached.' }
      : { type: 'Accepted', status: 'False', ...refusal },
    resolvedRefs(rules),
  ]
  const partial = refusal === null ? partiallyInvalid(rules) : null
  return partial === null ? verdicts : [...verdicts, partial]
}

/** The first invalid reference gives the reason; the message names every one. */
function resolvedRefs(rules: readonly RuleState[]): Verdict {
  const invalid = rules.flatMap(({ backends, filterBackends, extensionProblem }) => [
    ...[...backends, ...filterBackends.map(({ backend }) => backend)].flatMap((backend) => backend.invalid ?? []),
    ...(extensionProblem === null ? [] : [extensionProblem]),
  ])
  const [first] = invalid
  if (first === undefined)
    return { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references are resolved.' }
  const message = [...new Set(invalid.map((refusal) => refusal.message))].join(' ')
  return { type: 'ResolvedRefs', status: 'False', reason: first.reason, message }
}

function partiallyInvalid(rules: readonly RuleState[]): Verdict | null {
  const broken = rules.flatMap(({ problem }, index) => (problem === null ? [] : [{ index, problem }]))
  const [first] = broken
  if (first === undefined) return null
  const message = broken.map(({ index, problem }) => `Rule ${index}: ${problem.message}`).join(' ')
  return {
    type: 'PartiallyInvalid',
    status: 'True',
    reason: first.problem.reason,
    message: `${message} Requests that such a rule takes are answered 500.`,
  }
}
