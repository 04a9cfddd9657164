/**
 * Filters: what a rule or backendRef does to requests and responses, brought into the form that the request path runs.
 *
 * Only filters of rules without a problem come here (`attachment/rule-problems.ts`); the others are never compiled,
 * and their rules answer 500.
 *
 * Source: Gateway API v1 `HTTPRouteFilter`, `GRPCRouteFilter`, `HTTPHeaderFilter`, `HTTPRequestRedirectFilter`,
 * `HTTPURLRewriteFilter`, `HTTPRequestMirrorFilter`, `HTTPCORSFilter`, `HTTPExternalAuthFilter`.
 */
import { replacementOf, toAbsolutePath, type BackendState } from '../attachment/index.ts'
import { normalisePath, toPrefix } from '../lib/index.ts'
import {
  toObjectKey,
  type Cors as WrittenCors,
  type ExternalAuth as WrittenAuth,
  type GRPCRouteFilter,
  type HTTPRouteFilter,
  type HeaderModifier,
  type PathModifier,
  type RequestMirror as WrittenMirror,
} from '../resources/index.ts'
import type { CompiledFilter, Cors, ExternalAuth, HeaderEdits, PathEdit } from './table.ts'

/** A filter of an HTTPRoute; those of a GRPCRoute are some of them. */
export type WrittenFilter = HTTPRouteFilter | GRPCRouteFilter

/** Where a list of filters stands. */
export interface FilterScope {
  /** Of the route. */
  readonly namespace: string
  /** What the backendRef of the filter at a place of the list came to. */
  readonly backendOf: (filterIndex: number) => BackendState | undefined
}

/** In the order in which they are written, which is the order in which they run. */
export function compileFilters(filters: readonly WrittenFilter[], scope: FilterScope): readonly CompiledFilter[] {
  return filters.flatMap((filter, index) => compileFilter(filter, scope, scope.backendOf(index)) ?? [])
}

/** @param backend Of a mirror or of external authorisation. */
function compileFilter(
  filter: HTTPRouteFilter,
  { namespace }: FilterScope,
  backend: BackendState | undefined,
): CompiledFilter | null {
  const { requestHeaderModifier, responseHeaderModifier, requestRedirect, urlRewrite, extensionRef } = filter
  const upstream = backend?.upstream ?? null
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
  if (filter.type === 'RequestMirror' && filter.requestMirror !== undefined && upstream !== null)
    return { type: filter.type, upstream, share: shareOf(filter.requestMirror) }
  if (filter.type === 'CORS' && filter.cors !== undefined) return compileCors(filter.cors)
  if (filter.type === 'ExternalAuth' && filter.externalAuth !== undefined && upstream !== null)
    return compileAuth(filter.externalAuth, upstream)
  if (filter.type === 'ExtensionRef' && extensionRef !== undefined)
    return { type: filter.type, policy: toObjectKey(extensionRef.name, namespace) }
  return null
}

function shareOf({ percent, fraction }: WrittenMirror): number {
  if (percent !== undefined) return percent / 100
  return fraction === undefined ? 1 : fraction.numerator / fraction.denominator
}

function compileCors(written: WrittenCors): Cors {
  return {
    type: 'CORS',
    allowOrigins: written.allowOrigins ?? [],
    allowCredentials: written.allowCredentials ?? false,
    allowMethods: written.allowMethods ?? [],
    allowHeaders: written.allowHeaders ?? [],
    exposeHeaders: written.exposeHeaders ?? [],
    maxAgeSeconds: written.maxAge,
  }
}

/** Content that is sent along where the filter forwards it and names no limit. */
const defaultMaxBodyBytes = 64 * 1024

/** HTTP sends along what is listed, gRPC everything unless something is listed (GEP-1494). */
function compileAuth({ protocol, grpc, http, forwardBody }: WrittenAuth, upstream: string): ExternalAuth {
  const listed = grpc?.allowedHeaders ?? []
  const answered = http?.allowedResponseHeaders ?? []
  const path = normalisePath(toAbsolutePath(http?.path ?? ''))
  return {
    type: 'ExternalAuth',
    protocol,
    upstream,
    allowedHeaders:
      protocol === 'HTTP' ? lower(http?.allowedHeaders ?? []) : listed.length === 0 ? null : lower(listed),
    allowedResponseHeaders: answered.length === 0 ? null : lower(answered),
    pathPrefix: path.ok ? toPrefix(path.value) : '',
    maxBodyBytes: forwardBody === undefined ? 0 : (forwardBody.maxSize ?? defaultMaxBodyBytes),
  }
}

const lower = (names: readonly string[]): readonly string[] => names.map((name) => name.toLowerCase())

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
