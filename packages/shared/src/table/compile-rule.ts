/** Rules of routes that take requests, whatever their kind. */
import { toRouteId, type BackendState, type Refusal, type RouteState, type RuleState } from '../attachment/index.ts'
import { hashText, parseDuration, toHashHex } from '../lib/index.ts'
import type { SessionPersistence as WrittenSession } from '../resources/index.ts'
import { compileFilters, type WrittenFilter } from './filters.ts'
import type { Backend, CompiledRule, Retry, SessionPersistence } from './table.ts'

/** One rule as its kind writes it. */
export interface WrittenRule {
  readonly name?: string | undefined
  readonly filters?: readonly WrittenFilter[] | undefined
  readonly backendRefs?: readonly { readonly filters?: readonly WrittenFilter[] | undefined }[] | undefined
  readonly timeouts?:
    { readonly request?: string | undefined; readonly backendRequest?: string | undefined } | undefined
  readonly retry?:
    | {
        readonly codes?: readonly number[] | undefined
        readonly attempts?: number | undefined
        readonly backoff?: string | undefined
      }
    | undefined
  readonly sessionPersistence?: WrittenSession | undefined
}

const retryDefaults = { attempts: 2, backoffMs: 25 } as const

const noState: RuleState = { problem: null, extensionProblem: null, backends: [], filterBackends: [] }

/** @param at Place of the rule in its route. */
export function compileRule(
  written: WrittenRule,
  at: { readonly kind: CompiledRule['kind']; readonly state: RouteState; readonly ruleIndex: number },
): CompiledRule {
  const { kind, state, ruleIndex } = at
  const ruleState = state.rules[ruleIndex] ?? noState
  const broken = ruleState.problem ?? ruleState.extensionProblem ?? unansweredAuth(ruleState, null)
  const id = `${toRouteId(state.kind, state.key)}/${ruleIndex}`
  const backends = broken === null ? compileBackends(written, ruleState, state) : []
  return {
    id,
    kind,
    route: state.key,
    ruleIndex,
    name: written.name ?? null,
    filters: broken === null ? compileFilters(written.filters ?? [], scopeOf(ruleState, state, null)) : [],
    backends,
    totalWeight: backends.reduce((sum, { weight }) => sum + weight, 0),
    requestTimeoutMs: toLimit(written.timeouts?.request),
    backendTimeoutMs: toLimit(written.timeouts?.backendRequest),
    retry: compileRetry(written.retry),
    session: compileSession(written.sessionPersistence, id),
    broken,
    createdAt: state.route.metadata.creationTimestamp ?? null,
  }
}

function compileBackends(written: WrittenRule, ruleState: RuleState, state: RouteState): readonly Backend[] {
  return ruleState.backends.map((backend, index) => {
    const invalid = unansweredAuth(ruleState, index)
    const filters = compileFilters(written.backendRefs?.[index]?.filters ?? [], scopeOf(ruleState, state, index))
    return invalid === null ? { ...backend, filters } : { ...refuse(backend, invalid), filters: [] }
  })
}

function refuse(backend: BackendState, invalid: Refusal): BackendState {
  return { ...backend, upstream: null, protocol: null, invalid }
}

/** Who cannot be asked cannot let anything pass: requests are answered 500 rather than sent on unasked. */
function unansweredAuth({ filterBackends }: RuleState, backendIndex: number | null): Refusal | null {
  const failed = filterBackends.find(
    (filter) =>
      filter.type === 'ExternalAuth' && filter.backendIndex === backendIndex && filter.backend.upstream === null,
  )
  return failed?.backend.invalid ?? null
}

function scopeOf(
  { filterBackends }: RuleState,
  { route }: RouteState,
  backendIndex: number | null,
): Parameters<typeof compileFilters>[1] {
  return {
    namespace: route.metadata.namespace ?? '',
    backendOf: (filterIndex) =>
      filterBackends.find((filter) => filter.backendIndex === backendIndex && filter.filterIndex === filterIndex)
        ?.backend,
  }
}

/** A duration of zero is no limit (Gateway API v1 `HTTPRouteTimeouts`). */
function toLimit(duration: string | undefined): number | null {
  const milliseconds = duration === undefined ? null : parseDuration(duration)
  return milliseconds === 0 ? null : milliseconds
}

function compileRetry(written: WrittenRule['retry']): Retry | null {
  if (written === undefined) return null
  const { codes = [], attempts = retryDefaults.attempts, backoff } = written
  return {
    codes: [...new Set(codes)],
    attempts,
    backoffMs: (backoff === undefined ? null : parseDuration(backoff)) ?? retryDefaults.backoffMs,
  }
}

/** Without a name of its own a session has one that no other rule has. */
function compileSession(written: WrittenSession | undefined, ruleId: string): SessionPersistence | null {
  if (written === undefined) return null
  const { type, sessionName, absoluteTimeout, cookieConfig } = written
  return {
    type,
    name: sessionName ?? `signalbox-${toHashHex(hashText(ruleId))}`,
    absoluteTimeoutMs: absoluteTimeout === undefined ? null : parseDuration(absoluteTimeout),
    permanent: cookieConfig?.lifetimeType === 'Permanent',
    path: '/',
  }
}
