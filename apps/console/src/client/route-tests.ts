/** Route tests as they stand, and what a draft would make of them and of further requests. */
import type { ExplainRequest, RouteTestOutcome } from '@signalbox/shared/explain'
import type { AnyResource, RouteTest } from '@signalbox/shared/resources'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from './api.ts'
import type { JsonObject } from './draft/field-path.ts'
import { keys } from './keys.ts'

export interface RouteTestResult {
  readonly namespace: string
  readonly name: string
  readonly passed: boolean
  /** Sentences; empty where it passed. */
  readonly failures: readonly string[]
  readonly outcome: RouteTestOutcome
}

export interface RouteTestResults {
  readonly tests: readonly RouteTestResult[]
  /** Of the requests asked beside the tests, in their order. */
  readonly outcomes: readonly RouteTestOutcome[]
}

/** Every RouteTest against what is stored. */
export const routeTestsQuery = queryOptions({
  queryKey: keys.routeTests,
  queryFn: ({ signal }) => request<RouteTestResults>('/signalbox/v1/tests', { signal }),
})

interface Rehearsal {
  /** Put over what is stored, for this question only. */
  readonly candidate: JsonObject
  readonly namespace: string
  readonly requests: readonly ExplainRequest[]
}

/** @param revision of the configuration: a new one is asked anew. */
export function rehearsalQuery({ candidate, namespace, requests }: Rehearsal, revision: number) {
  const body = { candidates: [candidate], namespace, requests }
  return queryOptions({
    queryKey: [...keys.routeTests, body, revision],
    queryFn: ({ signal }) => request<RouteTestResults>('/signalbox/v1/tests', { method: 'POST', body, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** The request of a test as it is asked. */
export function requestOf({ spec }: Pick<RouteTest, 'spec'>): ExplainRequest {
  const { method, url, headers } = spec.request
  return { method, url, ...(headers === undefined ? {} : { headers }) }
}

/** A test that is about to be saved. */
export function newRouteTest(
  at: { readonly namespace: string; readonly name: string },
  { method, url, headers }: ExplainRequest,
  expect: RouteTest['spec']['expect'],
): AnyResource {
  const kept = Object.entries(headers ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : [...value],
  ])
  return {
    apiVersion: 'signalbox.dev/v1',
    kind: 'RouteTest',
    metadata: { ...at },
    spec: {
      request: { method, url, ...(kept.length === 0 ? {} : { headers: Object.fromEntries(kept) }) },
      expect,
    },
  }
}
