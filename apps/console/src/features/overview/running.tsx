import type { Runtime } from '@signalbox/shared/snapshot'
import Link from 'next/link'
import { useRuntime } from '@/client/queries.ts'
import { sumTraffic, type Traffic } from '@/client/traffic.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { Table } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'

interface Row {
  readonly id: string
  /** `namespace/name` of the Gateway. */
  readonly gateway: string
  readonly name: string
  readonly address: string
  readonly error: string | undefined
  readonly traffic: Traffic
}

/** Every listener that a gateway process reports, with its lamp and what it carries. */
export function Running() {
  const rows = toRows(useRuntime())
  return (
    <Section title="What runs">
      <Table
        flush
        label="Listeners"
        rows={rows}
        rowKey={({ id }) => id}
        empty={<p className="py-2 text-sm text-faint">No gateway process reports a listener yet.</p>}
        columns={[
          {
            id: 'listener',
            header: 'Listener',
            cell: ({ gateway, name }) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <Link href={`/gateways/${gateway}`} className="font-mono text-[0.93em] hover:underline">
                  {gateway}
                </Link>
                <span className="text-soft">{name}</span>
              </span>
            ),
            sortBy: ({ gateway, name }) => `${gateway} ${name}`,
          },
          {
            id: 'state',
            header: 'State',
            cell: ({ error }) =>
              error === undefined ? (
                <Status aspect="clear" word="Listening" />
              ) : (
                <Status aspect="danger" word="Not bound" title={error} />
              ),
          },
          {
            id: 'address',
            header: 'Bound to',
            from: 'sm',
            cell: ({ address }) => <code className="text-xs">{address}</code>,
          },
          {
            id: 'rate',
            header: 'Requests/s',
            align: 'end',
            cell: ({ traffic }) => <RateCell perSecond={traffic.requestsPerSecond} />,
            sortBy: ({ traffic }) => traffic.requestsPerSecond,
          },
          {
            id: 'errors',
            header: 'Errors',
            align: 'end',
            from: 'sm',
            cell: ({ traffic }) => <ErrorCell percent={traffic.errorPercent} />,
          },
        ]}
      />
    </Section>
  )
}

function toRows(runtime: Runtime | undefined): readonly Row[] {
  const reports = runtime?.gateways.flatMap(({ connected, listeners }) => (connected ? listeners : [])) ?? []
  const rows = new Map<string, Row>()
  for (const { listener, address, boundPort, state, error } of reports) {
    const [, namespace = '', gateway = '', name = ''] = listener.split('/')
    const known = rows.get(listener)
    rows.set(listener, {
      id: listener,
      gateway: `${namespace}/${gateway}`,
      name,
      address: `${address}:${boundPort}`,
      error: state === 'listening' ? known?.error : (error ?? 'It could not be bound.'),
      traffic: known?.traffic ?? sumTraffic(runtime?.traffic.filter((rate) => rate.listener === listener) ?? []),
    })
  }
  return [...rows.values()]
}
