/** rate-limiting: fixed windows of the calendar. */
import { identify, type ConfigOf, periods, spanOfPeriod } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { identifiedOf } from './counters/identified.ts'
import { createLimiter } from './counters/limiter.ts'

export const rateLimiting: PolicyBehaviour<ConfigOf<'rate-limiting'>> = {
  create(config, parts) {
    const given = periods.flatMap((period) => {
      const limit = config[period]
      return limit === undefined ? [] : [{ period, limit }]
    })
    return createLimiter(
      {
        scope: `rate-limiting ${parts.key}`,
        type: 'fixed',
        countsRefused: false,
        windowsAt: (nowMs) => given.map(({ period, limit }) => ({ limit, ...spanOfPeriod(period, nowMs) })),
        names: given.map(({ period }) => period.charAt(0).toUpperCase() + period.slice(1)),
        identify: (turn) => identify(config.limit_by, config, identifiedOf(turn)),
        isHidden: config.hide_client_headers,
        status: config.error_code,
        message: config.error_message,
        maxJitterSeconds: 0,
        store: config.policy,
        redis: config.redis,
        withoutRedis: config.fault_tolerant ? 'pass' : 'refuse',
        waiting: null,
      },
      parts,
    )
  },
}
