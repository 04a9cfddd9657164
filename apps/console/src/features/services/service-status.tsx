'use client'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import { endpointAspect, endpointsOf } from '@/client/health.ts'
import { useRuntime } from '@/client/queries.ts'
import { formatAgo } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { Table } from '@/ui/table.tsx'
import { EndpointMenu } from './endpoint-menu.tsx'

const nothing = '–'

/** Why an endpoint is as it is: what its checks found, else how the last attempt failed. */
function whyOf({ reason, lastError }: EndpointReport): string {
  return reason ?? lastError ?? nothing
}

/** With why it is so, where there is no room for a column of that. */
function State({ endpoint }: { endpoint: EndpointReport }) {
  const why = whyOf(endpoint)
  return (
    <>
      <Status {...endpointAspect(endpoint)} />
      {why !== nothing && <span className="block text-xs break-words text-soft @xl/table:hidden">{why}</span>}
    </>
  )
}

/** Endpoints as the gateway processes find them. */
export function ServiceStatus({ namespace, name }: { namespace: string; name: string }) {
  const runtime = useRuntime()
  const rows = endpointsOf(runtime, namespace, name)
  const nowMs = Math.max(0, ...(runtime?.gateways ?? []).map(({ lastSeenAt }) => Date.parse(lastSeenAt)))
  return (
    <Section title="Endpoints">
      <Table
        flush
        label="Endpoints"
        rows={rows}
        rowKey={({ upstream, address, port }) => `${upstream} ${address}:${port}`}
        rowActions={(endpoint) => <EndpointMenu namespace={namespace} name={name} endpoint={endpoint} />}
        empty={
          <p className="py-3 text-sm text-faint">
            No gateway process sends to this service: no attached route points here, or it has no endpoint.
          </p>
        }
        columns={[
          {
            id: 'address',
            header: 'Endpoint',
            cell: ({ address, port }) => (
              <code>
                {address}:{port}
              </code>
            ),
          },
          {
            id: 'health',
            header: 'State',
            cell: (endpoint) => <State endpoint={endpoint} />,
          },
          {
            id: 'since',
            header: 'Since',
            from: 'md',
            cell: ({ since }) => (
              <span className="whitespace-nowrap text-soft">{since === undefined ? '–' : formatAgo(since, nowMs)}</span>
            ),
          },
          { id: 'active', header: 'In flight', align: 'end', from: 'sm', cell: ({ active }) => active },
          {
            id: 'why',
            header: 'Why',
            from: 'sm',
            cell: (endpoint) => <span className="break-words text-soft">{whyOf(endpoint)}</span>,
          },
        ]}
      />
    </Section>
  )
}
