/** A request as templates see it. */
import type { TemplateValues } from './template.ts'

export interface TemplateRequest {
  /** As received, by lower-case name: what was removed or added since is not seen. */
  readonly headers: ReadonlyMap<string, string>
  /** By decoded name; of a repeated name the first. */
  readonly query: ReadonlyMap<string, string>
  /** By number and name. */
  readonly captures: Readonly<Record<string, string>>
  /** What other policies of the request left for later ones. */
  readonly shared?: ReadonlyMap<string, string>
}

/** Fields come as bytes, one character each; what reads as UTF-8 is text. */
function toCharacters(value: string | null): string | null {
  if (value === null || !/[\u0080-\u00ff]/.test(value)) return value
  try {
    return utf8.decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))
  } catch {
    return value
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Headers are found without case, and `x_env` finds `X-Env`. */
export function toTemplateValues({ headers, query, captures, shared }: TemplateRequest): TemplateValues {
  const header = (name: string): string | null =>
    headers.get(name) ?? (name.includes('_') ? headers.get(name.replaceAll('_', '-')) : undefined) ?? null
  return {
    headers: { lookUp: (name) => toCharacters(header(name.toLowerCase())) },
    query_params: { lookUp: (name) => query.get(name) ?? null },
    uri_captures: { lookUp: (name) => (Object.hasOwn(captures, name) ? (captures[name] ?? null) : null) },
    shared: { lookUp: (name) => shared?.get(name) ?? null },
  }
}
