'use client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Download, ShieldCheck } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { auditPath, auditQuery, auditVerification, type AuditFilter } from '@/client/audit.ts'
import { formatMany } from '@/lib/format.ts'
import { Button, buttonClass } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ListPage } from '@/ui/list-page.tsx'
import { NoMatch } from '@/ui/no-match.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Select } from '@/ui/select.tsx'
import { AuditList } from './audit-list.tsx'
import { toSince, windows, type TimeWindow } from './time-window.ts'

const everything: AuditFilter = { search: '', outcome: '', door: '', since: '' }

const outcomes = [
  { value: '', label: 'Any outcome' },
  { value: 'done', label: 'Done' },
  { value: 'denied', label: 'Denied' },
  { value: 'failed', label: 'Failed' },
] as const

const doors = [
  { value: '', label: 'Any interface' },
  { value: 'console', label: 'Console' },
  { value: 'api', label: 'API' },
  { value: 'kubernetes', label: 'Kubernetes' },
  { value: 'kong', label: 'Kong' },
] as const

/** Who did what, when and from where. */
export function AuditPage() {
  const [filter, setFilter] = useState(everything)
  const [span, setSpan] = useState<TimeWindow>('all')
  const log = useInfiniteQuery(auditQuery(useDeferredValue(filter)))
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? []
  const narrow = (change: Partial<AuditFilter>) => setFilter({ ...filter, ...change })
  const clear = () => {
    setFilter(everything)
    setSpan('all')
  }
  const isNarrowed = filter !== everything && JSON.stringify(filter) !== JSON.stringify(everything)
  return (
    <ListPage
      title="Audit log"
      description="Who did what, when, from where and by which interface. Lines are only ever added."
      help={<AuditHelp />}
      actions={<Files filter={filter} />}
      search={filter.search}
      onSearchChange={(search) => narrow({ search })}
      filters={
        <>
          <Select
            hideLabel
            className="w-36"
            label="Outcome"
            value={filter.outcome}
            options={outcomes}
            onValueChange={(outcome) => narrow({ outcome })}
          />
          <Select
            hideLabel
            className="w-36"
            label="Interface"
            value={filter.door}
            options={doors}
            onValueChange={(door) => narrow({ door })}
          />
          <Select
            hideLabel
            className="w-36"
            label="Time"
            value={span}
            options={windows}
            onValueChange={(next) => {
              setSpan(next)
              narrow({ since: toSince(next, Date.now()) })
            }}
          />
        </>
      }
      count={
        log.data === undefined
          ? ''
          : `${formatMany(entries.length, 'entry', 'entries')}${log.hasNextPage ? ' so far' : ''}`
      }
      pending={log.isPending}
      error={log.error}
      onRetry={() => void log.refetch()}
    >
      <Verification />
      {entries.length === 0 && !log.hasNextPage ? (
        isNarrowed ? (
          <NoMatch noun="entry" onClear={clear} />
        ) : (
          <NothingYet />
        )
      ) : (
        <AuditList entries={entries} />
      )}
      {log.hasNextPage && (
        <div className="px-4 py-4 sm:px-6">
          <Button pending={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Show older entries
          </Button>
        </div>
      )}
    </ListPage>
  )
}

function Files({ filter }: { filter: AuditFilter }) {
  const { refetch, isFetching } = useQuery(auditVerification)
  return (
    <>
      <Button pending={isFetching} onClick={() => void refetch()}>
        <ShieldCheck size={14} aria-hidden /> Verify
      </Button>
      {(['csv', 'jsonl'] as const).map((format) => (
        <a key={format} className={buttonClass('plain')} href={auditPath(filter, { format })} download>
          <Download size={14} aria-hidden /> {format === 'csv' ? 'CSV' : 'JSON lines'}
        </a>
      ))}
    </>
  )
}

function Verification() {
  const { data } = useQuery(auditVerification)
  if (data === undefined) return null
  const { firstBroken } = data
  return (
    <div className="px-4 pb-3 sm:px-6">
      {firstBroken === null ? (
        <Notice urgent aspect="clear" title="The log is whole: every line follows from the one before it." />
      ) : (
        <Notice urgent aspect="danger" title={`Line ${firstBroken} does not follow from the one before it.`}>
          It was changed, or lines were taken out. Compare the log with a backup.
        </Notice>
      )}
    </div>
  )
}

function NothingYet() {
  return (
    <EmptyState title="Nothing has been done yet">
      Every change, sign-in, export and refusal gets a line here, by whichever interface it came.
    </EmptyState>
  )
}

function AuditHelp() {
  return (
    <>
      <p>
        Each line holds the hash of the one before it. Verify reads the whole log and finds the first line that was
        changed or taken out.
      </p>
      <p>
        What was changed is in the revision that the line names; values of Secrets are in neither. Questions that change
        nothing, such as trying a route, are not kept.
      </p>
    </>
  )
}
