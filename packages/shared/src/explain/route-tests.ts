/**
 * Route tests: what RouteTests expect, against what a configuration does.
 *
 * Only what a test names is looked at. Where a rule shares requests out, a test passes if one of its backends does what
 * is expected: which of them a request meets is left to chance.
 */
import { keyOf, type ObjectKey, type RouteTest } from '../resources/index.ts'
import type { Explanation } from './explanation.ts'
import { explain, type Configuration } from './explain.ts'

export interface RouteTestResult {
  readonly test: ObjectKey
  readonly passed: boolean
  /** `service is shop/b:80, expected shop/a:80`; empty where it passed. */
  readonly failures: readonly string[]
}

/** Every RouteTest of the configuration, in the order of their keys. Never throws. */
export function runRouteTests(configuration: Configuration): readonly RouteTestResult[] {
  return configuration.snapshot.list('RouteTest').map((test) => runRouteTest(configuration, test))
}

export function runRouteTest(configuration: Configuration, test: RouteTest): RouteTestResult {
  const { method, url, headers } = test.spec.request
  const request = { method, url, ...(headers === undefined ? {} : { headers }) }
  const ask = (random: number): readonly string[] =>
    failuresOf(test.spec.expect, explain(configuration, request, { random }))
  const first = explain(configuration, request, { random: 0 })
  const failures = failuresOf(test.spec.expect, first)
  const passed = failures.length === 0 || chances(configuration, first).some((random) => ask(random).length === 0)
  return { test: keyOf(test), passed, failures: passed ? [] : failures }
}

/** One number for each backend of the rule that took the request, in the middle of its share. */
function chances({ tables }: Configuration, { matched }: Explanation): readonly number[] {
  if (matched === null) return []
  const route = tables.routes.get(`${matched.kind}/${matched.namespace}/${matched.name}`)
  const { backends = [], totalWeight = 0 } = route?.rules[matched.rule] ?? {}
  let passed = 0
  return backends.flatMap(({ weight }) => {
    const middle = (passed + weight / 2) / totalWeight
    passed += weight
    return weight === 0 ? [] : [middle]
  })
}

function failuresOf(expected: RouteTest['spec']['expect'], explanation: Explanation): readonly string[] {
  const { matched, upstream, response } = explanation
  const route = matched === null ? null : `${matched.kind}/${matched.namespace}/${matched.name}`
  return [
    ...(expected.noRoute === true && route !== null ? [`${route} takes the request, no route was expected`] : []),
    ...differs('route', expected.route, route),
    ...differs('rule', expected.rule, matched?.rule ?? null),
    ...differs('service', expected.service, upstream?.service ?? null),
    ...differs('status', expected.status, response?.status ?? null),
    ...differs('url', expected.url, upstream?.url ?? null),
    ...differs('host', expected.host, upstream?.host ?? null),
  ]
}

function differs<T extends string | number>(
  what: string,
  expected: T | undefined,
  actual: T | null,
): readonly string[] {
  if (expected === undefined || expected === actual) return []
  return [`${what} is ${actual ?? 'none'}, expected ${expected}`]
}
