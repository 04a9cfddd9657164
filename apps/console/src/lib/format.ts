/** Numbers, durations and times for people. Pure: the present is given in. English, decimal point, thin grouping. */

const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `1,204`, and from a hundred thousand on `120K`. */
export function formatCount(value: number): string {
  return Math.abs(value) < 100_000 ? count.format(value) : compact.format(value)
}

/** Requests per second: `0`, `0.4`, `12`, `1.2K`. What is more than nothing never reads as `0`. */
export function formatRate(perSecond: number): string {
  if (perSecond <= 0) return '0'
  if (perSecond < 0.1) return '<0.1'
  if (perSecond < 10) return perSecond.toFixed(1).replace(/\.0$/, '')
  return perSecond < 1000 ? count.format(perSecond) : compact.format(perSecond)
}

/** A share from 0 to 100: `0 %`, `<1 %`, `12 %`. */
export function formatPercent(percent: number): string {
  if (percent <= 0) return '0 %'
  return percent < 1 ? '<1 %' : `${Math.round(percent)} %`
}

/** `8 ms`, `1.2 s`, `3 min`. `null` is a dash: nothing was measured. */
export function formatDurationMs(durationMs: number | null): string {
  if (durationMs === null) return '–'
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1).replace(/\.0$/, '')} s`
  return `${Math.round(durationMs / 60_000)} min`
}

const steps = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [7 * 86_400, 'day', 86_400],
] as const

/** How long ago, in words: `just now`, `4 minutes ago`, `2 days ago`; beyond a week the date. */
export function formatAgo(at: string, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - Date.parse(at)) / 1000)
  if (Number.isNaN(seconds)) return '–'
  if (seconds < 10) return 'just now'
  for (const [below, unit, size] of steps) {
    if (seconds < below) return formatMany(Math.floor(seconds / size), unit, `${unit}s`) + ' ago'
  }
  return formatDate(at)
}

/** `21 Nov 2026`, in UTC. */
export function formatDate(at: string): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** `1 route`, `2 routes`, `no routes`. */
export function formatMany(howMany: number, one: string, many = `${one}s`): string {
  if (howMany === 0) return `no ${many}`
  return howMany === 1 ? `1 ${one}` : `${formatCount(howMany)} ${many}`
}

/** `a`, `a and b`, `a, b and c`; beyond `limit` the rest is counted: `a, b and 3 more`. */
export function formatList(items: readonly string[], limit = 4): string {
  const shown = items.length > limit ? [...items.slice(0, limit - 1), `${items.length - limit + 1} more`] : items
  const last = shown.at(-1)
  if (last === undefined) return ''
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** What a list shows of what there is: `12 routes`, `3 of 12 routes`. */
export function formatShown(shown: number, all: number, one: string, many?: string): string {
  return shown === all ? formatMany(all, one, many) : `${formatCount(shown)} of ${formatMany(all, one, many)}`
}
