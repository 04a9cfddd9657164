import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { parseMapState, withMapState, type MapState } from './url-state.ts'

/** The map's state, kept in the address without new history entries. */
export function useMapState(): readonly [MapState, (change: Partial<MapState>) => void] {
  const search = useSearchParams()
  const pathname = usePathname()
  const state = useMemo(() => parseMapState(new URLSearchParams(search)), [search])
  const change = useCallback(
    (part: Partial<MapState>) => {
      const now = new URLSearchParams(window.location.search)
      const next = withMapState(now, { ...parseMapState(now), ...part }).toString()
      window.history.replaceState(null, '', next === '' ? pathname : `${pathname}?${next}`)
    },
    [pathname],
  )
  return [state, change]
}
