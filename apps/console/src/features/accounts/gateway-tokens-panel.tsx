'use client'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { gatewayTokensQuery, pathOf, useAccountChange, type GatewayToken } from '@/client/accounts.ts'
import { ApiError } from '@/client/api.ts'
import { formatAgo, formatDate } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { OnceShown } from '@/ui/once-shown.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { NotShown } from './not-shown.tsx'
import { toNames } from './names.ts'

/** Tokens by which gateway processes join: one each, so that each can be taken back alone. */
export function GatewayTokensPanel() {
  const nowMs = useNow()
  const { data: tokens, error, refetch } = useQuery(gatewayTokensQuery)
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<GatewayToken | null>(null)
  const change = useAccountChange()
  if (error !== null) return <NotShown error={error} onRetry={() => void refetch()} />
  if (tokens === undefined) return <SkeletonRows />
  return (
    <div>
      <div className="flex flex-wrap items-start justify-between gap-3 pb-3">
        <p className="max-w-2xl text-sm text-soft">
          A gateway process joins with SIGNALBOX_GATEWAY_TOKEN. It reads the configuration, keys of certificates
          included, and reports; nothing else. Give each its own token.
        </p>
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus size={14} aria-hidden /> New gateway token
        </Button>
      </div>
      <Table
        label="Gateways’ tokens"
        flush
        columns={columnsAt(nowMs)}
        rows={tokens}
        rowKey={({ id }) => id}
        rowActions={(token) => (
          <Button
            small
            look="quiet"
            aria-label={`Revoke the token of ${token.name}`}
            onClick={() => setRevoking(token)}
          >
            Revoke
          </Button>
        )}
        empty={
          <p className="py-4 text-sm text-faint">
            None yet. The gateway of “npm start” has a token of its own in the data folder.
          </p>
        }
      />
      {making && <GatewayTokenDialog onClose={() => setMaking(false)} />}
      {revoking !== null && (
        <ConfirmDialog
          open
          onOpenChange={() => setRevoking(null)}
          title={`Revoke the token of ${revoking.name}`}
          action="Revoke"
          pending={change.isPending}
          onConfirm={() =>
            change.mutate(
              { method: 'DELETE', path: pathOf('gateway-tokens', revoking.id) },
              { onSuccess: () => setRevoking(null) },
            )
          }
        >
          <p>The process that uses it is told nothing more. What it has in force it serves on, until you stop it.</p>
        </ConfirmDialog>
      )}
    </div>
  )
}

function columnsAt(nowMs: number): readonly Column<GatewayToken>[] {
  return [
    { id: 'name', header: 'Gateway', cell: ({ name }) => name, sortBy: ({ name }) => name },
    {
      id: 'namespaces',
      header: 'Namespaces',
      cell: ({ namespaces }) =>
        namespaces === null ? (
          <span className="text-soft">all</span>
        ) : (
          <span className="flex flex-wrap gap-1">
            {namespaces.map((namespace) => (
              <Badge key={namespace} mono>
                {namespace}
              </Badge>
            ))}
          </span>
        ),
    },
    { id: 'created', header: 'Made', from: 'sm', cell: ({ createdAt }) => formatDate(createdAt) },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="text-faint">never</span> : formatAgo(lastUsedAt, nowMs),
    },
  ]
}

function GatewayTokenDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [namespaces, setNamespaces] = useState('')
  const change = useAccountChange<{ readonly token: string }>()
  const fields = change.error instanceof ApiError ? change.error.fields : []
  const errorAt = (at: string) => fields.find(({ path }) => path === at || path.startsWith(`${at}[`))?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const names = toNames(namespaces)
    change.mutate({
      method: 'POST',
      path: 'gateway-tokens',
      body: { name: name.trim(), namespaces: names.length === 0 ? null : names },
    })
  }
  if (change.data !== undefined) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={`The token of ${name}`}
        description="Start the gateway process with it as SIGNALBOX_GATEWAY_TOKEN."
        footer={
          <Button look="primary" onClick={onClose}>
            I have kept it
          </Button>
        }
      >
        <OnceShown label="Gateway token" value={change.data.token} />
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New gateway token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="gateway-token" pending={change.isPending}>
            Make the token
          </Button>
        </>
      }
    >
      <form id="gateway-token" onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name of the gateway process"
          help="Small letters, digits, - and ."
          required
          stacked
          value={name}
          onValueChange={setName}
          error={errorAt('name')}
        />
        <TextField
          label="Namespaces"
          help="Separated by commas: it reads what is in these alone. Empty: everything."
          stacked
          mono
          value={namespaces}
          onValueChange={setNamespaces}
          error={errorAt('namespaces')}
        />
        {change.error !== null && fields.length === 0 && (
          <Notice aspect="danger" urgent title="No token was made">
            {change.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
