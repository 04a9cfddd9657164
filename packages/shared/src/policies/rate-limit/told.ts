/**
 * What clients are told of a limit: `X-RateLimit-Limit-Minute`, `X-RateLimit-Remaining-Minute` and so on for each window,
 * and `RateLimit-Limit`, `-Remaining`, `-Reset` for the one that is nearest to its end.
 *
 * Source: Kong Gateway, Rate Limiting, "Headers sent to the client"; draft-ietf-httpapi-ratelimit-headers.
 */
import { usageOf, type Count, type Take, type Taken, type TakeWindow } from './take.ts'

export interface Told {
  /** Flat. */
  readonly headers: readonly string[]
  /** Whole seconds until another request may pass, at least 1. */
  readonly resetSeconds: number
}

/** @param names Of the windows, as they end the headers' names. */
export function toTold(take: Take, taken: Taken, names: readonly string[]): Told {
  const states = take.windows.map((window, index) => {
    const count = taken.counts[index] ?? { current: 0, previous: 0 }
    const remaining = Math.max(0, Math.floor(window.limit - usageOf(take, window, count)))
    return {
      name: names[index] ?? '',
      limit: window.limit,
      remaining: taken.allowed ? remaining : Math.max(0, remaining),
      resetSeconds: Math.max(1, Math.ceil(untilFreeMs(take, taken, { window, count }) / 1000)),
    }
  })
  const tightest = states.toSorted(
    (left, right) => left.remaining - right.remaining || right.resetSeconds - left.resetSeconds,
  )[0]
  if (tightest === undefined) return { headers: [], resetSeconds: 1 }
  return {
    headers: [
      ...states.flatMap(({ name, limit, remaining }) => [
        `X-RateLimit-Limit-${name}`,
        String(limit),
        `X-RateLimit-Remaining-${name}`,
        String(remaining),
      ]),
      'RateLimit-Limit',
      String(tightest.limit),
      'RateLimit-Remaining',
      String(tightest.remaining),
      'RateLimit-Reset',
      String(tightest.resetSeconds),
    ],
    resetSeconds: tightest.resetSeconds,
  }
}

/** The end of the window; for a sliding one that is full, when enough of it has slid away. */
function untilFreeMs(
  take: Take,
  taken: Taken,
  { window, count }: { readonly window: TakeWindow; readonly count: Count },
): number {
  const { startMs, endMs, limit } = window
  const leftMs = endMs - take.nowMs
  if (take.type === 'fixed' || taken.allowed || limit < 1) return leftMs
  const sizeMs = endMs - startMs
  const { current, previous } = count
  if (current + 1 <= limit) {
    // Inside this window: current + previous * (left / size) + 1 = limit.
    const freeAtLeftMs = previous === 0 ? leftMs : ((limit - 1 - current) / previous) * sizeMs
    return Math.max(0, leftMs - freeAtLeftMs)
  }
  // In the next one, where what counts now is the window before.
  return leftMs + sizeMs * (1 - (limit - 1) / current)
}
