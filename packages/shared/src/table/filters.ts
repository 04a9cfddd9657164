/**
 * Filters: what a rule or backendRef does to requests and responses, brought into the form that the request path runs.
 *
 * Only filters of rules without a problem come here (`attachment/rule-problems.ts`); the others are never compiled,
 * and their rules answer 500.
 *
 * Source: Gateway API v1 `HTTPRouteFilter`, `HTTPHeaderFilter`, `HTTPRequestRedirectFilter`, `HTTPURLRewriteFilter`.
 */
import { replacementOf, toAbsolutePath } from '../attachment/index.ts'
import { normalisePath, toPrefix } from '../lib/index.ts'
import type { HTTPRouteFilter, HeaderModifier, PathModifier } from '../resources/index.ts'
import type { CompiledFilter, HeaderEdits, PathEdit } from './table.ts'

/** In the order in which they are written, which is the order in which they run. */
export function compileFilters(filters: readonly HTTPRouteFilter[]): readonly CompiledFilter[] {
  return filters.flatMap((filter) => compileFilter(filter) ?? [])
}

function compileFilter(filter: HTTPRouteFilter): CompiledFilter | null {
  const { requestHeaderModifier, responseHeaderModifier, requestRedirect, urlRewrite } = filter
  if (filter.type === 'RequestHeaderModifier' && requestHeaderModifier !== undefined)
    return { type: filter.type, edits: compileEdits(requestHeaderModifier) }
  if (filter.type === 'ResponseHeaderModifier' && responseHeaderModifier !== undefined)
    return { type: filter.type, edits: compileEdits(responseHeaderModifier) }
  if (filter.type === 'RequestRedirect' && requestRedirect !== undefined)
    return {
      type: filter.type,
      scheme: requestRedirect.scheme ?? null,
      hostname: requestRedirect.hostname ?? null,
      port: requestRedirect.port ?? null,
      path: compilePathEdit(requestRedirect.path),
      statusCode: requestRedirect.statusCode,
    }
  if (filter.type === 'URLRewrite' && urlRewrite !== undefined)
    return { type: filter.type, hostname: urlRewrite.hostname ?? null, path: compilePathEdit(urlRewrite.path) }
  return null
}

/** Of names that are equal without case only the first counts (Gateway API `HTTPHeaderFilter`). */
function compileEdits({ set = [], add = [], remove = [] }: HeaderModifier): HeaderEdits {
  return {
    set: firstOfEachName(set),
    add: firstOfEachName(add),
    remove: [...new Set(remove.map((name) => name.toLowerCase()))],
  }
}

function firstOfEachName(lines: readonly { readonly name: string; readonly value: string }[]): HeaderEdits['set'] {
  const byName = new Map<string, { readonly name: string; readonly value: string }>()
  for (const line of lines) {
    const key = line.name.toLowerCase()
    if (!byName.has(key)) byName.set(key, line)
  }
  return [...byName.values()]
}

/** A full path is in normal form; a prefix has lost its trailing slash as well, so that joining is appending. */
function compilePathEdit(path: PathModifier | undefined): PathEdit | null {
  if (path === undefined) return null
  const normal = normalisePath(toAbsolutePath(replacementOf(path) ?? ''))
  const value = normal.ok ? normal.value : '/'
  return path.type === 'ReplaceFullPath' ? { type: path.type, value } : { type: path.type, value: toPrefix(value) }
}
