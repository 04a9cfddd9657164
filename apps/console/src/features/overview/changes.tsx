import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { linkTo } from '@/client/links.ts'
import { historyQuery } from '@/client/queries.ts'
import { useNow } from '@/lib/use-now.ts'
import { formatAgo, formatMany } from '@/lib/format.ts'
import { Section } from '@/ui/section.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'

const shownRevisions = 12
const shownChanges = 3
const words = { created: 'created', configured: 'changed', deleted: 'deleted', unchanged: 'touched' } as const

/** The newest revisions: who, when, what. */
export function Changes() {
  const { data, error, isPending } = useQuery(historyQuery)
  return (
    <Section
      title="What changed"
      actions={
        <Link href="/history" className="text-sm text-accent hover:underline">
          History
        </Link>
      }
    >
      {isPending && <Skeleton className="h-16" />}
      {error !== null && <p className="text-sm text-danger">{error.message}</p>}
      {data?.length === 0 && <p className="text-sm text-faint">Nothing yet.</p>}
      <ol className="grid grid-cols-[minmax(0,1fr)]">
        {data?.slice(0, shownRevisions).map((revision) => (
          <Revision key={revision.revision} summary={revision} />
        ))}
      </ol>
    </Section>
  )
}

function Revision({ summary: { revision, at, author, message, changes } }: { summary: RevisionSummary }) {
  const nowMs = useNow()
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-0.5 border-b border-line py-2.5 text-sm last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-faint">
        <Link href={`/history?revision=${revision}`} className="font-mono underline-offset-2 hover:underline">
          rev {revision}
        </Link>
        <span>{author}</span>
        <time dateTime={at} className="ml-auto" suppressHydrationWarning>
          {formatAgo(at, nowMs)}
        </time>
      </p>
      {message !== '' && <p className="break-words">{message}</p>}
      <ul>
        {changes.slice(0, shownChanges).map((change) => (
          <li key={`${change.kind} ${change.namespace ?? ''}/${change.name}`} className="truncate text-soft">
            {change.kind} <ChangedName change={change} /> {words[change.action]}
          </li>
        ))}
      </ul>
      {changes.length > shownChanges && (
        <p className="text-faint">and {formatMany(changes.length - shownChanges, 'more', 'more')}</p>
      )}
    </li>
  )
}

function ChangedName({ change }: { change: RevisionSummary['changes'][number] }) {
  const href = change.action === 'deleted' ? null : linkTo(change)
  const name = change.namespace === undefined ? change.name : `${change.namespace}/${change.name}`
  return href === null ? (
    <code>{name}</code>
  ) : (
    <Link href={href} className="font-mono text-[0.93em] text-ink hover:underline">
      {name}
    </Link>
  )
}
