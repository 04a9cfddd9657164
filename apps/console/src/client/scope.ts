/** Namespace scope: what the lists show, kept in the address (`?namespace=`) so that every view is a link. */
import { usePathname, useSearchParams } from 'next/navigation'

/** One search parameter of the page, and the way to set it without a new history entry; `''` takes it out. */
export function useSearchParam(name: string): readonly [string, (value: string) => void] {
  const search = useSearchParams()
  const pathname = usePathname()
  const set = (value: string) => {
    const next = new URLSearchParams(window.location.search)
    if (value === '') next.delete(name)
    else next.set(name, value)
    const rest = next.toString()
    window.history.replaceState(null, '', rest === '' ? pathname : `${pathname}?${rest}`)
  }
  return [search.get(name) ?? '', set]
}

/** The namespace that lists are narrowed to; `''` is all. */
export function useScope(): readonly [string, (namespace: string) => void] {
  return useSearchParam('namespace')
}
