'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo } from 'react'
import { openDialog } from '@/client/dialogs.ts'
import { linkTo } from '@/client/links.ts'
import { certificatesQuery, type CertificateSummary } from '@/client/queries.ts'
import { useScope, useSearchParam } from '@/client/scope.ts'
import { useJudge } from '@/client/rights.ts'
import { formatDate, formatList, formatShown } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { NewLink } from '@/ui/columns.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { ScopedName } from '@/ui/scoped-name.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { certificateHealth, namesOf } from './expiry.ts'
import { replaceHref } from './secret-status.tsx'

const none: readonly CertificateSummary[] = []

/** Every Secret with a certificate: for whom, from whom, until when, and who uses it. */
export function CertificateList() {
  const { data: all = none, error, isPending, refetch } = useQuery(certificatesQuery)
  const [scope] = useScope()
  const [search, setSearch] = useSearchParam('q')
  const nowMs = useNow()
  const columns = useMemo(() => columnsOf(nowMs), [nowMs])
  const rows = all.filter((summary) => (scope === '' || summary.namespace === scope) && fits(summary, search))
  const narrowed = search !== '' || scope !== ''
  return (
    <ListPage
      title="Certificates"
      description="What listeners show to clients: names, who vouches for them, and until when."
      help={<CertificateHelp />}
      actions={<NewCertificate />}
      search={search}
      onSearchChange={setSearch}
      count={formatShown(rows.length, all.length, 'certificate')}
      pending={isPending}
      error={error}
      onRetry={() => void refetch()}
    >
      <Table
        label="Certificates"
        columns={columns}
        rows={rows}
        rowKey={({ namespace, name }) => `${namespace}/${name}`}
        rowHref={({ namespace, name }) => linkTo({ kind: 'Secret', namespace, name }) ?? '/certificates'}
        rowActions={({ namespace, name }) => (
          <RowMenu
            subject={`certificate ${name}`}
            replaceHref={replaceHref({ namespace, name })}
            onDelete={() => openDialog({ dialog: 'delete', ref: { kind: 'Secret', namespace, name } })}
          />
        )}
        initialSort={{ column: 'until', descending: false }}
        empty={narrowed ? <NoMatch noun="certificate" onClear={() => setSearch('')} /> : <NoCertificates />}
      />
    </ListPage>
  )
}

function fits(summary: CertificateSummary, search: string): boolean {
  const issuers = summary.chain.map(({ issuer }) => issuer)
  const hay = [summary.namespace, summary.name, ...namesOf(summary), ...issuers].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word))
}

function columnsOf(nowMs: number): readonly Column<CertificateSummary>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name, namespace }) => <ScopedName name={name} scope={namespace} />,
      sortBy: ({ name }) => name,
    },
    {
      id: 'namespace',
      header: 'Namespace',
      from: 'md',
      cell: ({ namespace }) => <span className="block max-w-48 truncate text-soft">{namespace}</span>,
      sortBy: ({ namespace }) => namespace,
    },
    {
      id: 'state',
      header: 'State',
      cell: (summary) => {
        const { aspect, word, reasons } = certificateHealth(summary, nowMs)
        return <Status aspect={aspect} word={word} title={reasons.join('\n')} />
      },
      sortBy: (summary) => certificateHealth(summary, nowMs).word,
    },
    {
      id: 'names',
      header: 'Names',
      from: 'sm',
      cell: (summary) => <Mono text={formatList(namesOf(summary), 2) || '–'} />,
      sortBy: (summary) => namesOf(summary)[0] ?? '',
    },
    {
      id: 'issuer',
      header: 'Issuer',
      from: 'md',
      cell: ({ chain: [leaf] }) => <Mono text={leaf === undefined ? '–' : issuerOf(leaf)} />,
      sortBy: ({ chain: [leaf] }) => leaf?.issuer ?? '',
    },
    {
      id: 'until',
      header: 'Valid until',
      from: 'sm',
      cell: ({ chain: [leaf] }) => (leaf === undefined ? '–' : formatDate(leaf.notAfter)),
      sortBy: ({ chain: [leaf] }) => leaf?.notAfter ?? '',
    },
    { id: 'users', header: 'Used by', from: 'md', cell: (summary) => <Users summary={summary} /> },
  ]
}

function issuerOf({ subject, issuer }: CertificateSummary['chain'][number]): string {
  return subject === issuer ? 'itself' : issuer || '–'
}

function Mono({ text }: { text: string }) {
  return <span className="block max-w-64 truncate font-mono text-xs text-soft">{text}</span>
}

function Users({ summary: { usedBy } }: { summary: CertificateSummary }) {
  const users = [...new Map(usedBy.map((ref) => [`${ref.kind} ${ref.namespace ?? ''}/${ref.name}`, ref])).values()]
  if (users.length === 0) return <span className="text-faint">Nobody</span>
  return (
    <span className="relative z-1 flex flex-wrap gap-x-3">
      {users.slice(0, 3).map((ref) => (
        <Link
          key={`${ref.kind} ${ref.namespace ?? ''}/${ref.name}`}
          href={linkTo(ref) ?? '/'}
          className="inline-flex min-h-6 items-center font-mono text-xs underline-offset-2 hover:underline"
        >
          {ref.name}
        </Link>
      ))}
      {users.length > 3 && <span className="text-xs text-faint">and {users.length - 3} more</span>}
    </span>
  )
}

function NewCertificate() {
  return <NewLink href="/new/certificate" noun="certificate" refusal={useJudge().refusalAnywhere('create', 'Secret')} />
}

function NoCertificates() {
  return (
    <EmptyState title="No certificates yet" actions={<NewCertificate />}>
      A listener for HTTPS shows a certificate. Paste one with its key, or have one made for development.
    </EmptyState>
  )
}

function CertificateHelp() {
  return (
    <>
      <p>
        A certificate is a Secret of the type <code>kubernetes.io/tls</code>; listeners name it in{' '}
        <code>tls.certificateRefs</code>. Replaced, it is shown to new connections at once; open ones stay.
      </p>
      <p>A key goes in and never comes back: neither here nor in the API can it be read.</p>
    </>
  )
}
