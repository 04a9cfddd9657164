/**
 * Route tests: which of them pass now, or would pass after a change that is not saved yet; and what would become of
 * further requests. The answer is short, so that a page can ask again with every pause in typing.
 */
import {
  explain as explainRequest,
  runRouteTest,
  toRouteTestOutcome,
  type Configuration,
  type Explanation,
  type RouteTestOutcome,
} from '@signalbox/shared/explain'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import * as z from 'zod'
import { visibleExplanation } from '../access/visible-explanation.ts'
import { planAllowed } from './commit-change.ts'
import { storedConfiguration, toConfiguration } from './configuration.ts'
import { demandUser, visibilityOf, type Context } from './context.ts'
import { invalid } from './errors.ts'
import { askedTraffic, checkProtocol } from './explain-input.ts'
import { parseInput } from './parse-input.ts'

const input = z.strictObject({
  /** Resources as they would be applied, over what is stored. */
  candidates: z.array(z.unknown()).max(50).default([]),
  /** RouteTests of this namespace only. */
  namespace: z.string().max(63).exactOptional(),
  /** Asked beside the tests. */
  requests: z.array(askedTraffic).max(50).default([]),
})

interface RouteTestView {
  readonly namespace: string
  readonly name: string
  readonly passed: boolean
  /** As in `service is shop/b:80, expected shop/a:80`; empty where it passed. */
  readonly failures: readonly string[]
  readonly outcome: RouteTestOutcome
}

export interface RouteTestResults {
  /** In the order of namespace and name. */
  readonly tests: readonly RouteTestView[]
  /** Of `requests`, in their order. */
  readonly outcomes: readonly RouteTestOutcome[]
}

/** @throws VerbError `Invalid` with every error of the question, and of candidates that could not be applied. */
export function routeTests(context: Context, value: unknown): RouteTestResults {
  demandUser(context)
  const visibility = visibilityOf(context)
  const { candidates, namespace, requests } = parseInput(input, value)
  for (const request of requests) checkProtocol(request)
  const configuration = withCandidates(context, readCandidates(candidates))
  const asked = configuration.snapshot
    .list('RouteTest')
    .filter(
      (test) => visibility.seesResource(test) && (namespace === undefined || test.metadata.namespace === namespace),
    )
  return {
    tests: asked.map((test) => {
      const { passed, failures } = runRouteTest(configuration, test)
      const { namespace: own = '', name } = test.metadata
      const { method, url, headers } = test.spec.request
      const request = { method, url, ...(headers === undefined ? {} : { headers }) }
      const outcome = toRouteTestOutcome(visibleExplanation(ask(configuration, request), visibility))
      return { namespace: own, name, passed, failures: visibility.redactAll(failures), outcome }
    }),
    outcomes: requests.map((request) =>
      toRouteTestOutcome(visibleExplanation(ask(configuration, request), visibility)),
    ),
  }
}

// The first backend of a shared rule, so that the same question has the same answer.
function ask(configuration: Configuration, request: Parameters<typeof explainRequest>[1]): Explanation {
  return explainRequest(configuration, request, { random: 0 })
}

function withCandidates(context: Context, candidates: readonly AnyResource[]): Configuration {
  const current = storedConfiguration(context)
  if (candidates.length === 0) return current
  const gateways = context.gateways()
  const draft = { upserts: candidates.map((resource) => ({ resource, mode: 'apply' as const })), deletes: [] }
  const { candidate } = planAllowed(context, current.snapshot, { draft, at: context.now().toISOString() })
  return toConfiguration(candidate, gateways)
}

function readCandidates(values: readonly unknown[]): readonly AnyResource[] {
  const parsed = values.map((value) => parseResource(value))
  const errors = parsed.flatMap((result, index) =>
    result.ok ? [] : result.error.map((error) => ({ ...error, path: `candidates[${index}].${error.path}` })),
  )
  if (errors.length > 0) throw invalid(errors)
  return parsed.flatMap((result) => (result.ok ? [result.value] : []))
}
