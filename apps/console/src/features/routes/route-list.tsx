'use client'
import type { HTTPRoute } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { routeHealth } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { trafficOfRoute } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatDurationMs, formatList, formatShown } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { ScopedName } from '@/ui/scoped-name.tsx'
import { StateFilter } from '@/ui/state-filter.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'
import { backendNames, hostnames, parentNames, pathsOf } from './route-summary.ts'

const hay = (route: HTTPRoute) =>
  [...hostnames(route), ...parentNames(route), ...backendNames(route), ...pathsOf(route)].join(' ')

export function RouteList() {
  const list = useResourceRows('HTTPRoute', hay, routeHealth)
  const columns = useMemo(() => routeColumns(list.runtime), [list.runtime])
  return (
    <ListPage
      title="Routes"
      description="Which requests go where: by host, path, method and headers, from a gateway to a service."
      help={<RouteHelp />}
      actions={<NewRoute />}
      search={list.search}
      onSearchChange={list.setSearch}
      filters={<StateFilter value={list.state} onValueChange={list.setState} />}
      count={formatShown(list.rows.length, list.items.length, 'route')}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label="Routes"
        columns={columns}
        rows={list.rows}
        rowKey={({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`}
        rowHref={(route) => linkTo(refOf(route)) ?? '/routes'}
        rowActions={(route) => <RouteMenu route={route} />}
        initialSort={{ column: 'name', descending: false }}
        empty={list.narrowed ? <NoMatch noun="route" onClear={list.clear} /> : <NoRoutes />}
      />
    </ListPage>
  )
}

function routeColumns(runtime: Runtime | undefined): readonly Column<HTTPRoute>[] {
  const traffic = ({ metadata }: HTTPRoute) => trafficOfRoute(runtime, metadata.namespace ?? '', metadata.name)
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ metadata }) => <ScopedName name={metadata.name} scope={metadata.namespace} />,
      sortBy: ({ metadata }) => metadata.name,
    },
    {
      id: 'namespace',
      header: 'Namespace',
      from: 'sm',
      cell: ({ metadata }) => <span className="block max-w-48 truncate text-soft">{metadata.namespace}</span>,
      sortBy: ({ metadata }) => metadata.namespace ?? '',
    },
    {
      id: 'state',
      header: 'State',
      cell: (route) => {
        const { aspect, word, reasons } = routeHealth(route)
        return <Status aspect={aspect} word={word} title={reasons.join('\n')} />
      },
      sortBy: (route) => routeHealth(route).word,
    },
    {
      id: 'hosts',
      header: 'Hosts',
      from: 'md',
      cell: (route) => <Mono text={formatList(hostnames(route), 2) || 'any'} />,
      sortBy: (route) => hostnames(route)[0] ?? '',
    },
    {
      id: 'gateway',
      header: 'Gateway',
      from: 'lg',
      cell: (route) => <Mono text={formatList(parentNames(route), 2) || '–'} />,
    },
    {
      id: 'services',
      header: 'Services',
      from: 'md',
      cell: (route) => <Mono text={formatList(backendNames(route), 2) || '–'} />,
    },
    {
      id: 'rate',
      header: 'Requests/s',
      align: 'end',
      from: 'sm',
      cell: (route) => <RateCell perSecond={traffic(route).requestsPerSecond} />,
      sortBy: (route) => traffic(route).requestsPerSecond,
    },
    {
      id: 'errors',
      header: 'Errors',
      align: 'end',
      from: 'md',
      cell: (route) => <ErrorCell percent={traffic(route).errorPercent} />,
      sortBy: (route) => traffic(route).errorPercent,
    },
    {
      id: 'time',
      header: 'Mean time',
      align: 'end',
      from: 'lg',
      cell: (route) => formatDurationMs(traffic(route).meanDurationMs),
      sortBy: (route) => traffic(route).meanDurationMs,
    },
  ]
}

function Mono({ text }: { text: string }) {
  return <span className="block max-w-52 truncate font-mono text-xs text-soft">{text}</span>
}

function RouteMenu({ route }: { route: HTTPRoute }) {
  const ref = refOf(route)
  return (
    <RowMenu
      subject={`route ${route.metadata.name}`}
      duplicateHref={linkToNew('HTTPRoute', ref)}
      onDelete={() => openDialog({ dialog: 'delete', ref })}
    />
  )
}

function NewRoute() {
  return (
    <ButtonLink look="primary" href={linkToNew('HTTPRoute')}>
      <Plus size={14} aria-hidden /> New route
    </ButtonLink>
  )
}

function NoRoutes() {
  return (
    <EmptyState title="No routes yet" actions={<NewRoute />}>
      A route attaches to a gateway and sends the requests that match it to a service.
    </EmptyState>
  )
}

function RouteHelp() {
  return (
    <>
      <p>
        A route names its gateways in <code>parentRefs</code>. Whether it may attach is for the gateway’s listeners to
        say; if none admits it, it is detached and its state says why.
      </p>
      <p>
        Its rules have matches. The most specific match of all routes on a listener wins: exact path before longest
        prefix, then method, headers, query, and at last the older route.
      </p>
    </>
  )
}
