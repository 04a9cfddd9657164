/** Max-Forwards: how many more stations a TRACE or OPTIONS may pass (RFC 9110 §7.6.2). Other methods do not know it. */
import type { RawHeaders } from '../exchange/exchange.ts'

/** @returns the fields with one forward less, or `null` where none is left and the request must be answered here. */
export function countDownForwards(method: string, headers: RawHeaders): RawHeaders | null {
  if (method !== 'TRACE' && method !== 'OPTIONS') return headers
  const at = headers.findIndex((part, index) => index % 2 === 0 && part.toLowerCase() === 'max-forwards')
  const value = headers[at + 1] ?? ''
  if (at === -1 || !/^[0-9]{1,9}$/.test(value)) return headers
  return Number(value) === 0 ? null : headers.with(at + 1, String(Number(value) - 1))
}
