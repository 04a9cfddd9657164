import { useEffect, useState } from 'react'
import { sameJson } from './draft/field-path.ts'

const pauseMs = 300

/** `value` when it has not changed for a moment: what is asked of the server while somebody types. Compared as JSON. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  const isSettled = sameJson(value, settled)
  useEffect(() => {
    if (isSettled) return
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value, isSettled])
  return settled
}
