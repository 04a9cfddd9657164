/** How the event stream stands, for any component: a tiny store outside of React. */
import { useSyncExternalStore } from 'react'
import type { Connection } from './live.ts'

let connection: Connection = 'connecting'
const listeners = new Set<() => void>()

export function setConnection(next: Connection): void {
  connection = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    subscribe,
    () => connection,
    () => 'connecting',
  )
}
