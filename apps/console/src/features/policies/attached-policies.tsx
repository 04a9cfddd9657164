'use client'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { policyHealth } from '@/client/health.ts'
import { linkTo } from '@/client/links.ts'
import { policyTypesQuery } from '@/client/policy-types.ts'
import { useList } from '@/client/queries.ts'
import { refOf, type KindRef } from '@/client/resource-paths.ts'
import { isFor, linkToNewPolicy } from '@/client/targets.ts'
import { formatList } from '@/lib/format.ts'
import { ButtonLink } from '@/ui/button.tsx'
import { nameColumns, stateColumn } from '@/ui/columns.tsx'
import { Section } from '@/ui/section.tsx'
import { Table } from '@/ui/table.tsx'
import { placesOf } from './places.ts'

/** Policies that are for this very resource or a part of it, and the way to attach a further one. */
export function AttachedPolicies({ subject }: { subject: KindRef }) {
  const { items, isPending } = useList('Policy')
  const types = useQuery(policyTypesQuery).data?.types ?? []
  const rows = items.filter((policy) => isFor(policy, subject))
  return (
    <Section
      title="Attached here"
      actions={
        <ButtonLink small href={linkToNewPolicy({ subject })}>
          <Plus size={14} aria-hidden /> Attach a policy
        </ButtonLink>
      }
    >
      {!isPending && (
        <Table
          flush
          label="Policies attached here"
          rows={rows}
          rowKey={({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`}
          rowHref={(policy) => linkTo(refOf(policy)) ?? '/policies'}
          empty={<p className="py-3 text-sm text-faint">No policy names this directly.</p>}
          columns={[
            ...nameColumns<(typeof rows)[number]>(),
            {
              id: 'type',
              header: 'Type',
              cell: ({ spec }) => types.find(({ type }) => type === spec.type)?.title ?? <code>{spec.type}</code>,
            },
            stateColumn(policyHealth),
            {
              id: 'places',
              header: 'For',
              from: 'sm',
              cell: (policy) => <span className="text-soft">{formatList(placesOf(policy), 3)}</span>,
            },
          ]}
        />
      )}
    </Section>
  )
}
