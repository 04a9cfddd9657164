/** Which of the console's own dialogs is asked for; opened from anywhere, shown by the shell. */
import type { ExplainRequest } from '@signalbox/shared/explain'
import type { RouteTest } from '@signalbox/shared/resources'
import { useSyncExternalStore } from 'react'
import type { KindRef } from './resource-paths.ts'

export type DialogRequest =
  | { readonly dialog: 'publish' }
  | { readonly dialog: 'commands' }
  /** A request that was tried becomes a RouteTest. */
  | {
      readonly dialog: 'save-test'
      readonly request: ExplainRequest
      readonly expect: RouteTest['spec']['expect']
      readonly namespace: string
    }
  /** `after`: where to go when it is gone. */
  | { readonly dialog: 'delete'; readonly ref: KindRef; readonly after?: string }

let current: DialogRequest | null = null
const listeners = new Set<() => void>()

function set(next: DialogRequest | null): void {
  current = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function openDialog(next: DialogRequest): void {
  set(next)
}

export function closeDialog(): void {
  set(null)
}

/** The dialog that is asked for, or `null`. */
export function useDialogRequest(): DialogRequest | null {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  )
}
