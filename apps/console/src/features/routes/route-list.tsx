'use client'
import type { AnyRoute } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { ChevronDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { routeHealth } from '@/client/health.ts'
import { routeKinds } from '@/client/kinds.ts'
import { linkTo, linkToNew, wordsOf } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useSearchParam } from '@/client/scope.ts'
import { trafficOfRoute } from '@/client/traffic.ts'
import { useJudge } from '@/client/rights.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatDurationMs, formatList } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Menu, MenuItem } from '@/ui/menu.tsx'
import { Select } from '@/ui/select.tsx'
import { MonoCell, NewLink, nameColumns, stateColumn } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import type { Column } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'
import { backendNames, hostnames, parentNames, pathsOf } from './route-summary.ts'

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
    <RowListPage
      list={{ ...list, rows, clear, narrowed: list.narrowed || kind !== 'any' }}
      title="Routes"
      noun="route"
      description="What goes where: requests, calls, connections and datagrams, from a gateway to a service."
      help={<RouteHelp />}
      actions={<NewRoute />}
      columns={columns}
      hrefOf={(route) => linkTo(refOf(route)) ?? '/routes'}
      keyOf={(route) => `${route.kind} ${route.metadata.namespace ?? ''}/${route.metadata.name}`}
      menuOf={menuOf}
      filters={
        <Select
          label="Kind"
          hideLabel
          className="w-40"
          value={kind}
          options={kindOptions}
          onValueChange={(next) => setKind(next === 'any' ? '' : next)}
        />
      }
      whenEmpty="A route attaches to a gateway and sends the requests that match it to a service."
    />
  )
}

function routeColumns(runtime: Runtime | undefined): readonly Column<AnyRoute>[] {
  const traffic = (route: AnyRoute) => trafficOfRoute(runtime, refOf(route))
  return [
    ...nameColumns<AnyRoute>(),
    {
      id: 'kind',
      header: 'Kind',
      from: 'sm',
      cell: ({ kind }) => <Badge>{kind}</Badge>,
      sortBy: ({ kind }) => kind,
    },
    stateColumn(routeHealth),
    {
      id: 'hosts',
      header: 'Hosts',
      from: 'md',
      cell: (route) => <MonoCell text={formatList(hostnames(route), 2) || 'any'} />,
      sortBy: (route) => hostnames(route)[0] ?? '',
    },
    {
      id: 'gateway',
      header: 'Gateway',
      from: 'lg',
      cell: (route) => <MonoCell text={formatList(parentNames(route), 2) || '–'} />,
    },
    {
      id: 'services',
      header: 'Services',
      from: 'md',
      cell: (route) => <MonoCell text={formatList(backendNames(route), 2) || '–'} />,
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

function menuOf(route: AnyRoute) {
  const ref = refOf(route)
  return {
    subject: `${wordsOf(route.kind).word} ${ref.name}`,
    duplicateHref: linkToNew(route.kind, ref),
    onDelete: () => openDialog({ dialog: 'delete', ref }),
  }
}

function NewRoute() {
  const { refusalAnywhere } = useJudge()
  return (
    <>
      <OtherRoutes />
      <NewLink href={linkToNew('HTTPRoute')} noun="route" refusal={refusalAnywhere('create', 'HTTPRoute')} />
    </>
  )
}

function OtherRoutes() {
  const router = useRouter()
  const { refusalAnywhere } = useJudge()
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
          <MenuItem key={kind} refusal={refusalAnywhere('create', kind)} onSelect={() => router.push(linkToNew(kind))}>
            New {wordsOf(kind).word}
          </MenuItem>
        ))}
    </Menu>
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
