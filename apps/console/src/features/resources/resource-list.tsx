'use client'
import type { AnyResource, ResourceByKind } from '@signalbox/shared/resources'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { healthOf } from '@/client/health.ts'
import { linkTo, linkToNew, pluralOf, wordsOf } from '@/client/links.ts'
import { kindPaths, refOf } from '@/client/resource-paths.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatAgo } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { NewLink, nameColumns, stateColumn } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import type { Column } from '@/ui/table.tsx'
import type { SchemaKind } from './pages.ts'
import { resourceWords } from './resource-words.tsx'
import { summaryOf } from './summary.ts'

/** Kinds whose conditions say what became of them. */
const judged: ReadonlySet<SchemaKind> = new Set([
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Route',
  'ListenerSet',
  'BackendTLSPolicy',
  'GatewayClass',
])

const health = (resource: AnyResource) => healthOf(resource, undefined)

/** All resources of a kind without a page made by hand. */
export function ResourceList({ kind }: { kind: SchemaKind }) {
  const list = useResourceRows([kind], summaryOf, health)
  const nowMs = useNow()
  const columns = useMemo(() => columnsOf(kind, nowMs), [kind, nowMs])
  const { word, title } = wordsOf(kind)
  const { description, help } = resourceWords[kind]
  return (
    <RowListPage
      list={list}
      title={title}
      noun={word}
      plural={pluralOf(kind)}
      description={description}
      help={help}
      actions={<NewLink href={linkToNew(kind)} noun={word} refusal={list.newRefusal} />}
      columns={columns}
      stated={judged.has(kind)}
      hrefOf={(resource) => linkTo(refOf(resource)) ?? '/'}
      menuOf={menuOf}
      whenEmpty={description}
    />
  )
}

function columnsOf(kind: SchemaKind, nowMs: number): readonly Column<AnyResource>[] {
  const { namespaced } = kindPaths[kind]
  return [
    ...nameColumns<AnyResource>().filter(({ id }) => namespaced || id !== 'namespace'),
    ...(judged.has(kind) ? [stateColumn(health)] : []),
    {
      id: 'content',
      header: 'Content',
      from: 'md',
      cell: (resource) => (
        <span className="block max-w-96 truncate font-mono text-xs text-soft">{summaryOf(resource) || '–'}</span>
      ),
    },
    {
      id: 'created',
      header: 'Created',
      align: 'end',
      from: 'sm',
      cell: ({ metadata }) => formatAgo(metadata.creationTimestamp ?? '', nowMs),
      sortBy: ({ metadata }) => metadata.creationTimestamp ?? '',
    },
  ]
}

function menuOf(resource: ResourceByKind[SchemaKind]) {
  const ref = refOf(resource)
  return {
    subject: `${wordsOf(resource.kind).word} ${ref.name}`,
    duplicateHref: linkToNew(resource.kind, ref),
    onDelete: () => openDialog({ dialog: 'delete', ref }),
  }
}
