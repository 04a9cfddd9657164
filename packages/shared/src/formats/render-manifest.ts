/** Resources → YAML that kubectl, git and people read alike. */
import { stringify } from 'yaml'
import type { AnyResource, ObjectMeta } from '../resources/index.ts'
import { namespaceNameLabel } from '../resources/index.ts'

export interface RenderOptions {
  /**
   * Leaves out what the server fills in: `uid`, `resourceVersion`, `generation`, `creationTimestamp`, `managedFields`,
   * the label with a Namespace's own name, and `status`. Default: false.
   */
  readonly clean?: boolean
}

/**
 * One YAML document, ending in a line break, without `---`. Type, metadata, spec and data, status, in this order; below
 * that the order of the schema. Text that YAML 1.1 would take for something else (`on`, `12:30`) is quoted, because
 * kubectl reads YAML 1.1. Secrets are rendered with their values: mask them first where a person is to see them.
 */
export function renderManifest(resource: AnyResource, options: RenderOptions = {}): string {
  const { apiVersion, kind, metadata, status, ...fields }: AnyResource & { readonly status?: unknown } = resource
  const shown = {
    apiVersion,
    kind,
    metadata: toMetadata(metadata, options.clean === true ? serverFields : new Set(), kind),
    ...fields,
    ...(status === undefined || options.clean === true ? {} : { status }),
  }
  return stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' })
}

/** All of them in one text, separated by `---`. */
export function renderManifests(resources: Iterable<AnyResource>, options: RenderOptions = {}): string {
  return [...resources].map((resource) => renderManifest(resource, options)).join('---\n')
}

const serverFields: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
])

function toMetadata(metadata: ObjectMeta, dropped: ReadonlySet<string>, kind: string): unknown {
  const { name, namespace, labels, annotations, ...rest } = metadata
  const own = dropped.size > 0 && kind === 'Namespace' ? withoutNameLabel(labels) : labels
  const kept = Object.entries(rest).filter(([field]) => !dropped.has(field))
  return { name, namespace, labels: own, annotations, ...Object.fromEntries(kept) }
}

function withoutNameLabel(labels: ObjectMeta['labels']): ObjectMeta['labels'] {
  const kept = Object.entries(labels ?? {}).filter(([label]) => label !== namespaceNameLabel)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}
