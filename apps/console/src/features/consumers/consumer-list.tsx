'use client'
import type { Consumer } from '@signalbox/shared/resources'
import { openDialog } from '@/client/dialogs.ts'
import { linkTo, linkToNew } from '@/client/links.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useResourceRows } from '@/client/use-resource-rows.ts'
import { formatList } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { MonoCell, NewLink, nameColumns } from '@/ui/columns.tsx'
import { RowListPage } from '@/ui/row-list-page.tsx'
import type { Column } from '@/ui/table.tsx'

const hay = ({ spec }: Consumer) =>
  [spec.username, spec.customId, ...(spec.groups ?? []), ...typesOf(spec)]
    .filter((word) => word !== undefined)
    .join(' ')

export function ConsumerList() {
  const list = useResourceRows(['Consumer'], hay, () => null)
  return (
    <RowListPage
      list={list}
      title="Consumers"
      noun="consumer"
      description="Who calls: people and programs that policies know by their credentials."
      help={<ConsumerHelp />}
      actions={<NewLink href={linkToNew('Consumer')} noun="consumer" refusal={list.newRefusal} />}
      columns={columns}
      stated={false}
      hrefOf={(consumer) => linkTo(refOf(consumer)) ?? '/consumers'}
      menuOf={(consumer) => ({
        subject: `consumer ${consumer.metadata.name}`,
        onDelete: () => openDialog({ dialog: 'delete', ref: refOf(consumer) }),
      })}
      whenEmpty="A consumer has a name and credentials. An authentication policy knows callers by them, and other policies can treat each consumer in its own way."
    />
  )
}

const columns: readonly Column<Consumer>[] = [
  ...nameColumns<Consumer>(),
  {
    id: 'username',
    header: 'User name',
    from: 'sm',
    cell: ({ spec }) => <MonoCell text={spec.username ?? '–'} />,
    sortBy: ({ spec }) => spec.username ?? '',
  },
  { id: 'customId', header: 'Custom id', from: 'md', cell: ({ spec }) => <MonoCell text={spec.customId ?? '–'} /> },
  { id: 'groups', header: 'Groups', from: 'sm', cell: ({ spec }) => formatList(spec.groups ?? [], 3) || '–' },
  {
    id: 'credentials',
    header: 'Known by',
    cell: ({ spec }) => {
      const types = typesOf(spec)
      if (types.length === 0) return <span className="text-faint">nothing yet</span>
      return (
        <span className="flex flex-wrap gap-1">
          {types.map((type) => (
            <Badge key={type} mono>
              {type}
            </Badge>
          ))}
        </span>
      )
    },
  },
]

function typesOf({ credentials = [] }: Consumer['spec']): readonly string[] {
  return [...new Set(credentials.map(({ type }) => type))]
}

function ConsumerHelp() {
  return (
    <>
      <p>
        A consumer is whoever calls. Policies such as key-auth find it by a credential in the request; behind them the
        request is known as this consumer.
      </p>
      <p>Its groups are what acl policies speak of, and policies may be attached to a consumer alone.</p>
    </>
  )
}
