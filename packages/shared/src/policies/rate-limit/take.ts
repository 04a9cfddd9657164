/**
 * Take: one request against all windows of a limit at once. Whoever keeps the counts (one process for its workers, or
 * Redis) decides in one step, so that of many requests at the same time exactly as many pass as may.
 */
import type { Span } from './windows.ts'

export interface TakeWindow extends Span {
  readonly limit: number
}

export interface Take {
  /** Whose counts: policy and client. */
  readonly key: string
  readonly type: 'fixed' | 'sliding'
  /** Whether requests that are refused count too. */
  readonly countsRefused: boolean
  readonly nowMs: number
  readonly windows: readonly TakeWindow[]
}

/** Requests in the window and in the one before it. */
export interface Count {
  readonly current: number
  readonly previous: number
}

/** One for each window, in their order; this request is in them where it was counted. */
export interface Taken {
  readonly allowed: boolean
  readonly counts: readonly Count[]
}

/** How much of the window before still counts: all at the beginning, nothing at the end. */
export function previousWeight({ type, nowMs }: Pick<Take, 'type' | 'nowMs'>, { startMs, endMs }: Span): number {
  return type === 'fixed' ? 0 : Math.min(1, Math.max(0, (endMs - nowMs) / (endMs - startMs)))
}

/** What counts in a window now. */
export function usageOf(take: Pick<Take, 'type' | 'nowMs'>, window: Span, { current, previous }: Count): number {
  return current + previous * previousWeight(take, window)
}

/** @param counts Before this request, one for each window. */
export function mayPass(take: Take, counts: readonly Count[]): boolean {
  return take.windows.every((window, index) => {
    const count = counts[index] ?? { current: 0, previous: 0 }
    return usageOf(take, window, count) + 1 <= window.limit
  })
}
