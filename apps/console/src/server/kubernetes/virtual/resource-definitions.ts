/**
 * Custom resource definitions: the kinds that are none of Kubernetes' own, as a cluster that has them would list them.
 * Clients look here for the version and channel of the Gateway API. Only read: kinds come with the program.
 *
 * Source: apiextensions.k8s.io/v1 CustomResourceDefinition; Gateway API, "CRD management" (annotations).
 */
import { structuralSchema } from '@signalbox/shared/formats'
import { allKinds, kinds, type KindDefinition } from '@signalbox/shared/resources'

/** The release of the Gateway API whose types are served, fields of its experimental channel included. */
const gatewayApi = {
  'gateway.networking.k8s.io/bundle-version': 'v1.6.1',
  'gateway.networking.k8s.io/channel': 'experimental',
}
const gatewayApiGroup = 'gateway.networking.k8s.io'
const customGroups: ReadonlySet<string> = new Set([gatewayApiGroup, 'signalbox.dev'])

export interface ResourceDefinition {
  readonly kind: 'CustomResourceDefinition'
  readonly apiVersion: 'apiextensions.k8s.io/v1'
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> }
  readonly spec: { readonly names: { readonly kind: string }; readonly versions: readonly { readonly name: string }[] }
}

export function resourceDefinitions(): readonly ResourceDefinition[] {
  return allKinds
    .map((kind): KindDefinition => kinds[kind])
    .filter(({ group }) => customGroups.has(group))
    .map(toDefinition)
}

function toDefinition({ group, hasStatus, kind, namespaced, plural, shortNames, singular, versions }: KindDefinition) {
  const names = { plural, singular, kind, listKind: `${kind}List`, shortNames }
  const conditions = [
    { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
    { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the kind is served' },
  ]
  return {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: {
      name: `${plural}.${group}`,
      resourceVersion: '1',
      annotations: group === gatewayApiGroup ? gatewayApi : {},
    },
    spec: {
      group,
      names,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: structuralSchema(kind) },
        ...(hasStatus ? { subresources: { status: {} } } : {}),
      })),
    },
    status: { conditions, acceptedNames: names, storedVersions: versions.slice(0, 1) },
  } as const
}
