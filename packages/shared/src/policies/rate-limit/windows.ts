/** Windows of time that requests are counted in. All begin at the same moments for everybody (UTC). */

/** Epoch milliseconds: from, and up to but without. */
export interface Span {
  readonly startMs: number
  readonly endMs: number
}

/** Kong's periods, shortest first. */
export const periods = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const
export type Period = (typeof periods)[number]

const sizesMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** The period around `nowMs`; months and years as the calendar has them. */
export function spanOfPeriod(period: Period, nowMs: number): Span {
  if (period !== 'month' && period !== 'year') return spanOfSize(sizesMs[period], nowMs)
  const now = new Date(nowMs)
  const year = now.getUTCFullYear()
  if (period === 'year') return { startMs: Date.UTC(year, 0), endMs: Date.UTC(year + 1, 0) }
  const month = now.getUTCMonth()
  return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) }
}

/** The window of this size around `nowMs`; windows follow each other from the epoch on. */
export function spanOfSize(sizeMs: number, nowMs: number): Span {
  const startMs = Math.floor(nowMs / sizeMs) * sizeMs
  return { startMs, endMs: startMs + sizeMs }
}

const namesBySeconds: ReadonlyMap<number, string> = new Map([
  [1, 'Second'],
  [60, 'Minute'],
  [3600, 'Hour'],
  [86_400, 'Day'],
  [2_592_000, 'Month'],
  [31_536_000, 'Year'],
])

/** The end of a header's name: `Minute` for 60, the number itself for sizes without a name. */
export const windowName = (seconds: number): string => namesBySeconds.get(seconds) ?? String(seconds)
