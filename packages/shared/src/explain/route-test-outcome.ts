/** What becomes of a request, in short: what lists of route tests show, and what a new test takes for right. */
import type { RouteTest } from '../resources/index.ts'
import type { Explanation } from './explanation.ts'

export interface RouteTestOutcome {
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

export function toRouteTestOutcome({ verdict, matched, upstream, response }: Explanation): RouteTestOutcome {
  return {
    verdict,
    route: matched === null ? null : `${matched.kind}/${matched.namespace}/${matched.name}`,
    rule: matched?.rule ?? null,
    service: upstream?.service ?? null,
    status: response?.status ?? null,
  }
}

/** What a test expects that takes `outcome` for right: the route and the service, or the answer of the gateway. */
export function toExpectation({ route, rule, service, status }: RouteTestOutcome): RouteTest['spec']['expect'] {
  if (route === null) return { noRoute: true }
  return {
    route,
    ...(rule === null ? {} : { rule }),
    ...(service === null ? {} : { service }),
    ...(status === null ? {} : { status }),
  }
}
