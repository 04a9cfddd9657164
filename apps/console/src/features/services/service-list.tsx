'use client'
import type { Service } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { serviceHealth } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { useRuntime } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useJudge } from '@/client/rights.ts'
import { trafficOfService } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatDurationMs, formatList } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { MonoCell, NewLink, nameColumns, stateColumn } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import type { Column } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'

/** Addresses with the port they are asked on, where it is known. */
function endpoints({ spec }: Service): readonly string[] {
  if (spec.externalName !== undefined) return [spec.externalName]
  const [only, ...others] = spec.ports ?? []
  const fallback = others.length === 0 ? (only?.targetPort ?? only?.port) : undefined
  return (spec.endpoints ?? []).map(({ address, port = fallback }) =>
    port === undefined ? address : `${address}:${port}`,
  )
}

export function ServiceList() {
  const runtime = useRuntime()
  const list = useResourceRows(
    ['Service'],
    (service) => endpoints(service).join(' '),
    (service) => serviceHealth(service, runtime),
  )
  const columns = useMemo(() => serviceColumns(runtime), [runtime])
  return (
    <RowListPage
      list={list}
      title="Services"
      noun="service"
      description="What answers behind the routes: ports, the endpoints that serve them, and how they are reached."
      help={<ServiceHelp />}
      actions={<NewService />}
      columns={columns}
      hrefOf={(service) => linkTo(refOf(service)) ?? '/services'}
      menuOf={menuOf}
      whenEmpty="A service is a name for programs that answer requests. Publishing makes one together with a route to it."
    />
  )
}

function serviceColumns(runtime: Runtime | undefined): readonly Column<Service>[] {
  const traffic = ({ metadata }: Service) => trafficOfService(runtime, metadata.namespace ?? '', metadata.name)
  return [
    ...nameColumns<Service>(),
    stateColumn((service) => serviceHealth(service, runtime)),
    {
      id: 'ports',
      header: 'Ports',
      from: 'md',
      cell: ({ spec }) => <MonoCell text={formatList((spec.ports ?? []).map(({ port }) => String(port))) || '–'} />,
    },
    {
      id: 'endpoints',
      header: 'Endpoints',
      from: 'md',
      cell: (service) => <MonoCell text={formatList(endpoints(service), 2) || 'none'} />,
      sortBy: (service) => endpoints(service).length,
    },
    {
      id: 'rate',
      header: 'Requests/s',
      align: 'end',
      from: 'sm',
      cell: (service) => <RateCell perSecond={traffic(service).requestsPerSecond} />,
      sortBy: (service) => traffic(service).requestsPerSecond,
    },
    {
      id: 'errors',
      header: 'Errors',
      align: 'end',
      from: 'md',
      cell: (service) => <ErrorCell percent={traffic(service).errorPercent} />,
      sortBy: (service) => traffic(service).errorPercent,
    },
    {
      id: 'time',
      header: 'Mean time',
      align: 'end',
      from: 'lg',
      cell: (service) => formatDurationMs(traffic(service).meanDurationMs),
      sortBy: (service) => traffic(service).meanDurationMs,
    },
  ]
}

function menuOf(service: Service) {
  const ref = refOf(service)
  return {
    subject: `service ${ref.name}`,
    duplicateHref: linkToNew('Service', ref),
    onDelete: () => openDialog({ dialog: 'delete', ref }),
  }
}

function NewService() {
  const { refusalAnywhere } = useJudge()
  const refusal = refusalAnywhere('create', 'Service')
  return (
    <>
      <NewLink look="plain" href={linkToNew('Service')} noun="service" refusal={refusal} />
      <Button
        look="primary"
        refusal={refusal ?? refusalAnywhere('create', 'HTTPRoute')}
        onClick={() => openDialog({ dialog: 'publish' })}
      >
        Publish a service
      </Button>
    </>
  )
}

function ServiceHelp() {
  return (
    <>
      <p>A service has ports, which routes point at, and endpoints: the addresses of the programs that answer.</p>
      <p>
        Requests are spread over the endpoints by weight. One that cannot be reached is tried again on the next, and is
        shown here with what went wrong.
      </p>
    </>
  )
}
