/** Definitions: the named schemas of an OpenAPI document, by the names that clients know from a cluster. */
import { allKinds, kinds, type KindDefinition } from '@signalbox/shared/resources'
import { structuralSchema, type StructuralSchema } from '@signalbox/shared/formats'

/** Kinds and versions of one group and version, or of all. */
export interface Served {
  readonly definition: KindDefinition
  readonly version: string
}

export function allServed(): readonly Served[] {
  return allKinds.flatMap((kind) => {
    const definition: KindDefinition = kinds[kind]
    return definition.versions.map((version) => ({ definition, version }))
  })
}

const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const listMetadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta'
export const statusName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status'
export const patchName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch'

/** `io.k8s.networking.gateway.v1.Gateway`, `io.k8s.api.core.v1.Service`. */
export function definitionName({ definition: { group, kind }, version }: Served): string {
  const domain = group === '' ? ['io', 'k8s', 'api', 'core'] : group.split('.').toReversed()
  return [...domain, version, kind].join('.')
}

/** @param prefix of references: `#/definitions/` in version 2, `#/components/schemas/` in version 3. */
export function definitionsOf(served: readonly Served[], prefix: string): Readonly<Record<string, StructuralSchema>> {
  const own = served.flatMap((one) => {
    const name = definitionName(one)
    return [[name, ofKind(one, prefix)] as const, [`${name}List`, ofList(one, { name, prefix })] as const]
  })
  return { ...Object.fromEntries(own), ...common() }
}

function ofKind({ definition: { group, kind }, version }: Served, prefix: string): StructuralSchema {
  const schema = structuralSchema(kind)
  return {
    ...schema,
    description: schema.description ?? `${kind} of ${group === '' ? 'the core group' : group}.`,
    properties: { ...schema.properties, metadata: { $ref: prefix + metadataName } },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  }
}

function ofList(
  { definition: { group, kind }, version }: Served,
  { name, prefix }: { readonly name: string; readonly prefix: string },
): StructuralSchema {
  return {
    description: `A list of ${kind}.`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: prefix + listMetadataName },
      items: { type: 'array', items: { $ref: prefix + name } },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: `${kind}List` }],
  }
}

function common(): Readonly<Record<string, StructuralSchema>> {
  const text = { type: 'string' } as const
  const metadata = structuralSchema('Gateway').properties?.['metadata'] ?? {}
  const { required: _, ...objectMeta } = metadata
  return {
    [metadataName]: { ...objectMeta, description: 'What every resource says of itself: name, labels, annotations.' },
    [listMetadataName]: {
      description: 'What a list says of itself.',
      type: 'object',
      properties: { continue: text, resourceVersion: text, remainingItemCount: { type: 'integer', format: 'int64' } },
    },
    [patchName]: { description: 'A patch of a resource.', type: 'object' },
    [statusName]: {
      description: 'What became of a request that gives back no resource.',
      type: 'object',
      properties: {
        apiVersion: text,
        kind: text,
        status: text,
        message: text,
        reason: text,
        code: { type: 'integer', format: 'int32' },
        details: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
      'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Status' }],
    },
  }
}
