/** Durations: how long exchanges took, per listener, in fixed buckets. Plain counts, so that several processes' add up. */
import type { Recorder } from './record.ts'

/** Upper bounds in seconds. */
export const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

export interface DurationHistogram {
  readonly listener: string
  /** One count per bucket of {@link durationBuckets}, each exchange in exactly one; the last is for what is beyond. */
  readonly counts: readonly number[]
  readonly sumMs: number
}

export interface Durations extends Recorder {
  histograms(): readonly DurationHistogram[]
  /** Requests whose head was refused before a listener was known. */
  readonly refused: number
  /** Forgets listeners that are gone. */
  retain(isWanted: { listener(id: string): boolean }): void
}

export function createDurations(): Durations {
  const byListener = new Map<string, { readonly listener: string; readonly counts: number[]; sumMs: number }>()
  let refused = 0
  const count = (listener: string, durationMs: number): void => {
    let histogram = byListener.get(listener)
    if (histogram === undefined) {
      histogram = { listener, counts: Array.from({ length: durationBuckets.length + 1 }, () => 0), sumMs: 0 }
      byListener.set(listener, histogram)
    }
    const index = bucketIndex(durationMs / 1000)
    histogram.counts[index] = (histogram.counts[index] ?? 0) + 1
    histogram.sumMs += durationMs
  }

  return {
    exchange({ listener, durationMs }) {
      if (listener === null) refused += 1
      else count(listener, durationMs)
    },
    stream: ({ listener, durationMs }) => count(listener, durationMs),
    histograms: () => [...byListener.values()].map((histogram) => ({ ...histogram, counts: [...histogram.counts] })),
    get refused() {
      return refused
    },
    retain(isWanted) {
      for (const listener of byListener.keys()) if (!isWanted.listener(listener)) byListener.delete(listener)
    },
  }
}

function bucketIndex(seconds: number): number {
  const index = durationBuckets.findIndex((bound) => seconds <= bound)
  return index === -1 ? durationBuckets.length : index
}
