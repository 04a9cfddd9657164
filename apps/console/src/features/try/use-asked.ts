import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { Asked } from './asked.ts'
import { parseAsked, withAsked } from './url-state.ts'

const writeAfterMs = 250

/**
 * The request that is typed, what of it is settled for a moment, and the way to change it. The address follows what
 * is typed; a link to this page with another request replaces it.
 */
export function useAsked() {
  const search = useSearchParams().toString()
  const pathname = usePathname()
  const [asked, setAsked] = useState<Asked>(() => parseAsked(new URLSearchParams(search)))
  const [settled, setSettled] = useState(asked)
  const written = useRef(search)

  useEffect(() => {
    if (search === written.current) return
    written.current = search
    const linked = parseAsked(new URLSearchParams(search))
    setAsked(linked)
    setSettled(linked)
  }, [search])

  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(asked)
      const next = withAsked(new URLSearchParams(window.location.search), asked).toString()
      if (next === written.current) return
      written.current = next
      window.history.replaceState(null, '', next === '' ? pathname : `${pathname}?${next}`)
    }, writeAfterMs)
    return () => clearTimeout(timer)
  }, [asked, pathname])

  return { asked, settled, setAsked, change: (part: Partial<Asked>) => setAsked((before) => ({ ...before, ...part })) }
}
