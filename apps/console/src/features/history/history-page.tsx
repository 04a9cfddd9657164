'use client'
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { olderRevisionsQuery } from '@/client/history.ts'
import { historyQuery } from '@/client/queries.ts'
import { useSearchParam } from '@/client/scope.ts'
import { formatShown } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { RevisionDetails } from './revision-details.tsx'
import { RevisionList } from './revision-list.tsx'

/** Who changed what and when; each revision with its differences, and the way back to it. */
export function HistoryPage() {
  const newest = useQuery(historyQuery)
  const [begun, setBegun] = useState<number | null>(null)
  const older = useInfiniteQuery({ ...olderRevisionsQuery(begun ?? 0), enabled: begun !== null })
  const [search, setSearch] = useSearchParam('q')
  const [chosen, setChosen] = useSearchParam('revision')
  const all = together(newest.data ?? [], older.data?.pages.flat() ?? [])
  const shown = all.filter((revision) => fits(revision, search))
  const [first, setFirst] = useState<number | null>(null)
  // What is looked at stays when a newer revision comes in.
  if (first === null && all[0] !== undefined) setFirst(all[0].revision)
  const wanted = chosen === '' ? String(first) : chosen
  const open = shown.find(({ revision }) => String(revision) === wanted)?.revision ?? shown[0]?.revision
  const last = all.at(-1)?.revision ?? 1
  const hasOlder = begun === null ? last > 1 : older.hasNextPage
  return (
    <ListPage
      title="History"
      description="Every change of the configuration: by whom, when and what. Any revision can be restored."
      help={<HistoryHelp />}
      actions={null}
      search={search}
      onSearchChange={setSearch}
      count={formatShown(shown.length, all.length, 'revision')}
      pending={newest.isPending}
      error={newest.error}
      onRetry={() => void newest.refetch()}
    >
      {open === undefined ? (
        search === '' ? (
          <EmptyState title="No revisions yet">The first change makes the first revision.</EmptyState>
        ) : (
          <NoMatch noun="revision" onClear={() => setSearch('')} />
        )
      ) : (
        <div className="grid items-start border-t border-line lg:grid-cols-[22rem_minmax(0,1fr)]">
          <div className="border-line lg:sticky lg:top-12 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto lg:border-r">
            <RevisionList revisions={shown} open={open} onOpen={(revision) => setChosen(String(revision))} />
            {hasOlder && (
              <div className="px-4 py-3 sm:px-6">
                <Button
                  small
                  pending={older.isFetching}
                  onClick={() => (begun === null ? setBegun(last) : void older.fetchNextPage())}
                >
                  Show older ones
                </Button>
              </div>
            )}
          </div>
          <RevisionDetails key={open} revision={open} isNewest={open === all[0]?.revision} />
        </div>
      )}
    </ListPage>
  )
}

/** Newest first, each once: new ones push old ones out of the first page and into neither. */
function together(newest: readonly RevisionSummary[], older: readonly RevisionSummary[]): readonly RevisionSummary[] {
  const known = new Map([...newest, ...older].map((summary) => [summary.revision, summary]))
  return [...known.values()].toSorted((one, other) => other.revision - one.revision)
}

function fits({ revision, author, message, changes }: RevisionSummary, search: string): boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const names = changes.map(({ kind, namespace = '', name }) => `${kind} ${namespace}/${name}`)
  const text = [`rev ${revision}`, author, message, ...names].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

function HistoryHelp() {
  return (
    <>
      <p>Every change is one revision: all of it is made or none of it, and gateways get it whole.</p>
      <p>
        Restoring makes a new revision that is like an old one. What nobody has touched since stays as it is, and so
        does the history.
      </p>
    </>
  )
}
