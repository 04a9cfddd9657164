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

/** Headers are found without case, and `x_env` finds `X-Env`. */
export function toTemplateValues({ headers, query, captures, shared }: TemplateRequest): TemplateValues {
  const header = (name: string): string | null =>
    headers.get(name) ?? (name.includes('_') ? headers.get(name.replaceAll('_', '-')) : undefined) ?? null
  return {
    headers: { lookUp: (name) => header(name.toLowerCase()) },
    query_params: { lookUp: (name) => query.get(name) ?? null },
    uri_captures: { lookUp: (name) => (Object.hasOwn(captures, name) ? (captures[name] ?? null) : null) },
    shared: { lookUp: (name) => shared?.get(name) ?? null },
  }
}
