/** Resources as a client wants to see them: in the version of the path, as they are, as rows or as metadata alone. */
import { kinds, toApiVersion, type AnyResource } from '@signalbox/shared/resources'
import { text } from '../http/parameters.ts'
import type { Call } from '../http/serve.ts'
import { wantedForm, type Form } from './accept.ts'
import type { ResourcePath } from './path.ts'
import { toPartial, toTable } from './table/table.ts'

export interface View {
  readonly path: ResourcePath
  readonly form: Form
  readonly include: 'None' | 'Metadata' | 'Object'
  readonly now: Date
}

export function readView({ request, url, context }: Call, path: ResourcePath): View {
  const asked = text(url, 'includeObject')
  const include = asked === 'None' || asked === 'Object' ? asked : 'Metadata'
  return { path, form: wantedForm(request), include, now: context.now() }
}

/** One resource by itself. */
export function presentOne(resource: AnyResource, view: View): object {
  switch (view.form) {
    case 'table':
      return presentTable([resource], { resourceVersion: resource.metadata.resourceVersion }, view)
    case 'metadata':
      return toPartial(resource)
    case 'resource':
      return inVersion(resource, view.path)
  }
}

/** @param metadata of the list: its version, and how to go on. */
export function presentList(items: readonly AnyResource[], metadata: object, view: View): object {
  switch (view.form) {
    case 'table':
      return presentTable(items, metadata, view)
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: items.map(toPartial),
      }
    case 'resource':
      return {
        kind: `${view.path.kind}List`,
        apiVersion: apiVersionOf(view.path),
        metadata,
        items: items.map((item) => inVersion(item, view.path)),
      }
  }
}

export function apiVersionOf({ kind, version }: ResourcePath): string {
  return toApiVersion(kinds[kind].group, version)
}

function presentTable(items: readonly AnyResource[], metadata: object, { path, include, now }: View): object {
  const toObject = (resource: AnyResource) => inVersion(resource, path)
  return toTable(items, metadata, { kind: path.kind, include, now, toObject })
}

/** All served versions of a kind have the same fields. */
function inVersion(resource: AnyResource, path: ResourcePath): object {
  const own = { ...resource, apiVersion: apiVersionOf(path) }
  if (resource.kind !== 'Namespace') return own
  const phase = resource.metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating'
  return { ...own, status: { ...resource.status, phase } }
}
