/** The audit log as the page reads it: filtered by the console, page by page. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from './api.ts'

export interface AuditEntry {
  readonly seq: number
  readonly at: string
  readonly actor: { readonly type: string; readonly name: string }
  readonly subject?: string
  readonly address: string
  readonly door: 'console' | 'api' | 'kubernetes' | 'kong'
  readonly request: string
  /** What it was for, in words. */
  readonly title: string
  readonly outcome: 'done' | 'denied' | 'failed'
  readonly status: number
  readonly reason?: string
  readonly message?: string
  readonly revision?: number
  readonly changes?: readonly {
    readonly kind: string
    readonly namespace?: string
    readonly name: string
    readonly action: string
  }[]
  readonly unlisted?: number
  readonly requestId: string
}

/** Empty texts narrow nothing. */
export interface AuditFilter {
  readonly search: string
  readonly outcome: '' | AuditEntry['outcome']
  readonly door: '' | AuditEntry['door']
  readonly since: string
}

interface AuditPage {
  readonly entries: readonly AuditEntry[]
  readonly next?: number
}

/** @param file as a file instead of a page. */
export function auditPath(filter: AuditFilter, more: Readonly<Record<string, string>> = {}): string {
  const asked = Object.entries({ ...filter, ...more }).filter(([, value]) => value !== '')
  const query = new URLSearchParams(asked).toString()
  return `/signalbox/v1/audit${query === '' ? '' : `?${query}`}`
}

export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      request<AuditPage>(auditPath(filter, pageParam === null ? {} : { before: String(pageParam) }), { signal }),
    getNextPageParam: ({ next }) => next ?? null,
  })
}

/** Whether the chain of hashes is whole. Reads the whole log: asked for by hand. */
export const auditVerification = queryOptions({
  queryKey: ['audit', 'verification'],
  enabled: false,
  queryFn: ({ signal }) => request<{ readonly firstBroken: number | null }>('/signalbox/v1/audit/verify', { signal }),
})
