import type { MatrixCell } from '@signalbox/shared/attachment'
import { memo, useCallback, useRef, useState, type KeyboardEvent } from 'react'
import { cn } from '@/lib/cn.ts'
import { Lamp } from '@/ui/aspect.tsx'
import { AnchoredPopover } from '@/ui/anchored-popover.tsx'
import { CellDetails } from './cell-details.tsx'
import { cellState, clauseWords } from './cell-state.ts'
import { placeAfter, type Place } from './grid-keys.ts'
import { GatewayHeads, ListenerHead, NamespaceHead } from './matrix-heads.tsx'
import type { MatrixModel } from './matrix-model.ts'

interface Opened {
  readonly namespace: string
  readonly listener: string
}

/** Namespaces × listeners. One cell is in the tab order; arrows walk, Enter opens. */
export function MatrixGrid({ model }: { model: MatrixModel }) {
  const grid = useRef<HTMLTableElement>(null)
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const [opened, setOpened] = useState<Opened | null>(null)
  const size = { rows: model.rows.length, columns: model.listeners.length }
  const current = { row: Math.min(at.row, size.rows - 1), column: Math.min(at.column, size.columns - 1) }
  const elementOf = useCallback(
    (place: Place) => grid.current?.querySelector<HTMLElement>(`[data-place="${place.row} ${place.column}"]`) ?? null,
    [],
  )
  const open = useCallback((namespace: string, listener: string, place: Place) => {
    setAt(place)
    setOpened({ namespace, listener })
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    const next = placeAfter(current, event, size)
    if (next === null) return
    event.preventDefault()
    setAt(next)
    elementOf(next)?.focus()
  }
  const openCell = opened === null ? undefined : model.cellAt(opened.namespace, opened.listener)
  const openListener = model.listeners.find(({ id }) => id === opened?.listener)
  return (
    <div className="max-h-[calc(100dvh-10rem)] overflow-auto border-y border-line">
      <table
        ref={grid}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- ARIA grid: arrow keys walk its cells.
        role="grid"
        aria-label="Which namespaces may attach to which listeners"
        aria-rowcount={size.rows + 2}
        aria-colcount={size.columns + 1}
        onKeyDown={onKeyDown}
        className="border-separate border-spacing-0 text-sm"
      >
        <thead>
          <GatewayHeads gateways={model.gateways} />
          <tr>
            <th
              scope="col"
              className="sticky top-8 left-0 z-20 h-16 border-r border-b border-line bg-ground px-4 text-left align-bottom text-xs font-medium text-faint sm:px-6"
            >
              <span className="mb-2 inline-block">Namespace</span>
            </th>
            {model.listeners.map((listener, column) => (
              <ListenerHead
                key={listener.id}
                listener={listener}
                first={column > 0 && model.listeners[column - 1]?.gateway !== listener.gateway}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {model.rows.map((row, rowIndex) => (
            <tr key={row.name}>
              <NamespaceHead row={row} />
              {model.listeners.map((listener, column) => {
                const cell = model.cellAt(row.name, listener.id)
                return cell === undefined ? (
                  <td key={listener.id} aria-label="Not known" className="border-b border-line" />
                ) : (
                  <Cell
                    key={listener.id}
                    cell={cell}
                    row={rowIndex}
                    column={column}
                    first={column > 0 && model.listeners[column - 1]?.gateway !== listener.gateway}
                    tabStop={current.row === rowIndex && current.column === column}
                    isOpen={opened?.namespace === row.name && opened.listener === listener.id}
                    onOpen={open}
                  />
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {openCell !== undefined && openListener !== undefined && (
        <AnchoredPopover
          key={`${openCell.namespace} ${openCell.listener}`}
          anchor={() => elementOf(current)}
          title={`${openCell.namespace} at ${openListener.gateway}, listener ${openListener.name}`}
          onClose={() => setOpened(null)}
        >
          <CellDetails cell={openCell} listener={openListener} onSaved={() => setOpened(null)} />
        </AnchoredPopover>
      )}
    </div>
  )
}

interface CellProps {
  readonly cell: MatrixCell
  readonly row: number
  readonly column: number
  /** The first listener of its Gateway. */
  readonly first: boolean
  readonly tabStop: boolean
  readonly isOpen: boolean
  readonly onOpen: (namespace: string, listener: string, place: Place) => void
}

const Cell = memo(function Cell({ cell, row, column, first, tabStop, isOpen, onOpen }: CellProps) {
  const { aspect, word } = cellState(cell)
  const { attached, refused } = cell
  return (
    <td aria-colindex={column + 2} className={cn('border-b border-line p-0', first ? 'border-l' : '')}>
      <button
        type="button"
        data-place={`${row} ${column}`}
        tabIndex={tabStop ? 0 : -1}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => onOpen(cell.namespace, cell.listener, { row, column })}
        className={cn(
          'flex h-12 w-full min-w-36 items-center gap-2 px-3 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2',
          isOpen && 'bg-accent-wash',
        )}
      >
        <Lamp aspect={aspect} size={10} />
        <span className="grid min-w-0 leading-4">
          <span className={aspect === 'unlit' ? 'text-faint' : undefined}>{word}</span>
          <span className="truncate text-xs text-faint">
            {attached.length > 0 && `${attached.length} attached`}
            {attached.length > 0 && refused.length > 0 && ', '}
            {refused.length > 0 && <span className="text-danger">{refused.length} refused</span>}
            {attached.length + refused.length === 0 && clauseWords[cell.clause]}
          </span>
          <span className="sr-only">{cell.reason}</span>
        </span>
      </button>
    </td>
  )
})
