import { useEffect, useState } from 'react'
import type { PlacedError } from '@/client/api-error.ts'
import type { JsonObject } from '@/client/draft/field-path.ts'

const pauseMs = 300
const none: readonly PlacedError[] = []

/** Errors of the draft by the same schema that the server uses, fetched when first needed; a moment after typing ends. */
export function useDraftCheck(resource: JsonObject, active: boolean): readonly PlacedError[] {
  const [checked, setChecked] = useState<{ resource: JsonObject; errors: readonly PlacedError[] } | null>(null)
  useEffect(() => {
    if (!active) return
    let stale = false
    const timer = setTimeout(async () => {
      const { parseResource } = await import('@signalbox/shared/resources')
      const result = parseResource(resource)
      if (!stale) setChecked({ resource, errors: result.ok ? none : result.error })
    }, pauseMs)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [resource, active])
  return active && checked?.resource === resource ? checked.errors : none
}
