/**
 * Everything the pages write. Writes name the version they were made from; what was saved is put into the cache from
 * the answer, and the event stream brings the same again, which changes nothing.
 */
import type { AnyResource, Kind, ResourceByKind } from '@signalbox/shared/resources'
import type { ChangeAction } from '@signalbox/shared/snapshot'
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { request } from './api.ts'
import { withoutResource, withResource, type ResourceList } from './cache.ts'
import { keys } from './keys.ts'
import { kindPaths, listPath, refOf, resourcePath, type KindRef } from './resource-paths.ts'

export interface ApplyResult {
  readonly revision: number
  readonly results: readonly (KindRef & { readonly action: ChangeAction })[]
}

export interface PublishResult extends ApplyResult {
  /** Whether the Gateway took the route, and if not, why. */
  readonly accepted: boolean
  readonly message: string
}

export interface PublishInput {
  readonly name: string
  /** `host:port` or a URL. */
  readonly address: string
  readonly namespace?: string
  readonly hostname?: string
  readonly path?: string
  /** `namespace/name` of the Gateway. */
  readonly gateway?: string
}

/** Creates, or replaces where `metadata.resourceVersion` names the version it was made from. @throws ApiError */
async function saveResource(resource: AnyResource, mode: 'create' | 'replace'): Promise<AnyResource> {
  const path = mode === 'create' ? listPath(resource.kind, resource.metadata.namespace) : resourcePath(refOf(resource))
  const saved = await request<AnyResource>(path, { method: mode === 'create' ? 'POST' : 'PUT', body: resource })
  const { apiVersion } = kindPaths[resource.kind]
  return { ...saved, apiVersion, kind: resource.kind } as AnyResource
}

export function useSaveResource() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ resource, mode }: { resource: AnyResource; mode: 'create' | 'replace' }) =>
      saveResource(resource, mode),
    onSuccess: (saved) => keepResource(client, saved),
  })
}

export function useDeleteResource() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ref: KindRef) => request<unknown>(resourcePath(ref), { method: 'DELETE' }),
    onSuccess: (_, ref) => dropResource(client, ref),
  })
}

/** Makes a self-signed certificate, key and all, on the server. */
export function useMakeCertificate() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: { readonly namespace: string; readonly name: string; readonly hostnames: readonly string[] }) =>
      request<AnyResource>('/signalbox/v1/certificate', { method: 'POST', body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.certificates }),
  })
}

/** Several manifests in one revision, all or nothing. The event stream brings what came of it. */
export function useApply() {
  return useMutation({
    mutationFn: ({ manifests, message }: { readonly manifests: readonly object[]; readonly message: string }) =>
      request<ApplyResult>(`/signalbox/v1/apply?${new URLSearchParams({ message })}`, {
        method: 'POST',
        body: JSON.stringify(manifests),
      }),
  })
}

export function usePublish() {
  return useMutation({
    mutationFn: (input: PublishInput) =>
      request<PublishResult>('/signalbox/v1/publish', { method: 'POST', body: input }),
  })
}

export function useLoadExample() {
  return useMutation({ mutationFn: () => request<ApplyResult>('/signalbox/v1/example', { method: 'POST', body: {} }) })
}

export function useRemoveExample() {
  return useMutation({ mutationFn: () => request<ApplyResult>('/signalbox/v1/example', { method: 'DELETE' }) })
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: { readonly username: string; readonly password: string }) =>
      request<{ readonly next: 'done' | 'second-factor' }>('/signalbox/v1/session', { method: 'POST', body }),
  })
}

export function useSetUp() {
  return useMutation({
    mutationFn: (body: { readonly token: string; readonly username: string; readonly password: string }) =>
      request<unknown>('/signalbox/v1/set-up', { method: 'POST', body }),
  })
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => request<unknown>('/signalbox/v1/session', { method: 'DELETE' }),
    onSuccess: () => window.location.assign('/sign-in'),
  })
}

function keepResource<K extends Kind>(client: QueryClient, saved: ResourceByKind[K]): void {
  client.setQueryData<ResourceList<K>>(keys.list(saved.kind), (list) =>
    list === undefined ? list : { ...list, items: withResource<K>(list.items, saved) },
  )
}

function dropResource(client: QueryClient, ref: KindRef): void {
  client.setQueryData<ResourceList>(keys.list(ref.kind), (list) =>
    list === undefined ? list : { ...list, items: withoutResource(list.items, ref) },
  )
}
