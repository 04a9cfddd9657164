import type { Kind, ResourceByKind } from '@signalbox/shared/resources'
import type { Health } from './health.ts'
import { useListsState, useRuntime } from './queries.ts'
import { refOf } from './resource-paths.ts'
import { useJudge } from './rights.ts'
import { useScope, useSearchParam } from './scope.ts'
import { narrow, type StateFilter } from './narrow.ts'

const states: readonly StateFilter[] = ['any', 'clear', 'caution', 'danger', 'unlit']

/**
 * The resources of a list page as they are narrowed by the address: `?q=` words, `?state=`, and the namespace scope.
 *
 * @param kinds shown together.
 * @param hay all the text that words are looked for in.
 */
export function useResourceRows<K extends Kind>(
  kinds: readonly K[],
  hay: (resource: ResourceByKind[K]) => string,
  health: (resource: ResourceByKind[K]) => Health | null,
) {
  const list = useListsState(kinds)
  const runtime = useRuntime()
  const judge = useJudge()
  const [scope] = useScope()
  const [search, setSearch] = useSearchParam('q')
  const [stateText, setState] = useSearchParam('state')
  const state = states.find((known) => known === stateText) ?? 'any'
  const rows = narrow(list.items, { search, state, scope }, hay, health)
  return {
    ...list,
    runtime,
    rows,
    search,
    setSearch,
    state,
    setState: (next: StateFilter) => setState(next === 'any' ? '' : next),
    narrowed: search !== '' || state !== 'any' || scope !== '',
    /** Why a row may not be copied or deleted, in a sentence each. */
    refusalsOf: (row: ResourceByKind[K]) => ({
      create: judge.refusalAnywhere('create', row.kind),
      delete: judge.refusal('delete', refOf(row)),
    }),
    /** Why none of them may be made anywhere. */
    newRefusal: judge.refusalAnywhere('create', kinds[0] ?? 'Service'),
    clear: () => {
      setSearch('')
      setState('')
    },
  }
}
