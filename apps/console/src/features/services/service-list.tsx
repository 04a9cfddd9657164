'use client'
import type { Service } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { serviceHealth } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { useRuntime } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { trafficOfService } from '@/client/traffic.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatDurationMs, formatList, formatShown } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { ScopedName } from '@/ui/scoped-name.tsx'
import { StateFilter } from '@/ui/state-filter.tsx'
import { Table, type Column } from '@/ui/table.tsx'
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
    <ListPage
      title="Services"
      description="What answers behind the routes: ports, the endpoints that serve them, and how they are reached."
      help={<ServiceHelp />}
      actions={<NewService />}
      search={list.search}
      onSearchChange={list.setSearch}
      filters={<StateFilter value={list.state} onValueChange={list.setState} />}
      count={formatShown(list.rows.length, list.items.length, 'service')}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label="Services"
        columns={columns}
        rows={list.rows}
        rowKey={({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`}
        rowHref={(service) => linkTo(refOf(service)) ?? '/services'}
        rowActions={(service) => <ServiceMenu service={service} />}
        initialSort={{ column: 'name', descending: false }}
        empty={list.narrowed ? <NoMatch noun="service" onClear={list.clear} /> : <NoServices />}
      />
    </ListPage>
  )
}

function serviceColumns(runtime: Runtime | undefined): readonly Column<Service>[] {
  const traffic = ({ metadata }: Service) => trafficOfService(runtime, metadata.namespace ?? '', metadata.name)
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
      cell: (service) => {
        const { aspect, word, reasons } = serviceHealth(service, runtime)
        return <Status aspect={aspect} word={word} title={reasons.join('\n')} />
      },
      sortBy: (service) => serviceHealth(service, runtime).word,
    },
    {
      id: 'ports',
      header: 'Ports',
      from: 'md',
      cell: ({ spec }) => <Mono text={formatList((spec.ports ?? []).map(({ port }) => String(port))) || '–'} />,
    },
    {
      id: 'endpoints',
      header: 'Endpoints',
      from: 'md',
      cell: (service) => <Mono text={formatList(endpoints(service), 2) || 'none'} />,
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

function Mono({ text }: { text: string }) {
  return <span className="block max-w-52 truncate font-mono text-xs text-soft">{text}</span>
}

function ServiceMenu({ service }: { service: Service }) {
  const ref = refOf(service)
  return (
    <RowMenu
      subject={`service ${service.metadata.name}`}
      duplicateHref={linkToNew('Service', ref)}
      onDelete={() => openDialog({ dialog: 'delete', ref })}
    />
  )
}

function NewService() {
  return (
    <>
      <ButtonLink href={linkToNew('Service')}>
        <Plus size={14} aria-hidden /> New service
      </ButtonLink>
      <Button look="primary" onClick={() => openDialog({ dialog: 'publish' })}>
        Publish a service
      </Button>
    </>
  )
}

function NoServices() {
  return (
    <EmptyState title="No services yet" actions={<NewService />}>
      A service is a name for programs that answer requests. Publishing makes one together with a route to it.
    </EmptyState>
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
