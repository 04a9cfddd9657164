/**
 * What becomes of the path of a request that a Route took: the matched part is stripped, the Service's path is put
 * before it.
 *
 * Source: Kong Gateway 3.10, routes (`strip_path`, `path_handling`).
 */
import { toEncodedPath } from '../lib/index.ts'

export interface KongPathRules {
  readonly stripPath: boolean
  /** v0: joined by exactly one slash. v1: put together as they stand. */
  readonly pathHandling: 'v0' | 'v1'
}

/** All paths decoded ({@link toDecodedPath}). */
export interface KongPathParts {
  /** Path of the Service; `/` or `''` for none. */
  readonly base: string
  readonly path: string
  /** As the match gave it. */
  readonly matchedPath: string | null
}

/** The path to ask the endpoint for, encoded. */
export function toKongPath({ base, path, matchedPath }: KongPathParts, rules: KongPathRules): string {
  const start = base === '' ? '/' : base
  const rest = withoutDots(path.slice(matchedPath?.length ?? 1))
  const joined =
    rules.pathHandling === 'v1'
      ? start + (rules.stripPath ? rest : path.slice(1))
      : rules.stripPath
        ? joinStripped(start, rest, path)
        : joinWhole(start, path)
  return toEncodedPath(joined)
}

/** What was stripped, for X-Forwarded-Prefix; `null` where nothing was. */
export function strippedPrefix(matchedPath: string | null, { stripPath }: KongPathRules): string | null {
  return stripPath && matchedPath !== null && matchedPath !== '' ? matchedPath : null
}

/** Dots that would climb out of the Service's path once something was put before them. */
function withoutDots(rest: string): string {
  if (rest === '.' || rest === '..') return ''
  if (rest.startsWith('./')) return rest.slice(2)
  return rest.startsWith('../') ? rest.slice(3) : rest
}

function joinStripped(base: string, rest: string, path: string): string {
  const stem = base.endsWith('/') ? base.slice(0, -1) : base
  if (rest !== '') return rest.startsWith('/') ? stem + rest : `${stem}/${rest}`
  if (base === '/') return '/'
  const wantsSlash = path.endsWith('/') && (path.length > 1 || base.endsWith('/'))
  return wantsSlash ? `${stem}/` : stem
}

function joinWhole(base: string, path: string): string {
  if (base.endsWith('/')) return base + path.slice(1)
  return path === '/' ? base : base + path
}
