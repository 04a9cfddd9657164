'use client'
import type { Policy } from '@signalbox/shared/resources'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { policyHealth } from '@/client/health.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { policyTypesQuery } from '@/client/policy-types.ts'
import { refOf } from '@/client/resource-paths.ts'
import { wordsOfTarget } from '@/client/targets.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatList } from '@/lib/format.ts'
import { NewLink, nameColumns, stateColumn } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import type { Column } from '@/ui/table.tsx'
import { placesOf } from './places.ts'

const hay = (policy: Policy) =>
  [
    policy.spec.type,
    ...(policy.spec.targetRefs ?? []).map((ref) => wordsOfTarget(ref, policy.metadata.namespace ?? '')),
  ].join(' ')

export function PolicyList() {
  const list = useResourceRows(['Policy'], hay, policyHealth)
  const types = useQuery(policyTypesQuery).data?.types
  const titles = useMemo(() => new Map(types?.map(({ type, title }) => [type, title])), [types])
  const columns = useMemo(() => columnsOf(titles), [titles])
  return (
    <RowListPage
      list={list}
      title="Policies"
      noun="policy"
      plural="policies"
      description="Who may pass, how often, and what is changed, logged or counted on the way."
      help={<PolicyHelp />}
      actions={<NewLink href={linkToNew('Policy')} noun="policy" refusal={list.newRefusal} />}
      columns={columns}
      hrefOf={(policy) => linkTo(refOf(policy)) ?? '/policies'}
      menuOf={(policy) => ({
        subject: `policy ${policy.metadata.name}`,
        duplicateHref: linkToNew('Policy', refOf(policy)),
        onDelete: () => openDialog({ dialog: 'delete', ref: refOf(policy) }),
      })}
      whenEmpty="A policy limits, authenticates, changes or records requests. It is attached to a gateway, a route or one of its rules, a service, a namespace or a consumer."
    />
  )
}

function columnsOf(titles: ReadonlyMap<string, string>): readonly Column<Policy>[] {
  return [
    ...nameColumns<Policy>(),
    {
      id: 'type',
      header: 'Type',
      cell: ({ spec }) => (
        <span title={spec.type} className="block max-w-56 truncate">
          {titles.get(spec.type) ?? <code>{spec.type}</code>}
        </span>
      ),
      sortBy: ({ spec }) => titles.get(spec.type) ?? spec.type,
    },
    stateColumn(policyHealth),
    {
      id: 'places',
      header: 'For',
      from: 'sm',
      cell: (policy) => <span className="block max-w-96 break-words text-soft">{formatList(placesOf(policy), 3)}</span>,
    },
  ]
}

function PolicyHelp() {
  return (
    <>
      <p>
        A policy is of one type, and is in force where its targets say. Where several of one type meet, the one that is
        nearest to the request wins: a rule’s before its route’s, then service, listener, gateway and namespace.
      </p>
      <p>The status of a route shows for each of its rules which policies are in force, and which level set them.</p>
    </>
  )
}
