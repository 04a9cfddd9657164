/**
 * Counters: where requests are counted against limits. One small interface, three that have it: the memory of one
 * process, the memory of the primary as its workers reach it, and Redis.
 */
import { createHash } from 'node:crypto'
import type { Take, Taken } from '@signalbox/shared/policies'

export interface Counters {
  /**
   * Counts one request in all windows at once, or refuses it in one step: of many at the same time exactly as many pass
   * as may. Rejects where the counts cannot be reached.
   */
  take(take: Take): Promise<Taken>
}

const longestKey = 128

/** Parts of a key come from clients: long ones must not fill the memory. */
export function toCounterKey(...parts: readonly string[]): string {
  const key = parts.join(' ')
  return key.length <= longestKey ? key : createHash('sha256').update(key).digest('base64url')
}
