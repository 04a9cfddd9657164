'use client'
import type { AnyResource } from '@signalbox/shared/resources'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { healthOf } from '@/client/health.ts'
import { linkTo, linkToNew, pluralOf, wordsOf } from '@/client/links.ts'
import { kindPaths, refOf } from '@/client/resource-paths.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatAgo, formatShown } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { ScopedName } from '@/ui/scoped-name.tsx'
import { StateFilter } from '@/ui/state-filter.tsx'
import { Table, type Column } from '@/ui/table.tsx'
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
    <ListPage
      title={title}
      description={description}
      help={help}
      actions={<NewResource kind={kind} />}
      search={list.search}
      onSearchChange={list.setSearch}
      filters={judged.has(kind) && <StateFilter value={list.state} onValueChange={list.setState} />}
      count={formatShown(list.rows.length, list.items.length, word, pluralOf(kind))}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label={title}
        columns={columns}
        rows={list.rows}
        rowKey={({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`}
        rowHref={(resource) => linkTo(refOf(resource)) ?? '/'}
        rowActions={(resource) => <ResourceMenu kind={kind} resource={resource} />}
        initialSort={{ column: 'name', descending: false }}
        empty={
          list.narrowed ? (
            <NoMatch noun={word} onClear={list.clear} />
          ) : (
            <EmptyState title={`No ${pluralOf(kind)} yet`} actions={<NewResource kind={kind} />}>
              {description}
            </EmptyState>
          )
        }
      />
    </ListPage>
  )
}

function columnsOf(kind: SchemaKind, nowMs: number): readonly Column<AnyResource>[] {
  const { namespaced } = kindPaths[kind]
  const namespace: Column<AnyResource> = {
    id: 'namespace',
    header: 'Namespace',
    from: 'sm',
    cell: ({ metadata }) => <span className="block max-w-48 truncate text-soft">{metadata.namespace}</span>,
    sortBy: ({ metadata }) => metadata.namespace ?? '',
  }
  const state: Column<AnyResource> = {
    id: 'state',
    header: 'State',
    cell: (resource) => {
      const told = health(resource)
      return told === null ? '–' : <Status aspect={told.aspect} word={told.word} title={told.reasons.join('\n')} />
    },
    sortBy: (resource) => health(resource)?.word ?? '',
  }
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ metadata }) => <ScopedName name={metadata.name} scope={metadata.namespace} />,
      sortBy: ({ metadata }) => metadata.name,
    },
    ...(namespaced ? [namespace] : []),
    ...(judged.has(kind) ? [state] : []),
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

function ResourceMenu({ kind, resource }: { kind: SchemaKind; resource: AnyResource }) {
  const ref = refOf(resource)
  return (
    <RowMenu
      subject={`${wordsOf(kind).word} ${ref.name}`}
      duplicateHref={linkToNew(kind, ref)}
      onDelete={() => openDialog({ dialog: 'delete', ref })}
    />
  )
}

function NewResource({ kind }: { kind: SchemaKind }) {
  return (
    <ButtonLink look="primary" href={linkToNew(kind)}>
      <Plus size={14} aria-hidden /> New {wordsOf(kind).word}
    </ButtonLink>
  )
}
