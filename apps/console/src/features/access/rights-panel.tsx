'use client'
import { Plus, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { linkTo } from '@/client/links.ts'
import { useListsState } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useJudge } from '@/client/rights.ts'
import { useScope } from '@/client/scope.ts'
import { formatShown } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { GiveDialog } from './give-dialog.tsx'
import { toRows, type GrantRow } from './grants.ts'
import { TakeDialog } from './take-dialog.tsx'

/** Who has which role where, as far as one may see the bindings; roles are given and taken here. */
export function RightsPanel() {
  const list = useListsState(['RoleBinding', 'ClusterRoleBinding'])
  const [scope] = useScope()
  const { refusal, refusalAnywhere } = useJudge()
  const [search, setSearch] = useState('')
  const [giving, setGiving] = useState(false)
  const [taking, setTaking] = useState<GrantRow | null>(null)
  if (list.error !== null) return <LoadError message={list.error.message} onRetry={() => void list.refetch()} />
  if (list.isPending) return <SkeletonRows />
  const all = toRows(list.items)
  const words = search.toLowerCase()
  const rows = all.filter(
    ({ subject, role, namespace }) =>
      (scope === '' || namespace === scope || namespace === null) &&
      [subject.name, role.name, namespace ?? 'everywhere'].some((text) => text.toLowerCase().includes(words)),
  )
  return (
    <div>
      <search className="flex flex-wrap items-center gap-2 pb-3">
        <SearchField label="Filter by who, role or namespace" value={search} onValueChange={setSearch} />
        <output className="text-xs text-faint">{formatShown(rows.length, all.length, 'right')}</output>
        <span className="flex-1" />
        <ButtonLink look="quiet" href="/resources/clusterroles">
          Cluster roles
        </ButtonLink>
        <ButtonLink look="quiet" href="/resources/roles">
          Roles
        </ButtonLink>
        <Button look="primary" refusal={refusalAnywhere('create', 'RoleBinding')} onClick={() => setGiving(true)}>
          <Plus size={14} aria-hidden /> Give a role
        </Button>
      </search>
      <Table
        label="Rights"
        flush
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        initialSort={{ column: 'subject', descending: false }}
        rowActions={(row) => <Take row={row} refusal={refusal('update', refOf(row.binding))} onTake={setTaking} />}
        empty={
          <EmptyState title={all.length === 0 ? 'You see no bindings' : 'Nothing fits'}>
            {all.length === 0
              ? 'Who may do what is said by bindings. You see those of namespaces that you administer.'
              : 'No right fits the filter or the namespace.'}
          </EmptyState>
        }
      />
      {giving && <GiveDialog bindings={list.items} onClose={() => setGiving(false)} />}
      {taking !== null && <TakeDialog row={taking} onClose={() => setTaking(null)} />}
    </div>
  )
}

interface TakeProps {
  readonly row: GrantRow
  readonly refusal: string | null
  readonly onTake: (row: GrantRow) => void
}

function Take({ row, refusal, onTake }: TakeProps) {
  if (row.builtIn || refusal !== null) return null
  return (
    <IconButton label={`Take ${row.role.name} from ${row.subject.name}`} icon={Trash2} onClick={() => onTake(row)} />
  )
}

const columns: readonly Column<GrantRow>[] = [
  {
    id: 'subject',
    header: 'Who',
    sortBy: ({ subject }) => subject.name,
    cell: ({ subject }) => (
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-all">{subject.name}</span>
        {subject.kind !== 'User' && <Badge>{subject.kind === 'Group' ? 'group' : 'service account'}</Badge>}
      </span>
    ),
  },
  {
    id: 'role',
    header: 'May',
    sortBy: ({ role }) => role.name,
    cell: ({ role, binding }) => {
      const ref = { kind: role.kind, name: role.name }
      const href = linkTo(role.kind === 'Role' ? { ...ref, namespace: binding.metadata.namespace } : ref)
      return <Named href={href} name={role.name} />
    },
  },
  {
    id: 'where',
    header: 'Where',
    sortBy: ({ namespace }) => namespace ?? '',
    cell: ({ namespace }) => namespace ?? <span className="font-medium">everywhere</span>,
  },
  {
    id: 'binding',
    header: 'By binding',
    from: 'sm',
    sortBy: ({ binding }) => binding.metadata.name,
    cell: ({ binding, builtIn }) => (
      <span className="flex flex-wrap items-center gap-2">
        <Named href={linkTo(refOf(binding))} name={binding.metadata.name} />
        {builtIn && <Badge>built in</Badge>}
      </span>
    ),
  },
]

function Named({ href, name }: { href: string | null; name: string }) {
  if (href === null) return <code>{name}</code>
  return (
    <Link href={href} className="font-mono text-[0.93em] underline-offset-2 hover:underline">
      {name}
    </Link>
  )
}
