/** What gateway processes report, cut down to what one may see. */
import type { GatewayProcess, RequestSample, Runtime, TrafficRate } from '@signalbox/shared/snapshot'
import type { Visibility } from './visibility.ts'

const noListener = '404/'

/**
 * Traffic of visible rules, health of visible Services, sockets of visible listeners. Requests that no rule took are
 * anybody's, so that only who sees all routes is shown them.
 */
export function visibleRuntime(runtime: Runtime, visibility: Visibility): Runtime {
  if (visibility.isTotal) return runtime
  return {
    ...runtime,
    gateways: runtime.gateways.map((gateway) => visibleProcess(gateway, visibility)),
    traffic: runtime.traffic
      .filter((rate) => seesTraffic(rate, visibility))
      .map((rate) => visibleRate(rate, visibility)),
    samples: visibleSamples(runtime.samples, visibility),
  }
}

export function visibleSamples(samples: readonly RequestSample[], visibility: Visibility): readonly RequestSample[] {
  if (visibility.isTotal) return samples
  const unmatched = seesAllRoutes(visibility)
  return samples
    .filter(({ rule }) => (rule === null ? unmatched : visibility.seesId(rule)))
    .map((sample) => {
      const { upstream: _, endpoint: __, ...rest } = sample
      return seesUpstream(sample.upstream, visibility) ? sample : rest
    })
}

function visibleProcess(gateway: GatewayProcess, visibility: Visibility): GatewayProcess {
  return {
    ...gateway,
    listeners: gateway.listeners
      .filter(({ listener }) => visibility.seesId(listener))
      .map((report) => ({ ...report, ...redacted(report.error, visibility) })),
    endpoints: gateway.endpoints.filter(({ upstream }) => seesUpstream(upstream, visibility)),
  }
}

function redacted(error: string | undefined, visibility: Visibility): { readonly error?: string } {
  return error === undefined ? {} : { error: visibility.redact(error) }
}

function seesTraffic({ rule }: TrafficRate, visibility: Visibility): boolean {
  return rule.startsWith(noListener) ? visibility.seesId(rule.slice(noListener.length)) : visibility.seesId(rule)
}

function visibleRate(rate: TrafficRate, visibility: Visibility): TrafficRate {
  const { upstream, ...rest } = rate
  return seesUpstream(upstream, visibility) ? rate : rest
}

function seesUpstream(upstream: string | undefined, visibility: Visibility): boolean {
  return upstream === undefined || visibility.seesKey('Service', upstream.replace(/:\d+$/, ''))
}

function seesAllRoutes({ rights }: Visibility): boolean {
  return rights.may({ verb: 'list', apiGroup: 'gateway.networking.k8s.io', resource: 'httproutes', namespace: null })
}
