/** How far back the log is looked at. */
export type TimeWindow = 'hour' | 'day' | 'week' | 'month' | 'all'

const hourMs = 3_600_000
const lengthsMs: Readonly<Record<Exclude<TimeWindow, 'all'>, number>> = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 30 * 24 * hourMs,
}

export const windows = [
  { value: 'all', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
] as const

/** RFC 3339; `''` for any time. */
export function toSince(span: TimeWindow, nowMs: number): string {
  return span === 'all' ? '' : new Date(nowMs - lengthsMs[span]).toISOString()
}
