/**
 * What is asked for in the Kubernetes dialect and not stored: questions about who one is and what one may do; events, of
 * which there are none; and the workloads of a cluster, of which there are none either, but which `kubectl apply --prune`
 * looks through wherever it is used.
 *
 * Source: authorization.k8s.io/v1, authentication.k8s.io/v1, core/v1 and events.k8s.io/v1.
 */
export interface VirtualResource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly shortNames: readonly string[]
  readonly namespaced: boolean
  /** Without any it shows in no list of what there is, though it can be asked for. */
  readonly verbs: readonly string[]
}

type Named = Pick<VirtualResource, 'group' | 'kind'>

/** Answered by `access-review.ts` on POST. */
const reviews: readonly Named[] = [
  { group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview' },
  { group: 'authorization.k8s.io', kind: 'SelfSubjectRulesReview' },
  { group: 'authentication.k8s.io', kind: 'SelfSubjectReview' },
]

const events: readonly Named[] = [
  { group: '', kind: 'Event' },
  { group: 'events.k8s.io', kind: 'Event' },
]

/** What kubectl prunes of its own accord and is not kept here. */
const absent: readonly (Named & { readonly version?: string; readonly plural?: string })[] = [
  { group: '', kind: 'Endpoints', plural: 'endpoints' },
  { group: '', kind: 'PersistentVolume' },
  { group: '', kind: 'PersistentVolumeClaim' },
  { group: '', kind: 'Pod' },
  { group: '', kind: 'ReplicationController' },
  { group: 'apps', kind: 'DaemonSet' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'ReplicaSet' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'batch', kind: 'CronJob' },
  { group: 'batch', kind: 'CronJob', version: 'v1beta1' },
  { group: 'batch', kind: 'Job' },
  { group: 'extensions', kind: 'Ingress', version: 'v1beta1', plural: 'ingresses' },
  { group: 'networking.k8s.io', kind: 'Ingress', plural: 'ingresses' },
]

const singularOf = (kind: string): string => kind.toLowerCase()

export const virtualResources: readonly VirtualResource[] = [
  ...reviews.map(({ group, kind }) => ({
    ...{ group, kind, version: 'v1', singular: singularOf(kind), plural: `${singularOf(kind)}s` },
    ...{ shortNames: [], namespaced: false, verbs: ['create'] },
  })),
  ...events.map(({ group, kind }) => ({
    ...{ group, kind, version: 'v1', singular: 'event', plural: 'events' },
    ...{ shortNames: ['ev'], namespaced: true, verbs: ['get', 'list', 'watch'] },
  })),
  ...absent.map(({ group, kind, version = 'v1', plural = `${singularOf(kind)}s` }) => ({
    ...{ group, kind, version, singular: singularOf(kind), plural },
    ...{ shortNames: [], namespaced: kind !== 'PersistentVolume', verbs: [] },
  })),
]
