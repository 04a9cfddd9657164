import { useEffect } from 'react'
import { focusField } from './focus-field.ts'

/** Brings the field that the address names behind its `#` into sight and focus, once. */
export function useLinkedField(): void {
  useEffect(() => {
    const path = decodeURIComponent(window.location.hash.slice(1))
    if (!path.startsWith('spec') && !path.startsWith('metadata')) return
    const frame = requestAnimationFrame(() => focusField(path))
    return () => cancelAnimationFrame(frame)
  }, [])
}
