'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'
import { nextSort, sortRows, type Sort, type SortValue } from './sort-rows.ts'

export interface Column<T> {
  readonly id: string
  readonly header: string
  readonly cell: (row: T) => ReactNode
  /** Makes the column sortable. */
  readonly sortBy?: (row: T) => SortValue
  readonly align?: 'start' | 'end'
  /** Left out where the table is narrower: `md` below 56 rem, `lg` below 72 rem. */
  readonly from?: 'sm' | 'md' | 'lg'
  /** CSS width; the rest is shared out. */
  readonly width?: string
}

interface TableProps<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => string
  /** Makes the first column a link that the whole row follows. */
  readonly rowHref?: (row: T) => string
  /** At the end of each row. */
  readonly rowActions?: (row: T) => ReactNode
  readonly initialSort?: Sort
  /** Begins at the edge of what it stands in, not of the page. */
  readonly flush?: boolean
  /** Instead of rows where there are none. */
  readonly empty?: ReactNode
}

/** Where the first and last cells begin and end: at the margins of the page, or at the edges of the table. */
const pageClass = '[&_:is(td,th):first-child]:pl-4 sm:[&_:is(td,th):first-child]:pl-6 [&_:is(td,th):last-child]:pr-4'
const flushClass = '[&_:is(td,th):first-child]:pl-0 [&_:is(td,th):last-child]:pr-0'
const virtualFrom = 200
const rowHeightPx = 36
const shownFrom = {
  sm: 'hidden @xl/table:table-cell',
  md: 'hidden @4xl/table:table-cell',
  lg: 'hidden @6xl/table:table-cell',
}

/**
 * Rows and columns: sortable by column heads, walked with the arrow keys, and drawn only as far as they are seen
 * beyond 200 rows.
 */
export function Table<T>(props: TableProps<T>) {
  const { label, columns, rows, rowKey, rowHref, rowActions, initialSort, flush = false, empty } = props
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null)
  const scroller = useRef<HTMLDivElement>(null)
  const sorted = useMemo(() => {
    const sortBy = columns.find((column) => column.id === sort?.column)?.sortBy
    return sort === null || sortBy === undefined ? [...rows] : sortRows(rows, sortBy, sort.descending)
  }, [rows, columns, sort])
  const virtual = sorted.length > virtualFrom
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a memoised child.
  const virtualizer = useVirtualizer({
    count: sorted.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 12,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const before = virtual && first !== undefined ? first.start : 0
  const after = virtual && last !== undefined ? virtualizer.getTotalSize() - last.end : 0
  const shown = virtual
    ? items.flatMap(({ index }) => indexed(sorted, index))
    : sorted.map((row, index) => ({ row, index }))
  const span = columns.length + (rowActions === undefined ? 0 : 1)

  return (
    <div
      ref={scroller}
      className={cn(
        '@container/table min-w-0 overflow-x-auto',
        virtual && 'max-h-[calc(100dvh-12rem)] overflow-y-auto',
      )}
    >
      <table
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className={cn('w-full border-separate border-spacing-0 text-sm', flush ? flushClass : pageClass)}
      >
        <thead className="sticky top-0 z-10 bg-ground">
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <ColumnHead key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
            {rowActions !== undefined && (
              <th scope="col" className="w-10 border-b border-line">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the links inside bubble up to here. */}
        <tbody onKeyDown={walkRows}>
          {before > 0 && <Spacer height={before} span={span} />}
          {shown.map(({ row, index }) => (
            <tr
              key={rowKey(row)}
              ref={virtual ? virtualizer.measureElement : undefined}
              data-index={index}
              aria-rowindex={index + 2}
              className="group/row relative h-row transition-colors focus-within:bg-hover hover:bg-hover"
            >
              {columns.map((column, position) => (
                <td key={column.id} className={cn(cellClass(column), 'border-b border-line py-1')}>
                  {position === 0 && rowHref !== undefined ? (
                    <Link
                      href={rowHref(row)}
                      data-row-link
                      className="inline-flex min-h-6 max-w-full items-center font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
                    >
                      {column.cell(row)}
                    </Link>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
              {rowActions !== undefined && (
                <td className="relative z-1 border-b border-line pr-2 text-right">{rowActions(row)}</td>
              )}
            </tr>
          ))}
          {after > 0 && <Spacer height={after} span={span} />}
        </tbody>
      </table>
      {sorted.length === 0 && empty}
    </div>
  )
}

interface ColumnHeadProps<T> {
  readonly column: Column<T>
  readonly sort: Sort | null
  readonly onSort: (sort: Sort) => void
}

function ColumnHead<T>({ column, sort, onSort }: ColumnHeadProps<T>) {
  const active = sort?.column === column.id ? sort : null
  const direction = active === null ? 'none' : active.descending ? 'descending' : 'ascending'
  const Arrow = active?.descending === true ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      aria-sort={column.sortBy === undefined ? undefined : direction}
      style={column.width === undefined ? undefined : { width: column.width }}
      className={cn(cellClass(column), 'h-8 border-b border-line text-xs whitespace-nowrap font-medium text-faint')}
    >
      {column.sortBy === undefined ? (
        column.header
      ) : (
        <button
          type="button"
          onClick={() => onSort(nextSort(sort, column.id))}
          className={cn(
            '-mx-1.5 inline-flex min-h-6 items-center gap-1 rounded-sm px-1.5 hover:text-ink',
            column.align === 'end' && 'flex-row-reverse',
            active !== null && 'text-ink',
          )}
        >
          {column.header}
          <Arrow size={12} aria-hidden className={active === null ? 'invisible' : undefined} />
        </button>
      )}
    </th>
  )
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it only takes up room. */}
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  )
}

function cellClass<T>(column: Column<T>): string {
  return cn(
    'px-3',
    column.align === 'end' ? 'text-right tabular-nums' : 'text-left',
    column.from !== undefined && shownFrom[column.from],
  )
}

function indexed<T>(rows: readonly T[], index: number): { row: T; index: number }[] {
  const row = rows[index]
  return row === undefined ? [] : [{ row, index }]
}

/** Arrow keys, Home and End move from row to row. */
function walkRows(event: KeyboardEvent<HTMLElement>) {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-link]')]
  const at = links.findIndex((link) => link === document.activeElement)
  if (at === -1) return
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key]
  const link = to === undefined ? undefined : links[to]
  if (link === undefined) return
  event.preventDefault()
  link.focus()
}
