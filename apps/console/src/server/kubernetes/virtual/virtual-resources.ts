/**
 * What is asked for in the Kubernetes dialect and not stored: questions about who one is and what one may do; events, of
 * which there are none; definitions of the kinds that are stored; and the workloads of a cluster, of which there are none either, but which `kubectl apply --prune`
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

type Named = Pick<VirtualResource, 'group' | 'kind'> & { readonly version?: string; readonly plural?: string }
type Served = Pick<VirtualResource, 'shortNames' | 'namespaced' | 'verbs'>

/** Answered by `access-review.ts` on POST. */
const reviews: readonly Named[] = [
  { group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview' },
  { group: 'authorization.k8s.io', kind: 'SelfSubjectRulesReview' },
  { group: 'authentication.k8s.io', kind: 'SelfSubjectReview' },
  { group: 'authorization.k8s.io', kind: 'SubjectAccessReview' },
]

const events: readonly Named[] = [
  { group: '', kind: 'Event' },
  { group: 'events.k8s.io', kind: 'Event' },
]

const definitions: Named = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }

/** What kubectl prunes of its own accord and is not kept here. */
const absent: readonly Named[] = [
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

export const virtualResources: readonly VirtualResource[] = [
  ...reviews.map((named) => toResource(named, { shortNames: [], namespaced: false, verbs: ['create'] })),
  ...events.map((named) =>
    toResource(named, { shortNames: ['ev'], namespaced: true, verbs: ['get', 'list', 'watch'] }),
  ),
  toResource(definitions, { shortNames: ['crd', 'crds'], namespaced: false, verbs: ['get', 'list', 'watch'] }),
  ...absent.map((named) => {
    return toResource(named, { shortNames: [], namespaced: named.kind !== 'PersistentVolume', verbs: [] })
  }),
]

function toResource({ group, kind, version = 'v1', plural }: Named, served: Served): VirtualResource {
  const singular = kind.toLowerCase()
  return { ...served, group, kind, version, singular, plural: plural ?? `${singular}s` }
}
