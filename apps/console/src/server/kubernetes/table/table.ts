/** Tables: resources as rows, which kubectl prints as they come (`meta.k8s.io/v1` Table). */
import type { AnyResource, Kind } from '@signalbox/shared/resources'
import { columnsOf, type PrintedColumn } from './columns.ts'
import { humanDuration } from './human-duration.ts'

export interface TableOptions {
  readonly kind: Kind
  /** How much of the resource goes with its row: query parameter `includeObject`. */
  readonly include: 'None' | 'Metadata' | 'Object'
  readonly now: Date
  /** As a client is to see it. */
  readonly toObject: (resource: AnyResource) => object
}

export function toTable(resources: readonly AnyResource[], metadata: object, options: TableOptions): object {
  const columns = columnsOf(options.kind)
  const always = columns.filter(({ priority }) => priority === 0)
  const more = columns.filter(({ priority }) => priority === 1)
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    // As in a cluster, what `-o wide` adds stands behind the age.
    columnDefinitions: [nameColumn, ...always.map(toDefinition), ageColumn, ...more.map(toDefinition)],
    rows: resources.map((resource) => ({
      cells: [
        resource.metadata.name,
        ...always.map(({ cell }) => cell(resource) ?? ''),
        ageOf(resource, options.now),
        ...more.map(({ cell }) => cell(resource) ?? ''),
      ],
      ...toRowObject(resource, options),
    })),
  }
}

const nameColumn = { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource.', priority: 0 }
const ageColumn = { name: 'Age', type: 'string', format: '', description: 'How long it has been there.', priority: 0 }

function toDefinition({ name, type, description, priority }: PrintedColumn): object {
  return { name, type, format: '', description, priority }
}

/** Type and metadata alone. */
export function toPartial(resource: AnyResource): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: resource.metadata }
}

function toRowObject(resource: AnyResource, { include, toObject }: TableOptions): object {
  if (include === 'None') return {}
  return { object: include === 'Object' ? toObject(resource) : toPartial(resource) }
}

function ageOf({ metadata }: AnyResource, now: Date): string {
  const created = Date.parse(metadata.creationTimestamp ?? '')
  return Number.isNaN(created) ? '<unknown>' : humanDuration(now.getTime() - created)
}
