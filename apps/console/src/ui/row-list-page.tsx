'use client'
import type { ReactNode } from 'react'
import { formatShown } from '@/lib/format.ts'
import type { Named } from './columns.tsx'
import { EmptyState } from './empty-state.tsx'
import { ListPage } from './list-page.tsx'
import { NoMatch } from './no-match.tsx'
import { RowMenu, type RowRefusals } from './row-menu.tsx'
import { StateFilter, type StateChoice } from './state-filter.tsx'
import { Table, type Column } from './table.tsx'

/** Rows as an address narrows them, and how their loading stands. */
interface RowList<T> {
  readonly rows: readonly T[]
  /** All of them. */
  readonly items: readonly T[]
  readonly isPending: boolean
  readonly error: Error | null
  readonly refetch: () => Promise<unknown>
  readonly search: string
  readonly setSearch: (search: string) => void
  readonly state: StateChoice
  readonly setState: (state: StateChoice) => void
  readonly narrowed: boolean
  readonly clear: () => void
  /** Why a row may not be copied or deleted. */
  readonly refusalsOf?: (row: T) => RowRefusals
}

interface RowListPageProps<T extends Named> {
  readonly list: RowList<T>
  readonly title: string
  /** One of them: `route`. */
  readonly noun: string
  readonly plural?: string
  readonly description: string
  readonly help: ReactNode
  readonly actions: ReactNode
  readonly columns: readonly Column<T>[]
  readonly hrefOf: (row: T) => string
  readonly menuOf: (row: T) => {
    readonly subject: string
    readonly duplicateHref?: string
    readonly onDelete: () => void
  }
  /** Where rows of several kinds stand together, whose names may be equal. */
  readonly keyOf?: (row: T) => string
  /** Rows have a state that they can be narrowed to. */
  readonly stated?: boolean
  /** What else narrows the list. */
  readonly filters?: ReactNode
  /** Said where there is nothing at all yet. */
  readonly whenEmpty: ReactNode
}

/** A page of things by name: what they are, what narrows them, the rows, and what can be done with one. */
export function RowListPage<T extends Named>(props: RowListPageProps<T>) {
  const { list, title, noun, plural = `${noun}s`, description, help, actions, columns, hrefOf, menuOf } = props
  const { keyOf = scopedKey, stated = true, filters, whenEmpty } = props
  return (
    <ListPage
      title={title}
      description={description}
      help={help}
      actions={actions}
      search={list.search}
      onSearchChange={list.setSearch}
      filters={
        <>
          {stated && <StateFilter value={list.state} onValueChange={list.setState} />}
          {filters}
        </>
      }
      count={formatShown(list.rows.length, list.items.length, noun, plural)}
      pending={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
    >
      <Table
        label={title}
        columns={columns}
        rows={list.rows}
        rowKey={keyOf}
        rowHref={hrefOf}
        rowActions={(row) => <RowMenu {...menuOf(row)} refusals={list.refusalsOf?.(row)} />}
        initialSort={{ column: 'name', descending: false }}
        empty={
          list.narrowed ? (
            <NoMatch noun={noun} onClear={list.clear} />
          ) : (
            <EmptyState title={`No ${plural} yet`} actions={actions}>
              {whenEmpty}
            </EmptyState>
          )
        }
      />
    </ListPage>
  )
}

function scopedKey({ metadata }: Named): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}
