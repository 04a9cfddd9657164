'use client'
import type { Gateway } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { gatewayHealth } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { trafficOfGateway } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { NewLink, nameColumns, stateColumn } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import type { Column } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'

const hay = ({ spec }: Gateway) =>
  spec.listeners.map(({ name, hostname, port }) => `${name} ${hostname ?? ''} ${port}`).join(' ')

export function GatewayList() {
  const list = useResourceRows(['Gateway'], hay, gatewayHealth)
  const columns = useMemo(() => gatewayColumns(list.runtime), [list.runtime])
  return (
    <RowListPage
      list={list}
      title="Gateways"
      noun="gateway"
      description="Where traffic comes in: each has listeners on ports, and says whose routes may attach to them."
      help={<GatewayHelp />}
      actions={<NewLink href={linkToNew('Gateway')} noun="gateway" refusal={list.newRefusal} />}
      columns={columns}
      hrefOf={(gateway) => linkTo(refOf(gateway)) ?? '/gateways'}
      menuOf={menuOf}
      whenEmpty="A gateway opens ports. Make one with a listener on a free port, then attach routes to it."
    />
  )
}

function gatewayColumns(runtime: Runtime | undefined): readonly Column<Gateway>[] {
  const traffic = ({ metadata }: Gateway) => trafficOfGateway(runtime, metadata.namespace ?? '', metadata.name)
  return [
    ...nameColumns<Gateway>(),
    stateColumn(gatewayHealth),
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

function menuOf(gateway: Gateway) {
  const ref = refOf(gateway)
  return {
    subject: `gateway ${ref.name}`,
    duplicateHref: linkToNew('Gateway', ref),
    onDelete: () => openDialog({ dialog: 'delete', ref }),
  }
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
