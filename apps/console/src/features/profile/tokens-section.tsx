'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ownTokensQuery, pathOf, scopeWords, useAccountChange, type Token } from '@/client/accounts.ts'
import { formatAgo, formatDate } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Section } from '@/ui/section.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { Words } from '@/ui/words.tsx'
import { TokenDialog } from './token-dialog.tsx'

/** What acts in one's name: scripts, kubectl, deck. */
export function TokensSection() {
  const nowMs = useNow()
  const { data: tokens = [] } = useQuery(ownTokensQuery)
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<Token | null>(null)
  const change = useAccountChange()
  return (
    <Section
      title="API tokens"
      help="For scripts, kubectl and deck: sent as “Authorization: Bearer …”. A token may do what you may, as far as its scope reaches, and not after its end."
      actions={
        <Button small onClick={() => setMaking(true)}>
          New token
        </Button>
      }
    >
      <Table
        label="API tokens"
        flush
        columns={columnsAt(nowMs)}
        rows={tokens}
        rowKey={({ id }) => id}
        rowActions={(token) => (
          <Button small look="quiet" aria-label={`Revoke token ${token.name}`} onClick={() => setRevoking(token)}>
            Revoke
          </Button>
        )}
        empty={<p className="py-3 text-sm text-faint">You have no token.</p>}
      />
      {making && <TokenDialog onClose={() => setMaking(false)} />}
      {revoking !== null && (
        <ConfirmDialog
          open
          onOpenChange={() => setRevoking(null)}
          title={`Revoke the token ${revoking.name}`}
          action="Revoke"
          pending={change.isPending}
          onConfirm={() =>
            change.mutate(
              { method: 'DELETE', path: pathOf('tokens', revoking.id) },
              { onSuccess: () => setRevoking(null) },
            )
          }
        >
          <p>Whatever uses it is refused from the next request on.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}

function columnsAt(nowMs: number): readonly Column<Token>[] {
  return [
    { id: 'name', header: 'Name', cell: ({ name }) => name },
    {
      id: 'scope',
      header: 'Scope',
      cell: ({ scope }) => <Words words={scopeWords(scope)} otherwise="all that you may" />,
    },
    {
      id: 'ends',
      header: 'Ends',
      cell: ({ expired, expiresAt }) => (expired ? <Status aspect="danger" word="ended" /> : formatDate(expiresAt)),
    },
    {
      id: 'used',
      header: 'Last used',
      from: 'sm',
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="text-faint">never</span> : formatAgo(lastUsedAt, nowMs),
    },
  ]
}
