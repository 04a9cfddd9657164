'use client'
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { AuditEntry } from '@/client/audit.ts'
import { linkTo } from '@/client/links.ts'
import { formatAgo, formatMany } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { Status, type Aspect } from '@/ui/aspect.tsx'

const outcomeWords = {
  done: { aspect: 'clear', word: 'Done' },
  denied: { aspect: 'caution', word: 'Denied' },
  failed: { aspect: 'danger', word: 'Failed' },
} as const satisfies Record<AuditEntry['outcome'], { readonly aspect: Aspect; readonly word: string }>

const doorWords: Readonly<Record<AuditEntry['door'], string>> = {
  console: 'Console',
  api: 'API',
  kubernetes: 'Kubernetes API',
  kong: 'Kong Admin API',
}

const columns = 'grid grid-cols-[1rem_minmax(0,1fr)_6rem] gap-x-3 sm:grid-cols-[1rem_7rem_9rem_minmax(0,1fr)_9rem_6rem]'

/** Entries, newest first; each opens to what there is to know of it. */
export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  const nowMs = useNow()
  return (
    <ol aria-label="Audit log" className="border-t border-line">
      {entries.map((entry) => (
        <li key={entry.seq} className="border-b border-line">
          <details className="group">
            <summary
              className={`${columns} cursor-pointer list-none items-baseline px-4 py-2 text-sm hover:bg-hover focus-visible:-outline-offset-2 sm:px-6 [&::-webkit-details-marker]:hidden`}
            >
              <ChevronRight
                size={14}
                aria-hidden
                className="self-center text-faint transition-transform group-open:rotate-90"
              />
              <time
                dateTime={entry.at}
                title={entry.at}
                className="hidden text-xs text-faint sm:block"
                suppressHydrationWarning
              >
                {formatAgo(entry.at, nowMs)}
              </time>
              <span className="hidden truncate sm:block">{entry.subject ?? entry.actor.name}</span>
              <span className="min-w-0 break-words">
                <span className="sm:hidden">{entry.subject ?? entry.actor.name}: </span>
                {entry.title}
              </span>
              <span className="hidden truncate text-xs text-faint sm:block">{doorWords[entry.door]}</span>
              <Status {...outcomeWords[entry.outcome]} />
            </summary>
            <Details entry={entry} />
          </details>
        </li>
      ))}
    </ol>
  )
}

function Details({ entry }: { entry: AuditEntry }) {
  const {
    actor,
    subject,
    address,
    door,
    request,
    status,
    reason,
    revision,
    changes,
    unlisted = 0,
    requestId,
    seq,
    at,
  } = entry
  return (
    <dl className="grid gap-x-6 gap-y-1.5 px-4 pt-1 pb-4 text-sm sm:grid-cols-[9rem_minmax(0,1fr)] sm:pr-6 sm:pl-13">
      <Fact name="Who">
        {actor.name} <span className="text-faint">({actor.type})</span>
        {subject !== undefined && subject !== actor.name && ` about ${subject}`}
      </Fact>
      <Fact name="When">{at}</Fact>
      <Fact name="From">
        <code>{address}</code> by {doorWords[door]}
      </Fact>
      <Fact name="Request">
        <code className="break-all">{request}</code>, answered {status}
      </Fact>
      {reason !== undefined && <Fact name="Why">{reason}</Fact>}
      {changes !== undefined && (
        <Fact name="Changed">
          <ul className="grid gap-0.5">
            {changes.map((change) => (
              <li key={`${change.kind} ${change.namespace ?? ''}/${change.name}`}>
                <Changed {...change} />
              </li>
            ))}
            {unlisted > 0 && <li className="text-faint">and {formatMany(unlisted, 'more resource')}</li>}
          </ul>
        </Fact>
      )}
      {revision !== undefined && (
        <Fact name="Revision">
          <Link href={`/history?revision=${revision}`} className="text-accent underline-offset-2 hover:underline">
            {revision}: see the difference
          </Link>
        </Fact>
      )}
      <Fact name="Line">
        {seq} <span className="text-faint">request {requestId}</span>
      </Fact>
    </dl>
  )
}

function Changed({ action, kind, namespace, name }: NonNullable<AuditEntry['changes']>[number]) {
  const title = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
  const href = action === 'deleted' ? null : linkTo({ kind, namespace, name })
  return (
    <>
      <span className="text-faint">{action}</span>{' '}
      {href === null ? (
        title
      ) : (
        <Link href={href} className="text-accent underline-offset-2 hover:underline">
          {title}
        </Link>
      )}
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
