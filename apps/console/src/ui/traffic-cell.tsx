import { formatPercent, formatRate } from '@/lib/format.ts'

/** Requests per second; the word says what the number alone does not. */
export function RateCell({ perSecond }: { perSecond: number }) {
  return <span className={perSecond === 0 ? 'text-faint' : undefined}>{formatRate(perSecond)}</span>
}

/** Share of errors, in colour and weight only where there are any. */
export function ErrorCell({ percent }: { percent: number }) {
  return <span className={percent > 0 ? 'font-medium text-danger' : 'text-faint'}>{formatPercent(percent)}</span>
}
