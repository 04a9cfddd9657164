'use client'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

interface ListEditorProps {
  /** What one item is called, in lower case: `rule`. */
  readonly noun: string
  readonly count: number
  readonly item: (index: number) => ReactNode
  /** Heading of one item; without it the items stand in plain rows. */
  readonly title?: (index: number) => ReactNode
  readonly onAdd: () => void
  readonly onRemove: (index: number) => void
  /** Items stand under a line at their side instead of in a box: lists inside an item. */
  readonly nested?: boolean
  /** Items whose fields carry their labels above them: all, or the first alone, as a table's head. */
  readonly labelled?: 'all' | 'first'
  /** Left out where the order means nothing. */
  readonly onMove?: (from: number, to: number) => void
  readonly max?: number
  /** Said where there is no item: what that means. */
  readonly whenEmpty?: ReactNode
  readonly addLabel?: string
}

/**
 * Items that are added, removed and put in order by buttons, or by Alt with the up and down arrows. The focus
 * stays with the item that was moved, and goes to its neighbour when it is removed.
 */
export function ListEditor(props: ListEditorProps) {
  const { noun, count, item, title, onAdd, onRemove, onMove, max = Infinity, whenEmpty, addLabel } = props
  const { nested = false, labelled } = props
  const hasLabels = (index: number) => labelled === 'all' || (labelled === 'first' && index === 0)
  const list = useRef<HTMLOListElement>(null)
  const focusItem = (index: number, control: string) =>
    requestAnimationFrame(() => {
      const items = list.current?.querySelectorAll<HTMLElement>(':scope > li')
      const target = items?.[Math.max(0, Math.min(index, items.length - 1))]
      const button = target?.querySelector<HTMLElement>(
        `:scope > [data-item-tools] [data-control="${control}"]:not([data-disabled])`,
      )
      ;(button ?? target?.querySelector<HTMLElement>('input, button'))?.focus()
    })
  const move = (from: number, to: number, control: string) => {
    if (onMove === undefined || to < 0 || to >= count) return
    onMove(from, to)
    focusItem(to, control)
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    move(index, index + (event.key === 'ArrowUp' ? -1 : 1), event.key === 'ArrowUp' ? 'up' : 'down')
  }
  const tools = (index: number) => (
    <div
      data-item-tools
      className={cn('flex shrink-0 items-center', title === undefined && (hasLabels(index) ? 'pt-6.5' : 'pt-0.5'))}
    >
      {onMove !== undefined && count > 1 && (
        <>
          <IconButton
            data-control="up"
            icon={ArrowUp}
            label={`Move ${noun} ${index + 1} up`}
            disabled={index === 0}
            onClick={() => move(index, index - 1, 'up')}
          />
          <IconButton
            data-control="down"
            icon={ArrowDown}
            label={`Move ${noun} ${index + 1} down`}
            disabled={index === count - 1}
            onClick={() => move(index, index + 1, 'down')}
          />
        </>
      )}
      <IconButton
        data-control="remove"
        icon={Trash2}
        label={`Remove ${noun} ${index + 1}`}
        onClick={() => {
          onRemove(index)
          focusItem(index, 'remove')
        }}
      />
    </div>
  )
  return (
    <div className="grid min-w-0 gap-2">
      {count === 0 && whenEmpty !== undefined && <p className="text-sm text-faint">{whenEmpty}</p>}
      <ol ref={list} className={cn('grid min-w-0', title === undefined ? 'gap-2' : 'gap-3')}>
        {Array.from({ length: count }, (_, index) => (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a shortcut beside the buttons; keys of the fields inside bubble up to here.
          <li
            key={index}
            onKeyDown={(event) => onKeyDown(event, index)}
            className={
              title === undefined
                ? 'flex min-w-0 items-start gap-2'
                : cn(
                    'relative min-w-0',
                    nested ? 'border-l-2 border-line pl-4' : 'rounded-md border border-line bg-panel',
                  )
            }
          >
            {title === undefined ? (
              <>
                <div className="min-w-0 flex-1">{item(index)}</div>
                {tools(index)}
              </>
            ) : (
              <>
                <div
                  className={cn(
                    'flex items-center pr-28 text-sm font-medium',
                    nested ? 'min-h-8' : 'min-h-10 border-b border-line pl-4',
                  )}
                >
                  {title(index)}
                </div>
                <div className={cn('min-w-0', nested ? 'pt-1 pb-1' : 'p-3 sm:p-4')}>{item(index)}</div>
                <div data-item-tools className={cn('absolute right-1.5', nested ? 'top-0.5' : 'top-1.5')}>
                  {tools(index)}
                </div>
              </>
            )}
          </li>
        ))}
      </ol>
      {count < max && (
        <div>
          <Button
            small
            onClick={() => {
              onAdd()
              focusItem(count, 'none')
            }}
          >
            <Plus size={14} aria-hidden />
            {addLabel ?? `Add ${noun}`}
          </Button>
        </div>
      )}
    </div>
  )
}
