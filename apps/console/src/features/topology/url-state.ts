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

/** The parameters with `state` written into them; what the map does not know stays. An untouched map has none. */
export function withMapState(params: URLSearchParams, state: MapState): URLSearchParams {
  const next = new URLSearchParams(params)
  const put = (name: string, value: string | null) => (value === null ? next.delete(name) : next.set(name, value))
  put('filter', state.filter.trim() === '' ? null : state.filter)
  put('selected', state.selected)
  put('group', state.group)
  put('view', state.view)
  next.delete('open')
  for (const key of state.open) next.append('open', key)
  return next
}
