'use client'
import Link from 'next/link'
import { useDraft } from '@/client/draft/use-draft.ts'
import { getAt, listAt } from '@/client/draft/field-path.ts'
import { useRuntime } from '@/client/queries.ts'
import { sumTraffic } from '@/client/traffic.ts'
import { formatCount, formatDurationMs } from '@/lib/format.ts'
import { Section } from '@/ui/section.tsx'
import { Table } from '@/ui/table.tsx'
import { ErrorCell, RateCell } from '@/ui/traffic-cell.tsx'
import { matchChips } from './match-chips.ts'

/** Traffic of each rule, and the way to try a request. */
export function RouteStatus({ namespace, name }: { namespace: string; name: string }) {
  const { draft } = useDraft()
  const runtime = useRuntime()
  const rows = listAt(draft.resource, ['spec', 'rules']).map((rule, index) => ({
    index,
    name: getAt(rule, ['name']),
    chips: listAt(rule, ['matches']).map((match) => matchChips(match).join(' ')),
    traffic: sumTraffic(
      runtime?.traffic.filter((rate) => rate.rule === `HTTPRoute/${namespace}/${name}/${index}`) ?? [],
    ),
  }))
  return (
    <Section
      title="Traffic by rule"
      actions={
        <Link href="/try" className="text-sm text-accent hover:underline">
          Try a request
        </Link>
      }
    >
      <Table
        flush
        label="Traffic by rule"
        rows={rows}
        rowKey={({ index }) => String(index)}
        columns={[
          {
            id: 'rule',
            header: 'Rule',
            cell: (row) => (typeof row.name === 'string' ? row.name : `Rule ${row.index + 1}`),
          },
          {
            id: 'when',
            header: 'When',
            from: 'sm',
            cell: ({ chips }) => <code className="text-xs text-soft">{chips.join(' or ') || '/…'}</code>,
          },
          {
            id: 'rate',
            header: 'Requests/s',
            align: 'end',
            cell: ({ traffic }) => <RateCell perSecond={traffic.requestsPerSecond} />,
          },
          {
            id: 'errors',
            header: 'Errors',
            align: 'end',
            cell: ({ traffic }) => <ErrorCell percent={traffic.errorPercent} />,
          },
          {
            id: 'time',
            header: 'Mean time',
            align: 'end',
            from: 'sm',
            cell: ({ traffic }) => formatDurationMs(traffic.meanDurationMs),
          },
          {
            id: 'total',
            header: 'Requests',
            align: 'end',
            from: 'sm',
            cell: ({ traffic }) => formatCount(traffic.requestsTotal),
          },
        ]}
      />
    </Section>
  )
}
