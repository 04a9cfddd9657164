/** The command that reaches a published service, from what the gateway processes really listen on. Pure. */
import type { Gateway } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'

interface Reach {
  readonly gateway: Gateway | undefined
  readonly hostname: string
  readonly path: string
}

/** `null` as long as no gateway process listens for this Gateway. */
export function curlLine({ gateway, hostname, path }: Reach, runtime: Runtime | undefined): string | null {
  if (gateway === undefined) return null
  const prefix = `Gateway/${gateway.metadata.namespace ?? ''}/${gateway.metadata.name}/`
  const reports = runtime?.gateways.flatMap(({ connected, listeners }) => (connected ? listeners : [])) ?? []
  for (const listener of gateway.spec.listeners.toSorted(
    (one, other) => openness(one.hostname) - openness(other.hostname),
  )) {
    const report = reports.find(
      ({ listener: id, state }) => id === `${prefix}${listener.name}` && state === 'listening',
    )
    if (report === undefined || (listener.protocol !== 'HTTP' && listener.protocol !== 'HTTPS')) continue
    const host = hostname === '' ? (listener.hostname ?? '') : hostname
    const header = host === '' ? '' : ` -H 'Host: ${host.replace(/^\*/, 'www')}'`
    return `curl${header} ${listener.protocol.toLowerCase()}://${authority(report.address, report.boundPort)}${path === '' ? '/' : path}`
  }
  return null
}

function openness(hostname: string | undefined): number {
  return hostname === undefined ? 0 : 1
}

function authority(address: string, port: number): string {
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  return `${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
