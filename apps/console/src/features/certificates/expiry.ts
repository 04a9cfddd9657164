/** How a certificate stands in time. Pure. */
import type { CertificateSummary } from '@/client/queries.ts'
import type { Health } from '@/client/health.ts'
import { formatDate, formatMany } from '@/lib/format.ts'

const dayMs = 86_400_000
const soonDays = 30

/** The state of a whole chain: the first that ends counts. */
export function certificateHealth({ chain, problem }: CertificateSummary, nowMs: number): Health {
  if (problem !== null) return { aspect: 'danger', word: 'Not usable', reasons: [`It cannot be used: ${problem}.`] }
  const ends = Math.min(...chain.map(({ notAfter }) => Date.parse(notAfter)))
  const begins = Math.max(...chain.map(({ notBefore }) => Date.parse(notBefore)))
  const at = (ms: number) => formatDate(new Date(ms).toISOString())
  if (ends <= nowMs) return { aspect: 'danger', word: 'Expired', reasons: [`It was valid until ${at(ends)}.`] }
  if (begins > nowMs) return { aspect: 'caution', word: 'Not valid yet', reasons: [`It is valid from ${at(begins)}.`] }
  const days = Math.floor((ends - nowMs) / dayMs)
  return days < soonDays
    ? { aspect: 'caution', word: 'Expires soon', reasons: [`It ends in ${formatMany(days, 'day')}.`] }
    : { aspect: 'clear', word: 'Fine', reasons: [`Valid until ${at(ends)}.`] }
}

/** Names that the leaf is valid for; its subject where it lists none. */
export function namesOf({ chain: [leaf] }: CertificateSummary): readonly string[] {
  if (leaf === undefined) return []
  return leaf.dnsNames.length > 0 || leaf.subject === '' ? leaf.dnsNames : [leaf.subject]
}
