'use client'
import { useQuery } from '@tanstack/react-query'
import { accessSettingsQuery, useAccountChange, usersQuery, type AccessSettings, type User } from '@/client/accounts.ts'
import { formatList } from '@/lib/format.ts'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Switch } from '@/ui/switch.tsx'
import { Table } from '@/ui/table.tsx'
import { NotShown } from './not-shown.tsx'

interface Group {
  readonly name: string
  readonly members: readonly string[]
}

/** Names that users carry and bindings give rights to, and of whom a second factor is demanded. */
export function GroupsPanel() {
  const users = useQuery(usersQuery)
  const settings = useQuery(accessSettingsQuery)
  const error = users.error ?? settings.error
  if (error !== null) return <NotShown error={error} onRetry={() => void users.refetch()} />
  if (users.data === undefined || settings.data === undefined) return <SkeletonRows />
  return <Groups users={users.data} demand={settings.data.secondFactor} />
}

function Groups({ users, demand }: { users: readonly User[]; demand: AccessSettings['secondFactor'] }) {
  const change = useAccountChange()
  const set = (secondFactor: AccessSettings['secondFactor']) =>
    change.mutate({ method: 'PUT', path: 'access-settings/second-factor', body: secondFactor })
  const demandOf = (group: string, wanted: boolean) =>
    set({
      ...demand,
      groups: wanted ? [...demand.groups, group] : demand.groups.filter((other) => other !== group),
    })
  return (
    <div className="grid gap-8">
      <Section
        title="Second factor"
        help="Demanded of somebody who has none, it is set up at the next request, before anything else."
      >
        <Switch
          label="Demand a second factor of everyone"
          checked={demand.everyone}
          disabled={change.isPending}
          onCheckedChange={(everyone) => set({ ...demand, everyone })}
        />
        {change.error !== null && (
          <Notice aspect="danger" urgent title="The demand was not changed">
            {change.error.message}
          </Notice>
        )}
      </Section>
      <Section
        title="Groups"
        help="A group is a name that users carry: set at the user, or brought along from single sign-on. It is there as long as somebody is in it."
      >
        <Table
          label="Groups"
          flush
          rows={toGroups(users, demand.groups)}
          rowKey={({ name }) => name}
          columns={[
            { id: 'name', header: 'Group', cell: ({ name }) => <code className="break-all">{name}</code> },
            {
              id: 'members',
              header: 'Members',
              cell: ({ members }) =>
                members.length === 0 ? <span className="text-faint">nobody</span> : formatList(members),
            },
            {
              id: 'demand',
              header: 'Second factor',
              cell: ({ name }) => (
                <Switch
                  label={<span className="sr-only">Demand a second factor of group {name}</span>}
                  checked={demand.everyone || demand.groups.includes(name)}
                  disabled={demand.everyone || change.isPending}
                  onCheckedChange={(wanted) => demandOf(name, wanted)}
                />
              ),
            },
          ]}
          empty={<p className="py-4 text-sm text-faint">No user is in a group.</p>}
        />
      </Section>
    </div>
  )
}

function toGroups(users: readonly User[], demanded: readonly string[]): readonly Group[] {
  const groupsOf = (user: User) => [...user.groups, ...user.providerGroups]
  const names = new Set([...users.flatMap(groupsOf), ...demanded])
  return [...names].toSorted().map((name) => ({
    name,
    members: users.filter((user) => groupsOf(user).includes(name)).map((user) => user.name),
  }))
}
