import { useMemo } from 'react'
import { formatDurationMs, formatPercent, formatRate } from '@/lib/format.ts'
import { Status } from '@/ui/aspect.tsx'
import { TreeTable, type TreeRow } from '@/ui/tree-table.tsx'
import { columnTitles } from './columns.ts'
import type { MapModel } from './map-model.ts'
import { aboutOf, titleOf } from './names.ts'
import { stateAspects, stateWords } from './state.ts'
import { pathSeparator, toTree, type TreeNode } from './tree.ts'

interface MapTableProps {
  readonly model: MapModel
  readonly selected: string | null
  readonly onSelect: (id: string) => void
}

const heads = ['What', 'Kind', 'State', 'Requests', '5xx', 'Mean'] as const

/** The same content as the drawing, for reading aloud, for narrow windows and for long lists. */
export function MapTable({ model, selected, onSelect }: MapTableProps) {
  const rows = useMemo(() => toTree(model.filtered).map((node) => toRow(node, model)), [model])
  const selectedRow = useMemo(() => findRow(rows, selected), [rows, selected])
  return (
    <TreeTable
      label="Listeners, and where their requests go"
      columns={heads}
      rows={rows}
      openLevels={rows.length > 40 ? 1 : 4}
      selected={selectedRow}
      onSelect={(path) => onSelect(path.slice(path.lastIndexOf(pathSeparator) + 1))}
    />
  )
}

function toRow(tree: TreeNode, model: MapModel): TreeRow {
  const { node, edge } = tree
  const { state, reasons } = model.stateOf(node.id)
  const flow = model.overlay.flows.get(node.id)
  const broken = edge?.broken
  return {
    id: tree.path,
    label: <Label tree={tree} />,
    cells: [
      <span key="kind" className="text-faint">
        {columnTitles[node.column]}
      </span>,
      broken === undefined ? (
        <Status key="state" aspect={stateAspects[state]} word={stateWords[state]} title={reasons.join(' ')} />
      ) : (
        <Status key="state" aspect="danger" word={broken.reason} title={broken.message} />
      ),
      flow === undefined ? '' : `${formatRate(flow.requestsPerSecond)}/s`,
      flow === undefined ? '' : formatPercent(flow.errorPercent),
      flow === undefined ? '' : formatDurationMs(flow.meanDurationMs),
    ],
    children: tree.children.map((child) => toRow(child, model)),
  }
}

function Label({ tree: { node, edge } }: { tree: TreeNode }) {
  const mono = node.column === 'hostname' || node.column === 'endpoint'
  const about = node.chips === undefined || node.chips.length === 0 ? aboutOf(node) : node.chips.join('  ')
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span className={mono ? 'font-mono' : 'font-medium'}>{titleOf(node)}</span>
      {about !== '' && <span className="text-xs text-faint">{about}</span>}
      {edge?.weightPercent !== undefined && edge.weightPercent < 100 && (
        <span className="text-xs text-faint">{formatPercent(edge.weightPercent)} of the rule</span>
      )}
    </span>
  )
}

function findRow(rows: readonly TreeRow[], id: string | null): string | null {
  if (id === null) return null
  for (const row of rows) {
    if (row.id === id || row.id.endsWith(`${pathSeparator}${id}`)) return row.id
    const below = findRow(row.children ?? [], id)
    if (below !== null) return below
  }
  return null
}
