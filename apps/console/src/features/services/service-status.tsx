'use client'
import { endpointsOf } from '@/client/health.ts'
import { useRuntime } from '@/client/queries.ts'
import { Status, type Aspect } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { Table } from '@/ui/table.tsx'

const words: Readonly<Record<'healthy' | 'unhealthy' | 'unknown', readonly [Aspect, string]>> = {
  healthy: ['clear', 'Healthy'],
  unhealthy: ['danger', 'Down'],
  unknown: ['unlit', 'Not tried'],
}

/** Endpoints as the gateway processes find them. */
export function ServiceStatus({ namespace, name }: { namespace: string; name: string }) {
  const rows = endpointsOf(useRuntime(), namespace, name)
  return (
    <Section title="Endpoints">
      <Table
        flush
        label="Endpoints"
        rows={rows}
        rowKey={({ upstream, address, port }) => `${upstream} ${address}:${port}`}
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
            cell: ({ health }) => {
              const [aspect, word] = words[health]
              return <Status aspect={aspect} word={word} />
            },
          },
          { id: 'active', header: 'In flight', align: 'end', from: 'sm', cell: ({ active }) => active },
          {
            id: 'error',
            header: 'Last failure',
            from: 'sm',
            cell: ({ lastError }) => <span className="break-words text-soft">{lastError ?? '–'}</span>,
          },
        ]}
      />
    </Section>
  )
}
