'use client'
import { useQuery } from '@tanstack/react-query'
import { RotateCcw, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { revisionQuery, type Restoring } from '@/client/history.ts'
import { linkTo } from '@/client/links.ts'
import { formatMany } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import type { ChangeWords } from './change-words.ts'
import { ResourceChanges } from './resource-changes.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

interface RevisionDetailsProps {
  readonly revision: number
  /** Nothing has changed since: there is nothing to go back to but the one before. */
  readonly isNewest: boolean
}

interface Asked extends Restoring {
  readonly title: string
}

/** One revision: who, when, why, what, and the ways back. */
export function RevisionDetails({ revision, isNewest }: RevisionDetailsProps) {
  const { data, error, isPending, refetch } = useQuery(revisionQuery(revision))
  const [asked, setAsked] = useState<Asked | null>(null)
  if (isPending) return <SkeletonRows rows={4} />
  if (error !== null) return <LoadError message={error.message} onRetry={() => void refetch()} />
  const { summary, changes } = data
  return (
    <section aria-label={`Revision ${revision}`} className="min-w-0 px-4 py-4 sm:px-6">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold break-words">
            {summary.message === '' ? `Revision ${revision}` : summary.message}
          </h2>
          <p className="text-sm text-soft">
            <span className="font-mono text-xs">rev {revision}</span> by {summary.author},{' '}
            <time dateTime={summary.at}>{formatTime(summary.at)}</time>, {formatMany(changes.length, 'resource')}
          </p>
        </div>
        {isNewest ? (
          <Button onClick={() => setAsked({ revision: revision - 1, title: `Undo revision ${revision}` })}>
            <Undo2 size={14} aria-hidden /> Undo this revision
          </Button>
        ) : (
          <Button onClick={() => setAsked({ revision, title: `Restore everything as of revision ${revision}` })}>
            <RotateCcw size={14} aria-hidden /> Restore this revision
          </Button>
        )}
      </div>
      <div className="mt-4">
        <ResourceChanges
          changes={changes}
          actions={(change, words) => (
            <span className="flex flex-wrap items-center gap-1.5">
              {change.after !== null && <OpenLink words={words} />}
              {change.after !== null && !isNewest && (
                <Button
                  small
                  onClick={() =>
                    setAsked({ revision, only: words.ref, title: `Restore ${words.name} as of revision ${revision}` })
                  }
                >
                  Restore this version
                </Button>
              )}
              <Button
                small
                onClick={() =>
                  setAsked({
                    revision: revision - 1,
                    only: words.ref,
                    title: `Restore ${words.name} as it was before revision ${revision}`,
                  })
                }
              >
                {undoWords[words.verb]}
              </Button>
            </span>
          )}
        />
      </div>
      {asked !== null && <RestoreDialog restoring={asked} title={asked.title} onClose={() => setAsked(null)} />}
    </section>
  )
}

const undoWords = {
  created: 'Take it away again',
  changed: 'Restore the one before',
  deleted: 'Bring it back',
} as const

function OpenLink({ words: { ref } }: { words: ChangeWords }) {
  const href = linkTo(ref)
  if (href === null) return null
  return (
    <Link href={href} className="px-1 text-xs text-accent hover:underline">
      Open
    </Link>
  )
}

/** `21 Nov 2026, 23:07:15 UTC` */
function formatTime(at: string): string {
  const options = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const
  return `${new Date(at).toLocaleString('en-GB', options)} UTC`
}
