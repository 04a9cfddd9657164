'use client'
import { ChevronRight } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'

export interface TreeRow {
  readonly id: string
  readonly label: ReactNode
  readonly children?: readonly TreeRow[]
  /** One for each column after the first. */
  readonly cells: readonly ReactNode[]
}

interface TreeTableProps {
  readonly label: string
  /** Heads of all columns, the tree's first. */
  readonly columns: readonly string[]
  readonly rows: readonly TreeRow[]
  readonly onSelect?: (id: string) => void
  readonly selected?: string | null
  /** Levels that are open at first; 1 is the roots alone. */
  readonly openLevels?: number
}

interface FlatRow {
  readonly row: TreeRow
  readonly level: number
  readonly parent: string | null
  readonly position: number
  readonly siblings: number
}

/** A tree with columns (ARIA treegrid): arrows walk and open, Enter selects, one row is in the tab order. */
export function TreeTable({ label, columns, rows, onSelect, selected = null, openLevels = 2 }: TreeTableProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState<string | null>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const isOpen = (row: TreeRow, level: number) => level < openLevels !== toggled.has(row.id)
  const flat = flatten(rows, isOpen)
  const tabStop = flat.some(({ row }) => row.id === current) ? current : (flat[0]?.row.id ?? null)

  const toggle = (id: string) => setToggled((before) => before.symmetricDifference(new Set([id])))
  const focusRow = (id: string | undefined | null) => {
    if (id === undefined || id === null) return
    setCurrent(id)
    body.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = flat.findIndex(({ row }) => row.id === tabStop)
    const here = flat[at]
    if (here === undefined) return
    const open = isOpen(here.row, here.level)
    const parent = (here.row.children?.length ?? 0) > 0
    const acts: Record<string, () => void> = {
      ArrowDown: () => focusRow(flat[at + 1]?.row.id),
      ArrowUp: () => focusRow(flat[at - 1]?.row.id),
      Home: () => focusRow(flat[0]?.row.id),
      End: () => focusRow(flat.at(-1)?.row.id),
      ArrowRight: () => (parent && !open ? toggle(here.row.id) : parent && focusRow(flat[at + 1]?.row.id)),
      ArrowLeft: () => (parent && open ? toggle(here.row.id) : focusRow(here.parent)),
      Enter: () => onSelect?.(here.row.id),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  return (
    <div className="min-w-0 overflow-x-auto">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- ARIA treegrid: rows take the focus, arrows walk them. */}
      <table role="treegrid" aria-label={label} className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="h-8 border-b border-line px-3 text-left text-xs font-medium text-faint first:pl-4 sm:first:pl-6"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the rows bubble up to here. */}
        <tbody ref={body} onKeyDown={onKeyDown}>
          {flat.map(({ row, level, position, siblings }) => (
            <tr
              key={row.id}
              data-id={row.id}
              tabIndex={row.id === tabStop ? 0 : -1}
              aria-level={level}
              aria-posinset={position}
              aria-setsize={siblings}
              aria-expanded={(row.children?.length ?? 0) > 0 ? isOpen(row, level) : undefined}
              aria-selected={onSelect === undefined ? undefined : row.id === selected}
              onClick={() => {
                setCurrent(row.id)
                onSelect?.(row.id)
              }}
              className={cn(
                'h-row transition-colors hover:bg-hover focus-visible:-outline-offset-2',
                row.id === selected && 'bg-accent-wash',
              )}
            >
              <td className="border-b border-line py-1 pr-3 pl-4 sm:pl-6">
                <span className="flex items-center gap-1" style={{ paddingInlineStart: (level - 1) * 20 }}>
                  <Twisty row={row} open={isOpen(row, level)} onToggle={() => toggle(row.id)} />
                  <span className="min-w-0">{row.label}</span>
                </span>
              </td>
              {row.cells.map((cell, index) => (
                <td key={columns[index + 1] ?? index} className="border-b border-line px-3 py-1">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Twisty({ row, open, onToggle }: { row: TreeRow; open: boolean; onToggle: () => void }) {
  if ((row.children?.length ?? 0) === 0) return <span className="size-6 shrink-0" />
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={open ? 'Close' : 'Open'}
      onClick={(event) => {
        event.stopPropagation()
        onToggle()
      }}
      className="grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink"
    >
      <ChevronRight size={14} aria-hidden className={cn('transition-transform', open && 'rotate-90')} />
    </button>
  )
}

function flatten(
  rows: readonly TreeRow[],
  isOpen: (row: TreeRow, level: number) => boolean,
  level = 1,
  parent: string | null = null,
): FlatRow[] {
  return rows.flatMap((row, index) => [
    { row, level, parent, position: index + 1, siblings: rows.length },
    ...(isOpen(row, level) ? flatten(row.children ?? [], isOpen, level + 1, row.id) : []),
  ])
}
