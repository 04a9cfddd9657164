'use client'
import { useSyncExternalStore, type ReactNode } from 'react'

const never = () => () => undefined

/**
 * Shows its children once the page is hydrated, until then `fallback`. Parts of a page hydrate one after the other, and the live stream fills
 * the query cache meanwhile: a part that came late would find answers that the server did not have when it rendered.
 */
export function AfterHydration({ children, fallback = null }: { children: ReactNode; fallback?: ReactNode }) {
  const hydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  return hydrated ? children : fallback
}
