'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { certificatesQuery, type CertificateSummary } from '@/client/queries.ts'
import { formatDate } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status } from '@/ui/aspect.tsx'
import { Section } from '@/ui/section.tsx'
import { Table, type Column } from '@/ui/table.tsx'
import { certificateHealth } from './expiry.ts'

type Certificate = CertificateSummary['chain'][number]

/** The certificates of a Secret, as far as they may be shown; nothing for Secrets of another type. */
export function SecretStatus({ namespace, name }: { namespace: string; name: string }) {
  const { data } = useQuery(certificatesQuery)
  const nowMs = useNow()
  const summary = data?.find((known) => known.namespace === namespace && known.name === name)
  if (summary === undefined) return null
  const { aspect, word, reasons } = certificateHealth(summary, nowMs)
  return (
    <Section
      title="Certificate"
      actions={
        <Link href={replaceHref({ namespace, name })} className="text-sm text-accent hover:underline">
          Replace it
        </Link>
      }
    >
      <p className="mb-3 flex flex-wrap gap-x-3 text-sm">
        <Status aspect={aspect} word={word} />
        <span className="text-soft">{reasons.join(' ')}</span>
      </p>
      {summary.chain.length > 0 && (
        <Table flush label="Chain" columns={columns} rows={summary.chain} rowKey={({ serialNumber }) => serialNumber} />
      )}
    </Section>
  )
}

export function replaceHref({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `/new/certificate?${new URLSearchParams({ namespace, replace: name })}`
}

const columns: readonly Column<Certificate>[] = [
  { id: 'subject', header: 'Subject', cell: ({ subject }) => <code className="text-xs">{subject || '–'}</code> },
  {
    id: 'names',
    header: 'Names',
    from: 'sm',
    cell: ({ dnsNames, uris }) => <code className="text-xs">{[...dnsNames, ...uris].join(', ') || '–'}</code>,
  },
  { id: 'issuer', header: 'Issuer', cell: ({ issuer }) => <code className="text-xs">{issuer || '–'}</code> },
  { id: 'key', header: 'Key', from: 'sm', cell: ({ keyType }) => keyType },
  { id: 'from', header: 'Valid from', from: 'md', cell: ({ notBefore }) => formatDate(notBefore) },
  { id: 'to', header: 'Valid until', cell: ({ notAfter }) => formatDate(notAfter) },
]
