/**
 * Gateway API durations (GEP-2257) ⇄ milliseconds: up to four parts of whole `h`, `m`, `s` and `ms`, without sign or
 * fraction, as in `1h30m` or `250ms`.
 */
const shape = /^(?:[0-9]{1,5}(?:h|m|s|ms)){1,4}$/
const millisecondsOf: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

export function isDuration(text: string): boolean {
  return shape.test(text)
}

/** Milliseconds of `text`, or `null` where it is no GEP-2257 duration. A unit that stands twice is added twice. */
export function parseDuration(text: string): number | null {
  if (!isDuration(text)) return null
  let total = 0
  for (const [, amount, unit] of text.matchAll(/([0-9]+)(ms|h|m|s)/g)) {
    total += Number(amount) * (millisecondsOf[unit ?? ''] ?? 0)
  }
  return total
}

/** The shortest duration of whole, descending units; fractions of a millisecond are dropped. `0s` for nothing. */
export function toDuration(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds))
  let text = ''
  for (const [unit, size] of Object.entries(millisecondsOf)) {
    const amount = Math.floor(rest / size)
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * size
  }
  return text === '' ? '0s' : text
}
