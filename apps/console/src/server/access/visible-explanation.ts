/** An explanation, cut down to what one may see: that another namespace's route was there, and nothing else of it. */
import type { Considered, ExplainStep, Explanation } from '@signalbox/shared/explain'
import type { Visibility } from './visibility.ts'

const otherRoute = 'a route of another namespace'

/** What comes before a route is chosen. */
const ofListener: ReadonlySet<ExplainStep['stage']> = new Set(['listener', 'tls', 'hostname'])
const ofService: ReadonlySet<ExplainStep['stage']> = new Set(['backend', 'upstream', 'session', 'retry', 'mirror'])

export function visibleExplanation(explanation: Explanation, visibility: Visibility): Explanation {
  if (visibility.isTotal) return explanation
  const { matched, listener, upstream } = explanation
  const seesRoute = matched === null || visibility.sees(matched)
  const seesListener = listener === null || visibility.seesId(listener.id)
  const seesService = upstream === null || visibility.seesKey('Service', upstream.service.replace(/:\d+$/, ''))
  const isShown = { route: seesRoute, listener: seesListener, service: seesService }
  const redacted = visibility.redactAll(explanation)
  const considered = explanation.considered.map((one, index) =>
    visibility.seesId(one.route) ? (redacted.considered[index] ?? toHidden(one)) : toHidden(one),
  )
  return {
    ...redacted,
    verdict: verdictOf(explanation, redacted, seesRoute),
    listener:
      listener === null || seesListener
        ? listener
        : { gateway: 'another namespace', name: '', id: '', port: listener.port, hostname: '' },
    matched: seesRoute ? matched : { kind: matched.kind, namespace: '', name: otherRoute, rule: 0, match: 0 },
    filters: seesRoute ? redacted.filters : [],
    ...(seesRoute ? {} : { policies: [] }),
    upstream: seesRoute ? withoutEndpoints(upstream, seesService) : null,
    steps: explanation.steps.map((step, index) => visibleStep(step, redacted.steps[index] ?? step, isShown)),
    considered,
    ...withoutResponse(redacted, seesRoute),
  }
}

function verdictOf({ verdict, response }: Explanation, redacted: Explanation, seesRoute: boolean): string {
  if (!seesRoute) return `It goes to ${otherRoute}, of which you may see nothing more.`
  if (redacted.verdict === verdict) return verdict
  return response === undefined ? redacted.verdict : `${response.status}: no route that you may see takes it.`
}

function toHidden({ outcome }: Considered): Considered {
  return { route: otherRoute, rule: 0, match: 0, outcome, reason: `It is ${otherRoute}.`, predicates: [] }
}

function withoutEndpoints(upstream: Explanation['upstream'], seesService: boolean): Explanation['upstream'] {
  if (upstream === null || seesService) return upstream
  return { ...upstream, url: '', host: '', headers: {}, endpoints: [] }
}

function withoutResponse({ response }: Explanation, seesRoute: boolean): Pick<Explanation, 'response'> {
  if (response === undefined) return {}
  return { response: seesRoute ? response : { status: response.status, headers: {}, reason: `It is ${otherRoute}.` } }
}

interface Shown {
  readonly route: boolean
  readonly listener: boolean
  readonly service: boolean
}

function visibleStep(step: ExplainStep, redacted: ExplainStep, shown: Shown): ExplainStep {
  const { stage, outcome } = step
  if (ofListener.has(stage))
    return shown.listener ? redacted : { stage, outcome, text: 'A Gateway of another namespace.' }
  if (!shown.route) return { stage, outcome, text: `Done by ${otherRoute}.` }
  if (ofService.has(stage) && !shown.service) return { stage, outcome, text: 'A Service of another namespace.' }
  return redacted
}
