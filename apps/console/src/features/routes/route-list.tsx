'use client'
import type { AnyRoute } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { ChevronDown, Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { routeHealth } from '@/client/health.ts'
import { linkTo, linkToNew, wordsOf } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useSearchParam } from '@/client/scope.ts'
import { trafficOfRoute } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatDurationMs, formatList, formatShown } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { Badge } from '@/ui/badge.tsx'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { Menu, MenuItem } from '@/ui/menu.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { ScopedName } from '@/ui/scoped-name.tsx'
import { Select } from '@/ui/select.tsx'
import { StateFilter } from '@/ui/state-filter.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'
import { backendNames, hostnames, parentNames, pathsOf } from './route-summary.ts'

const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'Route'] as const
const kindOptions = [
  { value: 'any', label: 'Any kind' },
  ...routeKinds.map((kind) => ({ value: kind, label: kind })),
] as const

const hay = (route: AnyRoute) =>
  [route.kind, ...hostnames(route), ...parentNames(route), ...backendNames(route), ...pathsOf(route)].join(' ')

export function RouteList() {
  const list = useResourceRows(routeKinds, hay, routeHealth)
  const [kindText, setKind] = useSearchParam('kind')
  const kind = routeKinds.find((known) => known === kindText) ?? 'any'
  const rows = kind === 'any' ? list.rows : list.rows.filter((route) => route.kind === kind)
  const clear = () => {
    list.clear()
    setKind('')
  }
  const columns = useMemo(() => routeColumns(list.runtime), [list.runtime])
  return (
    <ListPage
      title="Routes"
      description="What goes where: requests, calls, connections and datagrams, from a gateway to a service."
      help={<RouteHelp />}
      actions={<NewRoute />}
      search={list.search}
      onSearchChange={list.setSearch}
      filters={
        <>
          <StateFilter value={list.state} onValueChange={list.setState} />
          <Select
            label="Kind"
            hideLabel
            className="w-40"
            value={kind}
            options={kindOptions}
            onValueChange={(next) => setKind(next === 'any' ? '' : next)}
          />
        </>
      }
      count={formatShown(rows.length, list.items.length, 'route')}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label="Routes"
        columns={columns}
        rows={rows}
        rowKey={(route) => `${route.kind} ${route.metadata.namespace ?? ''}/${route.metadata.name}`}
        rowHref={(route) => linkTo(refOf(route)) ?? '/routes'}
        rowActions={(route) => <RouteMenu route={route} />}
        initialSort={{ column: 'name', descending: false }}
        empty={list.narrowed || kind !== 'any' ? <NoMatch noun="route" onClear={clear} /> : <NoRoutes />}
      />
    </ListPage>
  )
}

function routeColumns(runtime: Runtime | undefined): readonly Column<AnyRoute>[] {
  const traffic = (route: AnyRoute) => trafficOfRoute(runtime, refOf(route))
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
      id: 'kind',
      header: 'Kind',
      from: 'sm',
      cell: ({ kind }) => <Badge>{kind}</Badge>,
      sortBy: ({ kind }) => kind,
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

function RouteMenu({ route }: { route: AnyRoute }) {
  const ref = refOf(route)
  return (
    <RowMenu
      subject={`${wordsOf(route.kind).word} ${route.metadata.name}`}
      duplicateHref={linkToNew(route.kind, ref)}
      onDelete={() => openDialog({ dialog: 'delete', ref })}
    />
  )
}

function NewRoute() {
  return (
    <>
      <OtherRoutes />
      <ButtonLink look="primary" href={linkToNew('HTTPRoute')}>
        <Plus size={14} aria-hidden /> New route
      </ButtonLink>
    </>
  )
}

function OtherRoutes() {
  const router = useRouter()
  return (
    <Menu
      trigger={
        <Button>
          Another kind <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      {routeKinds
        .filter((kind) => kind !== 'HTTPRoute')
        .map((kind) => (
          <MenuItem key={kind} onSelect={() => router.push(linkToNew(kind))}>
            New {wordsOf(kind).word}
          </MenuItem>
        ))}
    </Menu>
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
