/** Which fields of a request an authoriser is told. */
import type { ExternalAuth } from '@signalbox/shared/table'
import type { RawHeaders } from '../exchange/exchange.ts'

/** Authorization always, and what the filter lists, or all where it lists none by intent. */
export function toldHeaders({
  auth,
  headers,
}: {
  readonly auth: ExternalAuth
  readonly headers: RawHeaders
}): RawHeaders {
  const told = auth.allowedHeaders === null ? null : new Set([...auth.allowedHeaders, 'authorization'])
  return filterFields(headers, (name) => told === null || told.has(name))
}

export function filterFields(headers: RawHeaders, keep: (lowerName: string) => boolean): string[] {
  const kept: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (keep((headers[index] ?? '').toLowerCase())) kept.push(headers[index] ?? '', headers[index + 1] ?? '')
  return kept
}
