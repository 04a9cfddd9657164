/** Revisions with their contents, and restoring one. */
import type { Preview } from '@signalbox/shared/explain'
import type { AnyResource } from '@signalbox/shared/resources'
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query'
import { request } from './api.ts'
import { keys } from './keys.ts'
import type { ApplyResult } from './mutations.ts'
import type { KindRef } from './resource-paths.ts'

/** `before` is null for what was created, `after` for what was deleted. Values of Secrets are masked. */
export interface ResourceChange {
  readonly before: AnyResource | null
  readonly after: AnyResource | null
}

interface RevisionView {
  readonly summary: RevisionSummary
  readonly changes: readonly ResourceChange[]
}

export interface RestorePreview {
  /** The newest revision of the configuration that this was found by. */
  readonly seen: number
  readonly changes: readonly ResourceChange[]
  readonly preview: Preview
}

/** What is restored: everything as it was after a revision, or one resource of it. */
export interface Restoring {
  readonly revision: number
  readonly only?: KindRef | undefined
}

const pageSize = 100

/** Revisions before `before`, newest first, page by page. */
export function olderRevisionsQuery(before: number) {
  return infiniteQueryOptions({
    queryKey: [...keys.history, 'before', before],
    queryFn: async ({ pageParam, signal }) => {
      const search = new URLSearchParams({ before: String(pageParam), limit: String(pageSize) })
      const answer = await request<{ readonly revisions: readonly RevisionSummary[] }>(
        `/signalbox/v1/history?${search}`,
        { signal },
      )
      return answer.revisions
    },
    initialPageParam: before,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.revision),
    staleTime: Infinity,
  })
}

export function revisionQuery(revision: number) {
  return queryOptions({
    queryKey: [...keys.history, 'revision', revision],
    queryFn: ({ signal }) => request<RevisionView>(`/signalbox/v1/history/${revision}`, { signal }),
    staleTime: Infinity,
    retry: false,
  })
}

export function restorePreviewQuery(restoring: Restoring) {
  return queryOptions({
    queryKey: [...keys.restoring, restoring],
    queryFn: ({ signal }) => request<RestorePreview>(pathOf(restoring), { signal }),
    retry: false,
  })
}

export function useRestore() {
  return useMutation({
    mutationFn: ({ seen, ...restoring }: Restoring & { readonly seen: number }) =>
      request<ApplyResult>(pathOf(restoring, seen), { method: 'POST' }),
  })
}

function pathOf({ revision, only }: Restoring, seen?: number): string {
  const search = new URLSearchParams(only === undefined ? {} : { kind: only.kind, name: only.name })
  if (only?.namespace !== undefined) search.set('namespace', only.namespace)
  if (seen !== undefined) search.set('seen', String(seen))
  return `/signalbox/v1/history/${revision}/restore?${search}`
}
