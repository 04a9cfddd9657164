/** What a Service says of balancing, health and breaking (`spec.upstream`), with defaults filled in and durations as numbers. */
import { parseDuration } from '../lib/index.ts'
import type { UpstreamSettings } from '../resources/index.ts'
import type { CircuitBreaker, HashInput, HealthChecks, LoadBalancing } from './upstream-target.ts'

type Written<K extends keyof UpstreamSettings> = UpstreamSettings[K]

const defaultSlots = 10_000

export function toLoadBalancing(written: Written<'loadBalancing'>): LoadBalancing {
  return {
    algorithm: written?.algorithm ?? 'round-robin',
    hashOn: toHashInput(written?.hashOn, {
      header: written?.hashOnHeader,
      cookie: written?.hashOnCookie,
      query_arg: written?.hashOnQueryArg,
      uri_capture: written?.hashOnUriCapture,
    }),
    hashFallback: toHashInput(written?.hashFallback, {
      header: written?.hashFallbackHeader,
      cookie: written?.hashOnCookie,
      query_arg: written?.hashFallbackQueryArg,
      uri_capture: written?.hashFallbackUriCapture,
    }),
    cookiePath: written?.hashOnCookiePath ?? '/',
    slots: written?.slots ?? defaultSlots,
  }
}

function toHashInput(
  source: HashInput['source'] = 'none',
  names: Readonly<Partial<Record<HashInput['source'], string | undefined>>>,
): HashInput {
  return { source, name: names[source] ?? null }
}

export function toHealthChecks(written: Written<'healthChecks'>): HealthChecks {
  const { active, passive } = written ?? {}
  return {
    active:
      active === undefined
        ? null
        : {
            type: active.type,
            path: active.path,
            intervalMs: toMs(active.interval),
            timeoutMs: toMs(active.timeout),
            healthyThreshold: active.healthyThreshold,
            unhealthyThreshold: active.unhealthyThreshold,
            expectedStatuses: active.expectedStatuses ?? null,
            headers: Object.entries(active.headers ?? {}).map(([name, value]) => ({ name, value })),
          },
    passive:
      passive === undefined
        ? null
        : {
            failures: passive.failures,
            unhealthyStatuses: passive.unhealthyStatuses ?? [],
            ejectForMs: toMs(passive.ejectFor),
          },
  }
}

export function toCircuitBreaker(written: Written<'circuitBreaker'>): CircuitBreaker | null {
  if (written === undefined) return null
  const { failurePercent, minRequests, window, openFor } = written
  return { failurePercent, minRequests, windowMs: toMs(window), openForMs: toMs(openFor) }
}

/** The schema has refused whatever is no duration. */
const toMs = (duration: string): number => parseDuration(duration) ?? 0
