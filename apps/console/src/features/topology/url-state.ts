/** What the map shows, as search parameters: a link shows another person the same. Pure. */
import type { GroupBy } from './grouping.ts'

export interface MapState {
  readonly filter: string
  readonly selected: string | null
  /** `null`: by the size of the map. */
  readonly group: GroupBy | null
  /** Groups that are expanded. */
  readonly open: readonly string[]
  /** `null`: by the width of the window. */
  readonly view: 'map' | 'table' | null
}

export const emptyMapState: MapState = { filter: '', selected: null, group: null, open: [], view: null }

const groups = ['none', 'namespace', 'hostname'] as const
const views = ['map', 'table'] as const

/** Unknown values are as good as none. */
export function parseMapState(params: URLSearchParams): MapState {
  return {
    filter: params.get('filter') ?? '',
    selected: params.get('selected'),
    group: groups.find((group) => group === params.get('group')) ?? null,
    open: params.getAll('open'),
    view: views.find((view) => view === params.get('view')) ?? null,
  }
}

/** Only what differs from an untouched map; `''` for that. */
export function renderMapState(state: MapState): string {
  const params = new URLSearchParams()
  if (state.filter.trim() !== '') params.set('filter', state.filter)
  if (state.selected !== null) params.set('selected', state.selected)
  if (state.group !== null) params.set('group', state.group)
  for (const key of state.open) params.append('open', key)
  if (state.view !== null) params.set('view', state.view)
  return params.toString()
}
