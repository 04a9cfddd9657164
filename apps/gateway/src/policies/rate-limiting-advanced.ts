/** rate-limiting-advanced: windows of any size, sliding or fixed. */
import { identify, type ConfigOf, spanOfSize, windowName } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { groupsOf, identifiedOf } from './counters/identified.ts'
import { createLimiter } from './counters/limiter.ts'

export const rateLimitingAdvanced: PolicyBehaviour<ConfigOf<'rate-limiting-advanced'>> = {
  create(config, parts) {
    const { limit: limits, window_size: sizes, compound_identifier: compound = [], throttling } = config
    const identifiers = compound.length > 0 ? compound : [config.identifier]
    const groups = config.enforce_consumer_groups ? (config.consumer_groups ?? []) : null
    return createLimiter(
      {
        scope:
          config.namespace === undefined
            ? `rate-limiting-advanced ${parts.key}`
            : `rate-limiting-advanced in ${config.namespace}`,
        type: config.window_type,
        countsRefused: config.window_type === 'sliding' && !config.disable_penalty,
        windowsAt: (nowMs) =>
          sizes.map((seconds, index) => ({ limit: limits[index] ?? 0, ...spanOfSize(seconds * 1000, nowMs) })),
        names: sizes.map(windowName),
        identify: (turn) =>
          groups !== null && !groupsOf(turn).some((group) => groups.includes(group))
            ? null
            : identifiers.map((by) => identify(by, config, identifiedOf(turn))).join(' '),
        isHidden: config.hide_client_headers,
        status: config.error_code,
        message: config.error_message,
        maxJitterSeconds: config.retry_after_jitter_max,
        store: config.strategy,
        redis: config.redis,
        withoutRedis: 'local',
        waiting: throttling.enabled
          ? { intervalMs: throttling.interval * 1000, tries: throttling.retry_times, places: throttling.queue_limit }
          : null,
      },
      parts,
    )
  },
}
