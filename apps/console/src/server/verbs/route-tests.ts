/**
 * Route tests: which of them pass now, or would pass after a change that is not saved yet; and what would become of
 * further requests. The answer is short, so that a page can ask again with every pause in typing.
 */
import {
  explain as explainRequest,
  runRouteTest,
  type Configuration,
  type Explanation,
} from '@signalbox/shared/explain'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import * as z from 'zod'
import { storedConfiguration, toConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'
import { invalid } from './errors.ts'
import { askedTraffic, checkProtocol } from './explain-input.ts'
import { parseInput } from './parse-input.ts'
import { planChange } from './plan-change.ts'

const input = z.strictObject({
  /** Resources as they would be applied, over what is stored. */
  candidates: z.array(z.unknown()).max(50).default([]),
  /** RouteTests of this namespace only. */
  namespace: z.string().max(63).exactOptional(),
  /** Asked beside the tests. */
  requests: z.array(askedTraffic).max(50).default([]),
})

/** What becomes of a request, in short. */
interface RouteTestOutcome {
  /** One sentence. */
  readonly verdict: string
  /** `<kind>/<namespace>/<name>` of the route that takes it; `null` where none does. */
  readonly route: string | null
  /** Its rule, from 0. */
  readonly rule: number | null
  /** `<namespace>/<name>:<port>`; `null` where nothing is sent on. */
  readonly service: string | null
  /** Set where the gateway answers itself. */
  readonly status: number | null
}

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
  demand(context, 'explain', '*')
  const { candidates, namespace, requests } = parseInput(input, value)
  for (const request of requests) checkProtocol(request)
  const configuration = withCandidates(context, readCandidates(candidates))
  const asked = configuration.snapshot
    .list('RouteTest')
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
  return {
    tests: asked.map((test) => {
      const { passed, failures } = runRouteTest(configuration, test)
      const { namespace: own = '', name } = test.metadata
      const { method, url, headers } = test.spec.request
      const request = { method, url, ...(headers === undefined ? {} : { headers }) }
      return { namespace: own, name, passed, failures, outcome: toOutcome(ask(configuration, request)) }
    }),
    outcomes: requests.map((request) => toOutcome(ask(configuration, request))),
  }
}

// The first backend of a shared rule, so that the same question has the same answer.
function ask(configuration: Configuration, request: Parameters<typeof explainRequest>[1]): Explanation {
  return explainRequest(configuration, request, { random: 0 })
}

function toOutcome({ verdict, matched, upstream, response }: Explanation): RouteTestOutcome {
  return {
    verdict,
    route: matched === null ? null : `${matched.kind}/${matched.namespace}/${matched.name}`,
    rule: matched?.rule ?? null,
    service: upstream?.service ?? null,
    status: response?.status ?? null,
  }
}

function withCandidates(context: Context, candidates: readonly AnyResource[]): Configuration {
  const current = storedConfiguration(context)
  if (candidates.length === 0) return current
  const gateways = context.gateways()
  const draft = { upserts: candidates.map((resource) => ({ resource, mode: 'apply' as const })), deletes: [] }
  const options = { at: context.now().toISOString(), newUid: context.newUid, gateways }
  return toConfiguration(planChange(current.snapshot, draft, options).candidate, gateways)
}

function readCandidates(values: readonly unknown[]): readonly AnyResource[] {
  const parsed = values.map((value) => parseResource(value))
  const errors = parsed.flatMap((result, index) =>
    result.ok ? [] : result.error.map((error) => ({ ...error, path: `candidates[${index}].${error.path}` })),
  )
  if (errors.length > 0) throw invalid(errors)
  return parsed.flatMap((result) => (result.ok ? [result.value] : []))
}
