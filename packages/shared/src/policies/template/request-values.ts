/** A request as templates see it. */
import type { HeaderList } from '../../lib/index.ts'
import type { TemplateValues } from './template.ts'

export interface TemplateRequest {
  /** As received: what was removed or added since is not seen. */
  readonly headers: Pick<HeaderList, 'getAll'>
  /** By decoded name; of a repeated name the first. */
  readonly query: ReadonlyMap<string, string>
  /** By number and name; `null` where the route has no groups. */
  readonly captures: Readonly<Record<string, string>> | null
  /** What other policies of the request left for later ones. */
  readonly shared?: ReadonlyMap<string, string>
}

/** Headers are found without case, and `x_env` finds `X-Env`; of a repeated one the first line counts. */
export function toTemplateValues({ headers, query, captures, shared }: TemplateRequest): TemplateValues {
  const header = (name: string): string | null => headers.getAll(name)[0] ?? null
  return {
    headers: { lookUp: (name) => header(name) ?? (name.includes('_') ? header(name.replaceAll('_', '-')) : null) },
    query_params: { lookUp: (name) => query.get(name) ?? null },
    uri_captures: {
      lookUp: (name) => (captures !== null && Object.hasOwn(captures, name) ? (captures[name] ?? null) : null),
    },
    shared: { lookUp: (name) => shared?.get(name) ?? null },
  }
}
