'use client'
import type { Gateway } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { gatewayHealth } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { trafficOfGateway } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatShown } from '@/lib/format.ts'
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

const hay = ({ spec }: Gateway) =>
  spec.listeners.map(({ name, hostname, port }) => `${name} ${hostname ?? ''} ${port}`).join(' ')

export function GatewayList() {
  const list = useResourceRows(['Gateway'], hay, gatewayHealth)
  const columns = useMemo(() => gatewayColumns(list.runtime), [list.runtime])
  return (
    <ListPage
      title="Gateways"
      description="Where traffic comes in: each has listeners on ports, and says whose routes may attach to them."
      help={<GatewayHelp />}
      actions={<NewGateway />}
      search={list.search}
      onSearchChange={list.setSearch}
      filters={<StateFilter value={list.state} onValueChange={list.setState} />}
      count={formatShown(list.rows.length, list.items.length, 'gateway')}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label="Gateways"
        columns={columns}
        rows={list.rows}
        rowKey={({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`}
        rowHref={(gateway) => linkTo(refOf(gateway)) ?? '/gateways'}
        rowActions={(gateway) => <GatewayMenu gateway={gateway} />}
        initialSort={{ column: 'name', descending: false }}
        empty={list.narrowed ? <NoMatch noun="gateway" onClear={list.clear} /> : <NoGateways />}
      />
    </ListPage>
  )
}

function gatewayColumns(runtime: Runtime | undefined): readonly Column<Gateway>[] {
  const traffic = ({ metadata }: Gateway) => trafficOfGateway(runtime, metadata.namespace ?? '', metadata.name)
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
      cell: (gateway) => {
        const { aspect, word, reasons } = gatewayHealth(gateway)
        return <Status aspect={aspect} word={word} title={reasons.join('\n')} />
      },
      sortBy: (gateway) => gatewayHealth(gateway).word,
    },
    { id: 'listeners', header: 'Listeners', from: 'md', cell: (gateway) => <Ports gateway={gateway} /> },
    {
      id: 'routes',
      header: 'Routes',
      align: 'end',
      from: 'sm',
      cell: (gateway) => attachedRoutes(gateway),
      sortBy: attachedRoutes,
    },
    {
      id: 'rate',
      header: 'Requests/s',
      align: 'end',
      from: 'md',
      cell: (gateway) => <RateCell perSecond={traffic(gateway).requestsPerSecond} />,
      sortBy: (gateway) => traffic(gateway).requestsPerSecond,
    },
    {
      id: 'errors',
      header: 'Errors',
      align: 'end',
      from: 'md',
      cell: (gateway) => <ErrorCell percent={traffic(gateway).errorPercent} />,
      sortBy: (gateway) => traffic(gateway).errorPercent,
    },
  ]
}

function Ports({ gateway }: { gateway: Gateway }) {
  return (
    <span className="font-mono text-xs text-soft">
      {gateway.spec.listeners
        .map(
          ({ name, port, protocol, hostname }) =>
            `${name} ${protocol}:${port}${hostname === undefined ? '' : ` ${hostname}`}`,
        )
        .join(', ')}
    </span>
  )
}

function attachedRoutes({ status }: Gateway): number {
  return Math.max(0, ...(status?.listeners ?? []).map(({ attachedRoutes: attached }) => attached))
}

function GatewayMenu({ gateway }: { gateway: Gateway }) {
  const ref = refOf(gateway)
  return (
    <RowMenu
      subject={`gateway ${gateway.metadata.name}`}
      duplicateHref={linkToNew('Gateway', ref)}
      onDelete={() => openDialog({ dialog: 'delete', ref })}
    />
  )
}

function NewGateway() {
  return (
    <ButtonLink look="primary" href={linkToNew('Gateway')}>
      <Plus size={14} aria-hidden /> New gateway
    </ButtonLink>
  )
}

function NoGateways() {
  return (
    <EmptyState title="No gateways yet" actions={<NewGateway />}>
      A gateway opens ports. Make one with a listener on a free port, then attach routes to it.
    </EmptyState>
  )
}

function GatewayHelp() {
  return (
    <>
      <p>A gateway is a set of listeners. A listener is a port with a protocol, and if you like a hostname.</p>
      <p>
        Its <code>allowedRoutes</code> say which namespaces may attach routes: its own, all, those with certain labels,
        or none. So one team can own the port and others the routes.
      </p>
    </>
  )
}
