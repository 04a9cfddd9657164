'use client'
import type { ReactNode } from 'react'
import { Help } from './help.tsx'
import { LoadError } from './load-error.tsx'
import { PageHeader } from './page-header.tsx'
import { SearchField } from './search-field.tsx'
import { SkeletonRows } from './skeleton.tsx'

interface ListPageProps {
  readonly title: string
  /** One sentence: what these are. */
  readonly description: string
  /** Behind the "?": the concept in a few sentences. */
  readonly help: ReactNode
  readonly actions: ReactNode
  readonly search: string
  readonly onSearchChange: (search: string) => void
  /** Beside the search: what else narrows the list. */
  readonly filters?: ReactNode
  /** How many are shown of how many: `3 of 12 routes`. */
  readonly count: string
  readonly pending: boolean
  readonly error: Error | null
  readonly onRetry: () => void
  readonly children: ReactNode
}

/** A list with its name, its explanation, and what narrows it. */
export function ListPage(props: ListPageProps) {
  const { title, description, help, actions, search, onSearchChange, filters, count, pending, error } = props
  return (
    <>
      <PageHeader
        title={title}
        description={description}
        beside={<Help title={title}>{help}</Help>}
        actions={actions}
      />
      <search className="flex flex-wrap items-center gap-2 px-4 pb-3 sm:px-6">
        <SearchField label={`Filter ${title.toLowerCase()}`} value={search} onValueChange={onSearchChange} />
        {filters}
        <output className="ml-auto text-xs text-faint">{count}</output>
      </search>
      {error !== null ? (
        <LoadError message={error.message} onRetry={props.onRetry} />
      ) : pending ? (
        <SkeletonRows />
      ) : (
        props.children
      )}
    </>
  )
}
