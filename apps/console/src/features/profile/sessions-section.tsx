'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ownSessionsQuery, pathOf, useAccountChange, type OwnSession } from '@/client/accounts.ts'
import { formatAgo, formatDate } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Section } from '@/ui/section.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { deviceOf } from './device.ts'

const methods = { password: 'Password', passkey: 'Passkey', 'single-sign-on': 'Single sign-on' }

/** Where one is signed in. */
export function SessionsSection() {
  const nowMs = useNow()
  const { data: sessions = [] } = useQuery(ownSessionsQuery)
  const [ending, setEnding] = useState(false)
  const change = useAccountChange()
  return (
    <Section
      title="Sessions"
      help="Every browser that is signed in as you. A session ends by itself 12 hours after its last use, and 7 days after its sign-in."
      actions={
        <Button small onClick={() => setEnding(true)}>
          Sign out everywhere
        </Button>
      }
    >
      <Table
        label="Sessions"
        flush
        columns={columnsAt(nowMs)}
        rows={sessions}
        rowKey={({ id }) => id}
        rowActions={(session) =>
          session.current ? null : (
            <Button
              small
              look="quiet"
              aria-label={`End the session of ${deviceOf(session.userAgent)} at ${session.address}`}
              onClick={() => change.mutate({ method: 'DELETE', path: pathOf('profile', 'sessions', session.id) })}
            >
              End
            </Button>
          )
        }
      />
      {ending && (
        <ConfirmDialog
          open
          onOpenChange={setEnding}
          title="Sign out everywhere"
          action="Sign out everywhere"
          pending={change.isPending}
          onConfirm={() =>
            change.mutate(
              { method: 'DELETE', path: 'profile/sessions' },
              { onSuccess: () => window.location.assign('/sign-in') },
            )
          }
        >
          <p>All sessions end at once, this one too. API tokens go on; revoke them below.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}

function columnsAt(nowMs: number): readonly Column<OwnSession>[] {
  return [
    {
      id: 'device',
      header: 'Browser',
      cell: (session) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          {deviceOf(session.userAgent)}
          {session.current && <Badge>this one</Badge>}
        </span>
      ),
    },
    {
      id: 'address',
      header: 'Address',
      cell: ({ address }) => <code className="text-xs break-all">{address || '–'}</code>,
    },
    { id: 'method', header: 'By', from: 'sm', cell: ({ method }) => methods[method] },
    { id: 'created', header: 'Signed in', from: 'sm', cell: ({ createdAt }) => formatDate(createdAt) },
    { id: 'used', header: 'Last seen', cell: ({ lastUsedAt }) => formatAgo(lastUsedAt, nowMs) },
  ]
}
