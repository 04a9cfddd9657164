'use client'
import type { Gateway } from '@signalbox/shared/resources'
import type { ListenerReport, Runtime } from '@signalbox/shared/snapshot'
import { conditionAspect, isBroken } from '@/client/health.ts'
import { useRuntime, useResource } from '@/client/queries.ts'
import { sumTraffic } from '@/client/traffic.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'

type Listener = Gateway['spec']['listeners'][number]

/** Listeners as they are: bound where, with how many routes, carrying what. */
export function GatewayStatus({ namespace, name }: { namespace: string; name: string }) {
  const { resource } = useResource('Gateway', name, namespace)
  const runtime = useRuntime()
  if (resource === undefined) return null
  return (
    <Section title="Listeners">
      <Table
        flush
        label="Listeners"
        columns={listenerColumns(resource, runtime)}
        rows={resource.spec.listeners}
        rowKey={(listener) => listener.name}
      />
    </Section>
  )
}

function listenerColumns(gateway: Gateway, runtime: Runtime | undefined): readonly Column<Listener>[] {
  const id = (listener: Listener) =>
    `Gateway/${gateway.metadata.namespace ?? ''}/${gateway.metadata.name}/${listener.name}`
  const reports = (listener: Listener): readonly ListenerReport[] =>
    runtime?.gateways
      .filter(({ connected }) => connected)
      .flatMap(({ listeners }) => listeners.filter((report) => report.listener === id(listener))) ?? []
  const traffic = (listener: Listener) =>
    sumTraffic(runtime?.traffic.filter((rate) => rate.listener === id(listener)) ?? [])
  const status = (listener: Listener) => gateway.status?.listeners?.find(({ name }) => name === listener.name)
  return [
    { id: 'name', header: 'Listener', cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      id: 'state',
      header: 'State',
      cell: (listener) => <ListenerState reports={reports(listener)} conditions={status(listener)?.conditions ?? []} />,
    },
    {
      id: 'bound',
      header: 'Bound to',
      from: 'sm',
      cell: (listener) => (
        <code className="text-xs">
          {reports(listener)
            .filter(({ state }) => state === 'listening')
            .map(({ address, boundPort }) => `${address}:${boundPort}`)
            .join(', ') || '–'}
        </code>
      ),
    },
    {
      id: 'hostname',
      header: 'Hostname',
      from: 'md',
      cell: ({ hostname }) => <code className="text-xs">{hostname ?? 'any'}</code>,
    },
    {
      id: 'routes',
      header: 'Routes',
      align: 'end',
      from: 'sm',
      cell: (listener) => status(listener)?.attachedRoutes ?? 0,
    },
    {
      id: 'rate',
      header: 'Requests/s',
      align: 'end',
      cell: (listener) => <RateCell perSecond={traffic(listener).requestsPerSecond} />,
    },
    {
      id: 'errors',
      header: 'Errors',
      align: 'end',
      from: 'sm',
      cell: (listener) => <ErrorCell percent={traffic(listener).errorPercent} />,
    },
  ]
}

type Conditions = NonNullable<NonNullable<Gateway['status']>['listeners']>[number]['conditions']

function ListenerState({ reports, conditions }: { reports: readonly ListenerReport[]; conditions: Conditions }) {
  const failed = reports.find(({ state }) => state === 'failed')
  if (failed !== undefined) return <Status aspect="danger" word="Not bound" title={failed.error} />
  const broken = conditions.find(isBroken)
  if (broken !== undefined)
    return <Status aspect={conditionAspect(broken)} word={broken.reason} title={broken.message} />
  return reports.length === 0 ? (
    <Status aspect="unlit" word="No report yet" />
  ) : (
    <Status aspect="clear" word="Listening" />
  )
}
