/**
 * Mask: values that must stand in no log. Names decide, because what a value is cannot be seen by looking at it; a name
 * too many costs a value in a log, a name too few a secret.
 */
import type { RawHeaders } from '../../exchange/exchange.ts'

const masked = '[redacted]'

const secretName = /authorization|cookie|api[-_]?key|token|secret|passw|credential|signature|jwt|^key$|^sig$|session/i

const isSecretName = (name: string, names: Names): boolean => secretName.test(name) || names.has(name.toLowerCase())

/** Lower-case names that are secret besides; see `ExchangeFacts.secretNames`. */
type Names = ReadonlySet<string>

/** By lower-case name, repeated lines as a list; values of secret names masked. */
export function toLoggedHeaders(
  headers: RawHeaders,
  names: Names,
): Readonly<Record<string, string | readonly string[]>> {
  const logged = new Map<string, string | readonly string[]>()
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase()
    const value = isSecretName(name, names) ? masked : (headers[index + 1] ?? '')
    const before = logged.get(name)
    logged.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(logged)
}

/** `?` and a query, values of secret names masked. */
export function maskSearch(search: string, names: Names): string {
  return search.replaceAll(/([?&])([^=&]*)=([^&]*)/g, (whole, mark: string, name: string) =>
    isSecretName(decode(name), names) ? `${mark}${name}=${masked}` : whole,
  )
}

/** By name; of a repeated name a list. */
export function toLoggedQuery(search: string, names: Names): Readonly<Record<string, string | readonly string[]>> {
  const logged = new Map<string, string | readonly string[]>()
  for (const [name, value] of new URLSearchParams(search)) {
    const shown = isSecretName(name, names) ? masked : value
    const before = logged.get(name)
    logged.set(name, before === undefined ? shown : [before, shown].flat())
  }
  return Object.fromEntries(logged)
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
