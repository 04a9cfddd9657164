import { memo } from 'react'
import { formatRate } from '@/lib/format.ts'
import { cn } from '@/lib/cn.ts'
import { Lamp } from '@/ui/aspect.tsx'
import { columnTitles } from './columns.ts'
import type { GroupNode } from './grouping.ts'
import { aboutOf, titleOf } from './names.ts'
import type { Place } from './layout.ts'
import { stateAspects, stateWords, type NodeState } from './state.ts'

interface MapNodeProps {
  readonly node: GroupNode
  readonly place: Place
  readonly state: NodeState
  /** Requests per second; `null` where nothing is measured. */
  readonly rate: number | null
  readonly look: 'plain' | 'lit' | 'dim'
  readonly selected: boolean
  readonly tabStop: boolean
  readonly onPoint: (id: string | null) => void
  readonly onSelect: (id: string) => void
  readonly onFocus: (id: string) => void
}

const shapes: Readonly<Record<GroupNode['column'], string>> = {
  listener: 'rounded-md border bg-panel px-2.5',
  hostname: 'rounded-sm border bg-sunken px-2.5',
  route: 'rounded-md border bg-panel px-2.5',
  rule: 'rounded-md border bg-panel px-2.5',
  service: 'rounded-md border bg-panel px-2.5',
  // A platform: an edge to stop at.
  endpoint: 'border border-b-[3px] bg-panel px-2.5',
}

/** One node: lamp, name in the first line, what it is about in the second. */
export const MapNode = memo(function MapNode(props: MapNodeProps) {
  const { node, place, state, rate, look, selected, tabStop, onPoint, onSelect, onFocus } = props
  const mono = node.group === undefined && (node.column === 'hostname' || node.column === 'endpoint')
  return (
    <button
      type="button"
      data-node={node.id}
      tabIndex={tabStop ? 0 : -1}
      aria-pressed={selected}
      onPointerEnter={() => onPoint(node.id)}
      onPointerLeave={() => onPoint(null)}
      onPointerDown={(event) => event.stopPropagation()}
      onFocus={() => onFocus(node.id)}
      onBlur={() => onPoint(null)}
      onClick={() => onSelect(node.id)}
      style={{ left: place.x, top: place.y, width: place.width, height: place.height }}
      className={cn(
        'absolute flex items-center gap-2 text-left transition-[opacity,border-color] duration-120',
        shapes[node.column],
        borderOf(state, look),
        look === 'dim' && 'opacity-25',
        selected && 'outline-2 outline-accent',
      )}
    >
      {node.group !== undefined && <Stack />}
      <Lamp aspect={stateAspects[state]} size={node.column === 'listener' ? 14 : 10} />
      <span className="grid min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline justify-between gap-2 text-xs">
          <span className={cn('truncate', mono ? 'font-mono' : 'font-medium')}>
            <span className="sr-only">{columnTitles[node.column]} </span>
            {titleOf(node)}
          </span>
          {rate !== null && rate > 0 && (
            <span className="shrink-0 text-[11px] text-faint" title="Requests per second">
              {formatRate(rate)}/s
            </span>
          )}
        </span>
        {place.height > 36 && <Second node={node} />}
        <span className="sr-only">{stateWords[state]}</span>
      </span>
    </button>
  )
})

function borderOf(state: NodeState, look: MapNodeProps['look']): string {
  if (state === 'danger') return 'border-danger'
  if (look === 'lit') return 'border-accent'
  return state === 'caution' ? 'border-caution' : 'border-edge'
}

function Second({ node }: { node: GroupNode }) {
  const { chips } = node
  if (chips === undefined || chips.length === 0) {
    return <span className="truncate text-xs text-faint">{aboutOf(node)}</span>
  }
  const shown = chips.slice(0, fitting(chips))
  return (
    <span className="flex min-w-0 gap-1 text-[11px] text-soft">
      {shown.map((chip) => (
        <code key={chip} className="min-w-0 truncate rounded-sm bg-sunken px-1">
          {chip}
        </code>
      ))}
      {chips.length > shown.length && <span className="shrink-0 text-faint">+{chips.length - shown.length}</span>}
    </span>
  )
}

/** How many chips have room in one line. */
function fitting(chips: readonly string[]): number {
  const room = 21
  let used = 0
  const over = chips.findIndex((chip) => {
    used += chip.length + 2
    return used > room
  })
  return over === -1 ? chips.length : Math.max(1, over)
}

/** More sheets behind the first: the node stands for several. */
function Stack() {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-x-1 -bottom-[5px] h-1 rounded-b-sm border border-t-0 border-edge bg-panel"
    />
  )
}
