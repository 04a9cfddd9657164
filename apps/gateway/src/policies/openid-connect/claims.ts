/** Claims: what is known of a client, from several documents, the first that says something counting. */
import type { OidcConfig } from './provider.ts'

export type Claims = Readonly<Record<string, unknown>>

/** The value that a path of names leads to; `undefined` where it leads to nothing. A whole name with dots counts too. */
function claimAt(claims: Claims, path: readonly string[]): unknown {
  let value: unknown = claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

/** From the first document that has it. */
export function findClaim(documents: readonly Claims[], path: readonly string[]): unknown {
  for (const claims of documents) {
    const value = claimAt(claims, path)
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

/** Words of a text, elements of a list; anything else is none. */
export function toWords(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '')
  return Array.isArray(value) ? value.flatMap((element) => (typeof element === 'string' ? [element] : [])) : []
}

/** One text: of numbers and the like their usual form, of lists the first; `null` where there is none. */
export function toText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? toText(value[0]) : null
}

/** As a header tells it: lists by comma, objects as JSON. */
export function toHeaderText(value: unknown): string {
  if (Array.isArray(value) && value.every((element) => typeof element !== 'object')) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const demands = [
  ['scopes_required', 'scopes_claim'],
  ['audience_required', 'audience_claim'],
  ['groups_required', 'groups_claim'],
  ['roles_required', 'roles_claim'],
] as const

/** Name of the first demand of config that is not met; `null` where all are. */
export function unmetDemand(documents: readonly Claims[], config: OidcConfig): string | null {
  for (const [demand, claim] of demands) {
    const entries = config[demand] ?? []
    if (entries.length === 0) continue
    const has = toWords(findClaim(documents, config[claim]))
    const isMet = entries.some((entry) => toWords(entry).every((word) => has.includes(word)))
    if (!isMet) return demand
  }
  const { domains } = config
  if (domains === undefined || domains.includes(toText(findClaim(documents, ['hd'])) ?? '')) return null
  return 'domains'
}
