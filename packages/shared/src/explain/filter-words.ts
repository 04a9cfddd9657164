/** What filters did, in words. */
import type { FilterAnswer } from '../match/index.ts'
import type { CompiledFilter, CompiledRule, HeaderEdits } from '../table/index.ts'
import type { ExplainStep } from './explanation.ts'

type Changes = NonNullable<ExplainStep['changes']>

export function describeAnswer(answer: FilterAnswer): string {
  if ('location' in answer) return `${answer.statusCode} to ${answer.location}`
  const origin = answer.headers.find(({ name }) => name === 'Access-Control-Allow-Origin')
  return origin === undefined ? 'the origin is not allowed' : `the origin is allowed (${origin.value})`
}

/**
 * @param changes Of the request.
 * @param onResponse What the filter will change of the response.
 */
export function describeFilter(filter: CompiledFilter, changes: Changes, onResponse: HeaderEdits | undefined): string {
  switch (filter.type) {
    case 'ResponseHeaderModifier':
      return describeEdits(filter.edits)
    case 'CORS':
      return describeCors(onResponse)
    case 'RequestMirror':
      return `${filter.share === 1 ? 'a copy' : `of ${toPercent(filter.share)}% of the requests a copy`} goes to ${filter.upstream}`
    case 'ExternalAuth':
      return `${filter.upstream} is asked (${filter.protocol}) whether the request may pass`
    case 'ExtensionRef':
      return `Policy ${filter.policy} applies`
    default:
      return describeChanges(changes)
  }
}

function describeEdits({ set, add, remove }: HeaderEdits): string {
  const parts = [
    ...set.map(({ name }) => `sets ${name}`),
    ...add.map(({ name }) => `adds ${name}`),
    ...remove.map((name) => `removes ${name}`),
  ]
  return `on the response ${parts.join(', ') || 'changes nothing'}`
}

function describeCors(edits: HeaderEdits | undefined): string {
  if (edits === undefined || (edits.set.length === 0 && edits.remove.length === 0))
    return 'the request names no Origin, so nothing is said of origins'
  if (edits.set.length === 0) return 'the origin is not allowed: the response says nothing of origins'
  return describeEdits({ ...edits, remove: [] })
}

const toPercent = (share: number): number => Math.round(share * 10_000) / 100

function describeChanges(changes: Changes): string {
  if (changes.length === 0) return 'changes nothing'
  return changes
    .map(({ what, before, after }) =>
      after === null ? `removes ${what}` : before === null ? `sets ${what} to ${after}` : `changes ${what} to ${after}`,
    )
    .join(', ')
}

/** Session and further attempts, where the rule has something to say of them. */
export function ruleSteps({ session, retry, backendTimeoutMs }: CompiledRule): readonly ExplainStep[] {
  const steps: ExplainStep[] = []
  if (session !== null) {
    const carrier = session.type === 'Cookie' ? `Cookie ${session.name}` : `Header ${session.name}`
    const until = session.absoluteTimeoutMs === null ? '' : `, for ${toDuration(session.absoluteTimeoutMs)} at the most`
    steps.push({
      stage: 'session',
      outcome: 'passed',
      text: `${carrier} keeps a client on the endpoint that it had first${until}.`,
    })
  }
  if (retry !== null && retry.attempts > 0) {
    const causes = [
      'a failed connection',
      ...(backendTimeoutMs === null ? [] : [`an attempt of more than ${toDuration(backendTimeoutMs)}`]),
      ...(retry.codes.length === 0 ? [] : [`a status of ${retry.codes.join(', ')}`]),
    ]
    steps.push({
      stage: 'retry',
      outcome: 'passed',
      text: `Up to ${retry.attempts} further attempts, ${toDuration(retry.backoffMs)} apart or more, after ${causes.join(' or ')}.`,
    })
  }
  return steps
}

function toDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`
  const seconds = milliseconds / 1000
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`
}
