'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { allTokensQuery, pathOf, scopeWords, useAccountChange, type Token } from '@/client/accounts.ts'
import { formatAgo, formatDate } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { Words } from '@/ui/words.tsx'
import { NotShown } from './not-shown.tsx'

/** What acts in anybody's name, to be taken back. People make tokens in their profiles. */
export function TokensPanel() {
  const nowMs = useNow()
  const { data: tokens, error, refetch } = useQuery(allTokensQuery)
  const [revoking, setRevoking] = useState<Token | null>(null)
  const change = useAccountChange()
  if (error !== null) return <NotShown error={error} onRetry={() => void refetch()} />
  if (tokens === undefined) return <SkeletonRows />
  return (
    <div>
      <p className="max-w-2xl pb-3 text-sm text-soft">
        Everybody makes API tokens in the own profile. None may do more than its owner, and each has an end.
      </p>
      <Table
        label="API tokens"
        flush
        columns={columnsAt(nowMs)}
        rows={tokens}
        rowKey={({ id }) => id}
        rowActions={(token) => (
          <Button
            small
            look="quiet"
            aria-label={`Revoke token ${token.name} of ${token.owner}`}
            onClick={() => setRevoking(token)}
          >
            Revoke
          </Button>
        )}
        empty={<p className="py-4 text-sm text-faint">Nobody has a token.</p>}
      />
      {revoking !== null && (
        <ConfirmDialog
          open
          onOpenChange={() => setRevoking(null)}
          title={`Revoke the token ${revoking.name} of ${revoking.owner}`}
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
    </div>
  )
}

function columnsAt(nowMs: number): readonly Column<Token>[] {
  return [
    { id: 'owner', header: 'Owner', cell: ({ owner }) => owner, sortBy: ({ owner }) => owner },
    { id: 'name', header: 'Name', cell: ({ name }) => name, sortBy: ({ name }) => name },
    {
      id: 'scope',
      header: 'Scope',
      from: 'sm',
      cell: ({ scope }) => <Words words={scopeWords(scope)} otherwise="all that the owner may" />,
    },
    {
      id: 'ends',
      header: 'Ends',
      sortBy: ({ expiresAt }) => expiresAt,
      cell: ({ expired, expiresAt }) => (expired ? <Status aspect="danger" word="ended" /> : formatDate(expiresAt)),
    },
    {
      id: 'used',
      header: 'Last used',
      from: 'sm',
      sortBy: ({ lastUsedAt }) => lastUsedAt ?? '',
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="text-faint">never</span> : formatAgo(lastUsedAt, nowMs),
    },
  ]
}
