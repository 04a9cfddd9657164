/** Health checks of Kong's upstreams ⇄ `spec.upstream.healthChecks`. Kong's seconds are durations here; 0 is off in both. */
import { parseDuration, toDuration } from '../lib/index.ts'
import { upstreamSettings, type UpstreamSettings } from '../resources/index.ts'
import { isFields, type KongFields } from './kong-entities.ts'

type HealthChecks = NonNullable<UpstreamSettings['healthChecks']>

const activeHealthyStatuses = [200, 302]
const activeUnhealthyStatuses = [429, 404, 500, 501, 502, 503, 504, 505]
const passiveHealthyStatuses = [
  200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308,
]
const passiveUnhealthyStatuses = [429, 500, 503]

const recordIn = (fields: KongFields, name: string): KongFields => {
  const value = fields[name]
  return isFields(value) ? value : {}
}
const numberIn = (fields: KongFields, name: string, byDefault = 0): number => {
  const value = fields[name]
  return typeof value === 'number' ? value : byDefault
}

/** `null` where no check is on, or where what is written is no health check. */
export function toHealthChecksSetting(healthchecks: unknown): unknown {
  if (!isFields(healthchecks)) return null
  const active = toActive(recordIn(healthchecks, 'active'))
  const passive = toPassive(recordIn(healthchecks, 'passive'))
  const threshold = numberIn(healthchecks, 'threshold')
  if (active === null && passive === null) return null
  const setting = {
    ...(active === null ? {} : { active }),
    ...(passive === null ? {} : { passive }),
    ...(threshold === 0 ? {} : { threshold }),
  }
  return upstreamSettings.shape.healthChecks.safeParse(setting).success ? setting : null
}

function toActive(active: KongFields) {
  const [healthy, unhealthy] = [recordIn(active, 'healthy'), recordIn(active, 'unhealthy')]
  const [healthyInterval, unhealthyInterval] = [numberIn(healthy, 'interval'), numberIn(unhealthy, 'interval')]
  if (healthyInterval === 0 && unhealthyInterval === 0) return null
  const { https_sni: serverName, https_verify_certificate: verify = true, headers } = active
  return {
    type: active['type'] ?? 'http',
    path: active['http_path'] ?? '/',
    healthyInterval: seconds(healthyInterval),
    unhealthyInterval: seconds(unhealthyInterval),
    timeout: seconds(numberIn(active, 'timeout', 1)),
    concurrency: numberIn(active, 'concurrency', 10),
    healthyThreshold: numberIn(healthy, 'successes'),
    unhealthyThreshold: numberIn(unhealthy, 'http_failures'),
    tcpFailures: numberIn(unhealthy, 'tcp_failures'),
    timeouts: numberIn(unhealthy, 'timeouts'),
    expectedStatuses: healthy['http_statuses'] ?? activeHealthyStatuses,
    unhealthyStatuses: unhealthy['http_statuses'] ?? activeUnhealthyStatuses,
    ...(isFields(headers) ? { headers: joinValues(headers) } : {}),
    ...(typeof serverName === 'string' ? { serverName } : {}),
    ...(verify === true ? {} : { verify }),
  }
}

function toPassive(passive: KongFields) {
  const [healthy, unhealthy] = [recordIn(passive, 'healthy'), recordIn(passive, 'unhealthy')]
  const limits = ['http_failures', 'tcp_failures', 'timeouts'].map((name) => numberIn(unhealthy, name))
  const successes = numberIn(healthy, 'successes')
  if (limits.every((limit) => limit === 0) && successes === 0) return null
  const [failures = 0, tcpFailures = 0, timeouts = 0] = limits
  return {
    // Of bytes that are passed on, nobody sees a status.
    failures: passive['type'] === 'tcp' ? 0 : failures,
    tcpFailures,
    timeouts,
    successes,
    healthyStatuses: healthy['http_statuses'] ?? passiveHealthyStatuses,
    unhealthyStatuses: unhealthy['http_statuses'] ?? passiveUnhealthyStatuses,
    ejectFor: '0s',
  }
}

/** Kong's headers have lists of values; a repeated field means its values joined (RFC 9110 §5.3). */
function joinValues(headers: KongFields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [values].flat().join(', ')]))
}

const seconds = (value: number): string => toDuration(Math.round(value * 1000))

/** As Kong writes it. How long an endpoint is left out (`ejectFor`) it has no field for. */
export function fromHealthChecksSetting({ active, passive, threshold }: HealthChecks): KongFields {
  return {
    ...(threshold === 0 ? {} : { threshold }),
    ...(active === undefined ? {} : { active: fromActive(active) }),
    ...(passive === undefined ? {} : { passive: fromPassive(passive) }),
  }
}

function fromActive(active: NonNullable<HealthChecks['active']>): KongFields {
  return {
    type: active.type,
    http_path: active.path,
    timeout: toSeconds(active.timeout),
    concurrency: active.concurrency,
    ...(active.serverName === undefined ? {} : { https_sni: active.serverName }),
    ...(active.verify === undefined ? {} : { https_verify_certificate: active.verify }),
    ...(active.headers === undefined
      ? {}
      : { headers: Object.fromEntries(Object.entries(active.headers).map(([name, value]) => [name, [value]])) }),
    healthy: {
      interval: toSeconds(active.healthyInterval ?? active.interval),
      successes: active.healthyThreshold,
      http_statuses: active.expectedStatuses ?? passiveHealthyStatuses,
    },
    unhealthy: {
      interval: toSeconds(active.unhealthyInterval ?? active.interval),
      http_failures: active.unhealthyThreshold,
      tcp_failures: active.tcpFailures ?? active.unhealthyThreshold,
      timeouts: active.timeouts ?? active.unhealthyThreshold,
      ...(active.unhealthyStatuses === undefined ? {} : { http_statuses: active.unhealthyStatuses }),
    },
  }
}

function fromPassive(passive: NonNullable<HealthChecks['passive']>): KongFields {
  return {
    healthy: {
      successes: passive.successes,
      ...(passive.healthyStatuses === undefined ? {} : { http_statuses: passive.healthyStatuses }),
    },
    unhealthy: {
      http_failures: passive.failures,
      tcp_failures: passive.tcpFailures ?? passive.failures,
      timeouts: passive.timeouts ?? passive.failures,
      http_statuses: passive.unhealthyStatuses ?? [],
    },
  }
}

const toSeconds = (duration: string): number => (parseDuration(duration) ?? 0) / 1000
