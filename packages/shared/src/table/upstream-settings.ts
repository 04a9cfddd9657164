/** What a Service says of balancing, health and breaking (`spec.upstream`), with defaults filled in and durations as numbers. */
import { parseDuration } from '../lib/index.ts'
import type { UpstreamSettings } from '../resources/index.ts'
import type { CircuitBreaker, FailureLimits, HashInput, HealthChecks, LoadBalancing } from './upstream-target.ts'

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
  const { active, passive, threshold = 0 } = written ?? {}
  return {
    active:
      active === undefined
        ? null
        : {
            type: active.type,
            path: active.path,
            grpcService: active.grpcService ?? '',
            healthyIntervalMs: toMs(active.healthyInterval ?? active.interval),
            unhealthyIntervalMs: toMs(active.unhealthyInterval ?? active.interval),
            timeoutMs: toMs(active.timeout),
            concurrency: active.concurrency,
            successes: active.healthyThreshold,
            failures: toLimits(active.unhealthyThreshold, active),
            healthyStatuses: active.expectedStatuses ?? null,
            unhealthyStatuses: active.unhealthyStatuses ?? null,
            headers: Object.entries(active.headers ?? {}).map(([name, value]) => ({ name, value })),
            serverName: active.serverName ?? null,
            verify: active.verify ?? null,
          },
    passive:
      passive === undefined
        ? null
        : {
            successes: passive.successes,
            failures: toLimits(passive.failures, passive),
            healthyStatuses: passive.healthyStatuses ?? null,
            unhealthyStatuses: passive.unhealthyStatuses ?? [],
            ejectForMs: toMs(passive.ejectFor),
          },
    threshold,
  }
}

function toLimits(
  status: number,
  { tcpFailures, timeouts }: { readonly tcpFailures?: number | undefined; readonly timeouts?: number | undefined },
): FailureLimits {
  return { status, connection: tcpFailures ?? null, timeout: timeouts ?? null }
}

export function toCircuitBreaker(written: Written<'circuitBreaker'>): CircuitBreaker | null {
  if (written === undefined) return null
  const { window, openFor, failureStatuses, ...rest } = written
  return { ...rest, failureStatuses: failureStatuses ?? null, windowMs: toMs(window), openForMs: toMs(openFor) }
}

/** The schema has refused whatever is no duration. */
const toMs = (duration: string): number => parseDuration(duration) ?? 0
