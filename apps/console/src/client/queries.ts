/** Everything the pages read, as query options. Kept fresh by the event stream (`use-live.ts`), not by polling. */
import type { AttachmentMatrix } from '@signalbox/shared/attachment'
import type { Topology } from '@signalbox/shared/explain'
import type { CertificateInfo } from '@signalbox/shared/lib'
import type { AnyResource, Kind, ResourceByKind } from '@signalbox/shared/resources'
import type { RevisionSummary, Runtime } from '@signalbox/shared/snapshot'
import { queryOptions, useQueries, useQuery, type QueryClient } from '@tanstack/react-query'
import { request } from './api.ts'
import type { ResourceList } from './cache.ts'
import { keys } from './keys.ts'
import { makeLiveCache, type LiveCache } from './live-cache.ts'
import { kindPaths, listPath, resourcePath, type KindRef } from './resource-paths.ts'

export interface Session {
  readonly user: {
    readonly name: string
    readonly displayName: string
    readonly administrator: boolean
    readonly groups: readonly string[]
  } | null
  readonly setUpRequired: boolean
  /** Whether a second factor must be set up before anything else. */
  readonly mustEnrol: boolean
  /** The sign-in of this browser that waits for a second factor, and what may be shown for it. */
  readonly secondFactor: { readonly totp: boolean; readonly passkey: boolean } | null
  /** What the identity provider is called; `null` where there is none. */
  readonly singleSignOn: string | null
}

/** What points at a resource, and so breaks or changes when it goes. */
export interface Dependents {
  /** `how`: the field that names the resource. One that names it twice is there twice. */
  readonly dependents: readonly (KindRef & { readonly how: string })[]
  /** How many more there are that one may not see. */
  readonly hidden: number
  /** `2 HTTPRoutes point here.`; empty where nothing does. */
  readonly summary: string
}

/** A Secret with a certificate: what may be shown of it. */
export interface CertificateSummary {
  readonly namespace: string
  readonly name: string
  /** The leaf first; empty where there is none. */
  readonly chain: readonly CertificateInfo[]
  /** Why it cannot be used. */
  readonly problem: string | null
  /** `how`: the field that names it. */
  readonly usedBy: readonly (KindRef & { readonly how: string })[]
}

interface ListAnswer<K extends Kind> {
  readonly metadata: { readonly resourceVersion?: string }
  readonly items: readonly ResourceByKind[K][]
}

const liveCaches = new WeakMap<QueryClient, LiveCache>()

export function liveCacheOf(client: QueryClient): LiveCache {
  const known = liveCaches.get(client) ?? makeLiveCache(client)
  liveCaches.set(client, known)
  return known
}

/** All resources of a kind, in all namespaces, that one may see. */
export function listQuery<K extends Kind>(kind: K) {
  return queryOptions({
    queryKey: keys.list(kind),
    queryFn: async ({ signal, client }): Promise<ResourceList<K>> => {
      const list = await fetchList(kind, signal)
      return liveCacheOf(client).catchUp(kind, list) ?? fetchList(kind, signal)
    },
  })
}

async function fetchList<K extends Kind>(kind: K, signal: AbortSignal): Promise<ResourceList<K>> {
  const answer = await request<ListAnswer<K>>(`${listPath(kind)}?visibleOnly=true`, { signal })
  const { apiVersion } = kindPaths[kind]
  return {
    revision: Number(answer.metadata.resourceVersion ?? 0),
    items: answer.items.map((item) => ({ ...item, apiVersion, kind })),
  }
}

export const runtimeQuery = queryOptions({
  queryKey: keys.runtime,
  queryFn: ({ signal }) => request<Runtime>('/signalbox/v1/runtime', { signal }),
})

/** Newest first. */
export const historyQuery = queryOptions({
  queryKey: keys.history,
  queryFn: async ({ signal }): Promise<readonly RevisionSummary[]> => {
    const answer = await request<{ readonly revisions: readonly RevisionSummary[] }>('/signalbox/v1/history', {
      signal,
    })
    return answer.revisions
  },
})

export const topologyQuery = queryOptions({
  queryKey: keys.topology,
  queryFn: ({ signal }) => request<Topology>('/signalbox/v1/topology', { signal }),
})

export const attachmentQuery = queryOptions({
  queryKey: keys.attachment,
  queryFn: ({ signal }) => request<AttachmentMatrix>('/signalbox/v1/attachment', { signal }),
})

export const certificatesQuery = queryOptions({
  queryKey: keys.certificates,
  queryFn: async ({ signal }): Promise<readonly CertificateSummary[]> => {
    const answer = await request<{ readonly certificates: readonly CertificateSummary[] }>(
      '/signalbox/v1/certificate',
      { signal },
    )
    return answer.certificates
  },
})

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => request<Session>('/signalbox/v1/session', { signal }),
})

export function dependentsQuery(ref: KindRef) {
  const search = new URLSearchParams({ kind: ref.kind, name: ref.name })
  if (ref.namespace !== undefined) search.set('namespace', ref.namespace)
  return queryOptions({
    queryKey: keys.dependents(ref),
    queryFn: ({ signal }) => request<Dependents>(`/signalbox/v1/dependents?${search}`, { signal }),
    staleTime: 0,
  })
}

/** One resource fresh from the server, past the cache: for conflicts. @throws ApiError */
export function fetchResource<K extends Kind>(ref: KindRef & { readonly kind: K }): Promise<ResourceByKind[K]> {
  return request<ResourceByKind[K]>(resourcePath(ref))
}

const none: readonly never[] = []

/** The items of a kind, and how their loading stands. */
export function useList<K extends Kind>(kind: K) {
  const { data, error, isPending, refetch } = useQuery(listQuery(kind))
  return { items: data?.items ?? none, error, isPending, refetch }
}

/** The items of several kinds together, as far as they are there. */
export function useLists(kinds: readonly Kind[]): readonly AnyResource[] {
  return useListsState(kinds).items
}

/** The same with how their loading stands. */
export function useListsState<K extends Kind>(kinds: readonly K[]) {
  const results = useQueries({ queries: kinds.map((kind) => listQuery<K>(kind)) })
  return {
    items: results.flatMap(({ data }): readonly ResourceByKind[K][] => data?.items ?? none),
    error: results.find(({ error }) => error !== null)?.error ?? null,
    isPending: results.some(({ isPending }) => isPending),
    refetch: () => Promise.all(results.map(({ refetch }) => refetch())),
  }
}

/** One resource out of its list; `undefined` where there is none of this name. */
export function useResource<K extends Kind>(kind: K, name: string, namespace?: string) {
  const { data, error, isPending, refetch } = useQuery({
    ...listQuery(kind),
    select: ({ items }) => items.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  })
  return { resource: data, error, isPending, refetch }
}

/** What the gateway processes report, or `undefined` before the first word of it. */
export function useRuntime(): Runtime | undefined {
  return useQuery(runtimeQuery).data
}
