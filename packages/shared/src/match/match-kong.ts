/**
 * Match of Kong's kind: the first entry in Kong's order whose expression holds.
 *
 * Only entries whose hosts and beginnings of the path can be the request's are tried; of those found under several keys
 * the one that comes first in the table is taken, so that the index changes nothing but the time.
 */
import { newNotes, type ExpressionRequest } from '../expression/index.ts'
import type { KongBucket, KongEntry, KongTable, RankedEntry } from '../table/index.ts'

export interface KongMatch<T> {
  readonly entry: KongEntry<T>
  /** The part of the decoded path that is stripped; `null` where the entry asks nothing of the path. */
  readonly matchedPath: string | null
  /** By number and name; `null` where no expression had groups. */
  readonly captures: Readonly<Record<string, string>> | null
}

interface Found<T> {
  readonly rank: number
  readonly match: KongMatch<T>
}

/** @returns `null` where no entry takes the request. Never throws. */
export function matchKong<T>(table: KongTable<T>, request: ExpressionRequest): KongMatch<T> | null {
  const { host, path, method } = request
  if (method !== null && path === null && table.usesPath) return null
  let best: Found<T> | null = null
  if (host !== null && host !== '') best = tryBucket(table.byHost.get(host), request, best)
  best = tryBucket(table.byHost.get(''), request, best)
  return best?.match ?? null
}

function tryBucket<T>(
  bucket: KongBucket<T> | undefined,
  request: ExpressionRequest,
  best: Found<T> | null,
): Found<T> | null {
  if (bucket === undefined) return best
  const path = request.path ?? ''
  let found = best
  for (const length of bucket.lengths) {
    if (length > path.length) break
    found = tryList(bucket.byPrefix.get(path.slice(0, length)), request, found)
  }
  return found
}

function tryList<T>(
  list: readonly RankedEntry<T>[] | undefined,
  request: ExpressionRequest,
  best: Found<T> | null,
): Found<T> | null {
  if (list === undefined) return best
  for (const { entry, rank } of list) {
    if (best !== null && best.rank <= rank) return best
    const notes = newNotes()
    if (entry.test(request, notes))
      return { rank, match: { entry, matchedPath: notes.matchedPath, captures: notes.captures } }
  }
  return best
}
