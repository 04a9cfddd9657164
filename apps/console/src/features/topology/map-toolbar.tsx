import { Select } from '@/ui/select.tsx'
import { SearchField } from '@/ui/search-field.tsx'
import { Segments } from '@/ui/segments.tsx'
import type { GroupBy } from './grouping.ts'
import { MapLegend } from './map-legend.tsx'
import type { MapState } from './url-state.ts'

interface MapToolbarProps {
  readonly state: MapState
  readonly groupBy: GroupBy
  readonly view: 'map' | 'table'
  readonly onChange: (change: Partial<MapState>) => void
}

const groupings = [
  { value: 'none', label: 'Not grouped' },
  { value: 'namespace', label: 'By namespace' },
  { value: 'hostname', label: 'By domain' },
] as const

const views = [
  { value: 'map', label: 'Map' },
  { value: 'table', label: 'Table' },
] as const

export function MapToolbar({ state, groupBy, view, onChange }: MapToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField
        label="Filter, also by state: or host:"
        value={state.filter}
        onValueChange={(filter) => onChange({ filter })}
      />
      {view === 'map' && (
        <Select
          label="Grouping"
          hideLabel
          className="w-40"
          value={groupBy}
          onValueChange={(group) => onChange({ group, open: [] })}
          options={groupings}
        />
      )}
      <Segments label="View" value={view} onValueChange={(next) => onChange({ view: next })} options={views} />
      <MapLegend />
    </div>
  )
}
