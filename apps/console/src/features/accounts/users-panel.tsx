'use client'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { pathOf, useAccountChange, usersQuery, type OneTimeLink, type User } from '@/client/accounts.ts'
import { formatAgo, formatShown } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { showToast } from '@/ui/toast.tsx'
import { ConfirmUser, type Deed } from './confirm-user.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { NotShown } from './not-shown.tsx'
import { UserDialog } from './user-dialog.tsx'

/** Who may sign in. Who may do what is said by bindings. */
export function UsersPanel() {
  const nowMs = useNow()
  const { data: users, error, refetch } = useQuery(usersQuery)
  const [search, setSearch] = useState('')
  const [editing, setEditing] = useState<User | 'new' | null>(null)
  const [link, setLink] = useState<OneTimeLink | null>(null)
  const [deed, setDeed] = useState<Deed | null>(null)
  const change = useAccountChange<OneTimeLink>()
  if (error !== null) return <NotShown error={error} onRetry={() => void refetch()} />
  if (users === undefined) return <SkeletonRows />
  const wanted = search.toLowerCase()
  const shown = users.filter((user) =>
    [user.name, user.displayName, ...user.groups, ...user.providerGroups].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  )
  const makeLink = (user: User) =>
    change.mutate(
      { method: 'POST', path: pathOf('users', user.name, 'link') },
      {
        onSuccess: setLink,
        onError: ({ message }) => showToast({ title: 'No link was made', description: message, aspect: 'danger' }),
      },
    )
  return (
    <div>
      <search className="flex flex-wrap items-center gap-2 pb-3">
        <SearchField label="Filter users" value={search} onValueChange={setSearch} />
        <output className="text-xs text-faint">{formatShown(shown.length, users.length, 'user')}</output>
        <span className="flex-1" />
        <Button look="primary" onClick={() => setEditing('new')}>
          <Plus size={14} aria-hidden /> New user
        </Button>
      </search>
      <Table
        label="Users"
        flush
        columns={columnsAt(nowMs)}
        rows={shown}
        rowKey={({ name }) => name}
        initialSort={{ column: 'name', descending: false }}
        rowActions={(user) => (
          <Menu trigger={<IconButton label={`More for user ${user.name}`} icon={Ellipsis} />}>
            <MenuItem onSelect={() => setEditing(user)}>Edit</MenuItem>
            {(user.hasPassword || user.identityProvider === null) && (
              <MenuItem onSelect={() => makeLink(user)}>
                {user.hasPassword ? 'Reset the password' : 'Make an invitation link'}
              </MenuItem>
            )}
            <MenuItem onSelect={() => setDeed({ deed: 'sign-out', user })}>Sign out everywhere</MenuItem>
            {(user.totp || user.passkeys > 0) && (
              <MenuItem onSelect={() => setDeed({ deed: 'remove-factors', user })}>Remove second factors</MenuItem>
            )}
            <MenuItem onSelect={() => setDeed({ deed: user.disabled ? 'enable' : 'disable', user })}>
              {user.disabled ? 'Enable' : 'Disable'}
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger onSelect={() => setDeed({ deed: 'delete', user })}>
              Delete
            </MenuItem>
          </Menu>
        )}
        empty={<p className="py-4 text-sm text-faint">No user fits “{search}”.</p>}
      />
      {editing !== null && (
        <UserDialog user={editing === 'new' ? null : editing} onClose={() => setEditing(null)} onLink={setLink} />
      )}
      {link !== null && <LinkDialog link={link} onClose={() => setLink(null)} />}
      {deed !== null && <ConfirmUser {...deed} onClose={() => setDeed(null)} />}
    </div>
  )
}

function columnsAt(nowMs: number): readonly Column<User>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      sortBy: ({ name }) => name,
      cell: (user) => (
        <span className="grid">
          <span className="font-medium break-all">{user.name}</span>
          {user.displayName !== '' && <span className="text-xs text-soft">{user.displayName}</span>}
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sortBy: (user) => stateOf(user).word,
      cell: (user) => <Status {...stateOf(user)} />,
    },
    {
      id: 'groups',
      header: 'Rights from',
      from: 'sm',
      cell: (user) => <Groups user={user} />,
    },
    { id: 'sign-in', header: 'Signs in by', from: 'md', cell: (user) => waysOf(user) },
    {
      id: 'seen',
      header: 'Last seen',
      from: 'sm',
      sortBy: ({ lastSeenAt }) => lastSeenAt ?? '',
      cell: ({ lastSeenAt }) =>
        lastSeenAt === null ? <span className="text-faint">no session</span> : formatAgo(lastSeenAt, nowMs),
    },
  ]
}

function stateOf(user: User) {
  if (user.disabled) return { aspect: 'unlit', word: 'disabled' } as const
  if (user.link?.purpose === 'invitation') return { aspect: 'caution', word: 'invited' } as const
  if (user.lacksSecondFactor) return { aspect: 'caution', word: 'lacks second factor' } as const
  return { aspect: 'clear', word: 'enabled' } as const
}

function waysOf({ hasPassword, identityProvider, totp, passkeys }: User): string {
  const ways = [
    ...(hasPassword ? [totp ? 'password and app' : 'password'] : []),
    ...(passkeys > 0 ? [passkeys === 1 ? 'passkey' : `${passkeys} passkeys`] : []),
    ...(identityProvider === null ? [] : [new URL(identityProvider).host]),
  ]
  return ways.length === 0 ? 'nothing yet' : ways.join(', ')
}

function Groups({ user }: { user: User }) {
  const groups = [...new Set([...user.groups, ...user.providerGroups])]
  return (
    <span className="flex flex-wrap gap-1">
      {user.administrator && <Badge>may do everything</Badge>}
      {groups.map((group) => (
        <Badge key={group} mono>
          {group}
        </Badge>
      ))}
      {!user.administrator && groups.length === 0 && <span className="text-faint">own bindings</span>}
    </span>
  )
}
