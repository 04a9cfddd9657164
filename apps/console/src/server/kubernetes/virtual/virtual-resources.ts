/**
 * What is asked for in the Kubernetes dialect and not stored: questions about who one is and what one may do, and events,
 * of which there are none.
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
  readonly verbs: readonly string[]
}

const review = { version: 'v1', shortNames: [], namespaced: false, verbs: ['create'] } as const
const authorization = { ...review, group: 'authorization.k8s.io' } as const
const event = {
  plural: 'events',
  singular: 'event',
  kind: 'Event',
  version: 'v1',
  shortNames: ['ev'],
  namespaced: true,
  verbs: ['get', 'list', 'watch'],
} as const

export const virtualResources = [
  {
    ...authorization,
    plural: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    kind: 'SelfSubjectAccessReview',
  },
  {
    ...authorization,
    plural: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    kind: 'SelfSubjectRulesReview',
  },
  {
    ...review,
    group: 'authentication.k8s.io',
    plural: 'selfsubjectreviews',
    singular: 'selfsubjectreview',
    kind: 'SelfSubjectReview',
  },
  { ...event, group: '' },
  { ...event, group: 'events.k8s.io' },
] as const satisfies readonly VirtualResource[]

export type VirtualKind = (typeof virtualResources)[number]['kind']
