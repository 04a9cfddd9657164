'use client'
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { formatAgo, formatMany } from '@/lib/format.ts'
import { useNow } from '@/lib/use-now.ts'
import { cn } from '@/lib/cn.ts'

interface RevisionListProps {
  readonly revisions: readonly RevisionSummary[]
  readonly open: number
  readonly onOpen: (revision: number) => void
}

/** Revisions, newest first. */
export function RevisionList({ revisions, open, onOpen }: RevisionListProps) {
  const nowMs = useNow()
  return (
    <ol aria-label="Revisions" className="max-h-96 overflow-y-auto border-b border-line lg:max-h-none lg:border-b-0">
      {revisions.map(({ revision, at, author, message, changes }) => (
        <li key={revision}>
          <button
            type="button"
            aria-current={revision === open ? 'true' : undefined}
            onClick={() => onOpen(revision)}
            className={cn(
              'grid w-full gap-0.5 border-l-2 py-2 pr-4 pl-3.5 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2 sm:pl-5.5',
              revision === open ? 'border-accent bg-hover' : 'border-transparent',
            )}
          >
            <span className="flex items-baseline gap-2 text-xs text-faint">
              <span className="font-mono">rev {revision}</span>
              <span className="min-w-0 truncate">{author}</span>
              <time dateTime={at} title={at} className="ml-auto shrink-0" suppressHydrationWarning>
                {formatAgo(at, nowMs)}
              </time>
            </span>
            <span className={cn('min-w-0 break-words', revision === open && 'font-medium')}>
              {message === '' ? summary(changes) : message}
            </span>
            <span className="text-xs text-faint">{formatMany(changes.length, 'resource')}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}

function summary(changes: RevisionSummary['changes']): string {
  const [first] = changes
  return first === undefined ? 'No resource' : `${first.kind} ${first.name}`
}
