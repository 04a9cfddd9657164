/** Traffic and health of the gateway processes, added up for one row of a page. Pure. */
import type { Runtime } from '@signalbox/shared/snapshot'
import type { KindRef } from './resource-paths.ts'

export interface Traffic {
  readonly requestsPerSecond: number
  /** Share of 5xx, 0 to 100, weighted by requests. */
  readonly errorPercent: number
  /** Mean, weighted by requests; `null` where nothing was answered. */
  readonly meanDurationMs: number | null
  readonly requestsTotal: number
}

export function sumTraffic(rates: readonly Traffic[]): Traffic {
  let requestsPerSecond = 0
  let errors = 0
  let durationSum = 0
  let timed = 0
  let requestsTotal = 0
  for (const rate of rates) {
    requestsPerSecond += rate.requestsPerSecond
    errors += rate.requestsPerSecond * rate.errorPercent
    requestsTotal += rate.requestsTotal
    if (rate.meanDurationMs === null) continue
    durationSum += rate.requestsPerSecond * rate.meanDurationMs
    timed += rate.requestsPerSecond
  }
  return {
    requestsPerSecond,
    errorPercent: requestsPerSecond === 0 ? 0 : errors / requestsPerSecond,
    meanDurationMs: timed === 0 ? null : durationSum / timed,
    requestsTotal,
  }
}

/** Traffic of a route: all of its rules. */
export function trafficOfRoute(runtime: Runtime | undefined, { kind, namespace, name }: KindRef): Traffic {
  const prefix = `${kind}/${namespace ?? ''}/${name}/`
  return sumTraffic(runtime?.traffic.filter(({ rule }) => rule.startsWith(prefix)) ?? [])
}

/** Traffic to a service: all of its ports. */
export function trafficOfService(runtime: Runtime | undefined, namespace: string, name: string): Traffic {
  const prefix = `${namespace}/${name}:`
  return sumTraffic(runtime?.traffic.filter(({ upstream }) => upstream?.startsWith(prefix) === true) ?? [])
}

/** Traffic through a Gateway: all of its listeners, what no rule took included. */
export function trafficOfGateway(runtime: Runtime | undefined, namespace: string, name: string): Traffic {
  const prefix = `Gateway/${namespace}/${name}/`
  return sumTraffic(runtime?.traffic.filter(({ listener }) => listener.startsWith(prefix)) ?? [])
}

/** Traffic of a namespace's routes. */
export function trafficOfNamespace(runtime: Runtime | undefined, namespace: string): Traffic {
  return sumTraffic(runtime?.traffic.filter(({ rule }) => rule.split('/', 2)[1] === namespace) ?? [])
}

/** How far a revision has come: gateway processes that are connected, and those of them that have it in force. */
export function inForce(
  runtime: Runtime | undefined,
  revision: number,
): { readonly connected: number; readonly reached: number } {
  const connected = runtime?.gateways.filter((gateway) => gateway.connected) ?? []
  return { connected: connected.length, reached: connected.filter((gateway) => gateway.revision >= revision).length }
}
