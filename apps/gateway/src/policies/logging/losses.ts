/** Losses: entries that did not arrive are counted, and said at most once a minute. */
import type { PolicyParts } from '../behaviour.ts'

const saidEveryMs = 60_000

/** @returns to be called with how many were lost, and why in a sentence. */
export function countLosses(
  type: string,
  { key, clock, log, metrics }: Pick<PolicyParts, 'key' | 'clock' | 'log' | 'metrics'>,
): (count: number, why: string) => void {
  const lost = metrics.counter('signalbox_policy_lost_entries_total', 'Entries of logging policies that were dropped.')
  let unsaid = 0
  let saidAtMs = -Infinity
  return (count, why) => {
    lost(
      [
        ['policy', key],
        ['type', type],
      ],
      count,
    )
    unsaid += count
    if (clock.monotonicMs() - saidAtMs < saidEveryMs) return
    saidAtMs = clock.monotonicMs()
    log(`Policy ${key} (${type}) has lost ${unsaid === 1 ? 'one entry' : `${unsaid} entries`}. ${why}`)
    unsaid = 0
  }
}
