'use client'
import type { HTTPRoute, Namespace, Service } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { useList, useRuntime } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { trafficOfNamespace } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { useJudge } from '@/client/rights.ts'
import { formatShown } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { NewLink } from '@/ui/columns.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { RateCell } from '@/ui/traffic-cell.tsx'
import { ownLabels } from './own-labels.ts'

export function NamespaceList() {
  const list = useResourceRows(
    ['Namespace'],
    () => '',
    () => null,
  )
  const runtime = useRuntime()
  const routes = useList('HTTPRoute').items
  const services = useList('Service').items
  const columns = useMemo(() => namespaceColumns(runtime, routes, services), [runtime, routes, services])
  return (
    <ListPage
      title="Namespaces"
      description="Where resources live: each team’s own place, admitted to listeners by its labels."
      help={<NamespaceHelp />}
      actions={<NewNamespace />}
      search={list.search}
      onSearchChange={list.setSearch}
      count={formatShown(list.rows.length, list.items.length, 'namespace')}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label="Namespaces"
        columns={columns}
        rows={list.rows}
        rowKey={({ metadata }) => metadata.name}
        rowHref={(namespace) => linkTo(refOf(namespace)) ?? '/namespaces'}
        rowActions={(namespace) => <NamespaceMenu namespace={namespace} />}
        initialSort={{ column: 'name', descending: false }}
        empty={<NoMatch noun="namespace" onClear={list.clear} />}
      />
    </ListPage>
  )
}

function namespaceColumns(
  runtime: Runtime | undefined,
  routes: readonly HTTPRoute[],
  services: readonly Service[],
): readonly Column<Namespace>[] {
  const within = (all: readonly (HTTPRoute | Service)[]) => (namespace: Namespace) =>
    all.filter(({ metadata }) => metadata.namespace === namespace.metadata.name).length
  const rate = ({ metadata }: Namespace) => trafficOfNamespace(runtime, metadata.name).requestsPerSecond
  const count = (id: string, header: string, of: (namespace: Namespace) => number): Column<Namespace> => ({
    id,
    header,
    align: 'end',
    from: 'sm',
    cell: (namespace) => <span className={of(namespace) === 0 ? 'text-faint' : undefined}>{of(namespace)}</span>,
    sortBy: of,
  })
  return [
    { id: 'name', header: 'Name', cell: ({ metadata }) => metadata.name, sortBy: ({ metadata }) => metadata.name },
    { id: 'labels', header: 'Labels', cell: (namespace) => <Labels namespace={namespace} /> },
    count('routes', 'Routes', within(routes)),
    count('services', 'Services', within(services)),
    {
      id: 'rate',
      header: 'Requests/s',
      align: 'end',
      from: 'md',
      cell: (namespace) => <RateCell perSecond={rate(namespace)} />,
      sortBy: rate,
    },
  ]
}

function Labels({ namespace }: { namespace: Namespace }) {
  return (
    <span className="flex flex-wrap gap-1">
      {Object.entries(ownLabels(namespace.metadata.labels)).map(([key, value]) => (
        <Badge key={key} mono>
          {key}={value}
        </Badge>
      ))}
    </span>
  )
}

function NamespaceMenu({ namespace }: { namespace: Namespace }) {
  const ref = refOf(namespace)
  const judge = useJudge()
  return (
    <RowMenu
      refusals={{ create: judge.refusal('create', { kind: 'Namespace' }), delete: judge.refusal('delete', ref) }}
      subject={`namespace ${namespace.metadata.name}`}
      duplicateHref={linkToNew('Namespace', ref)}
      onDelete={() => openDialog({ dialog: 'delete', ref })}
    />
  )
}

function NewNamespace() {
  const refusal = useJudge().refusal('create', { kind: 'Namespace' })
  return <NewLink href={linkToNew('Namespace')} noun="namespace" refusal={refusal} />
}

function NamespaceHelp() {
  return (
    <>
      <p>A namespace is where routes and services live, and where a team’s rights end.</p>
      <p>
        A listener that admits routes by selector looks at these labels. A route may point at a service in another
        namespace only where a ReferenceGrant there lets it.
      </p>
    </>
  )
}
