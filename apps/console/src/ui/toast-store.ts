/** Toasts that are asked for before what shows them has been fetched. */
import type { Aspect } from './aspect.tsx'

export interface ToastOptions {
  /** Toasts of one id replace each other. */
  readonly id?: string
  readonly title: string
  readonly description?: string
  readonly aspect?: Aspect
  /** 0: stays until it is closed. Trouble stays, the rest goes after 6 s. */
  readonly timeoutMs?: number
}

type Listener = (toast: ToastOptions) => void

let waiting: readonly ToastOptions[] = []
let show: Listener | null = null
const watchers = new Set<() => void>()

/** Says something that happened; from anywhere, not only from components. */
export function showToast(toast: ToastOptions): void {
  if (show !== null) return show(toast)
  waiting = [...waiting, toast]
  for (const watcher of watchers) watcher()
}

/** `listener` gets what waits, and everything after it. Returns the way to stop. */
export function takeToasts(listener: Listener): () => void {
  show = listener
  for (const toast of waiting) listener(toast)
  waiting = []
  return () => {
    show = null
  }
}

export function watchToasts(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Whether any was ever asked for. */
export function areToastsWanted(): boolean {
  return waiting.length > 0 || show !== null
}
