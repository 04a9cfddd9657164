/** An exchange in the form of Kong's log entries (`kong.log.serialize`), without secrets. */
import type { LogEntry } from '../behaviour.ts'
import { maskSearch, toLoggedHeaders, toLoggedQuery } from './mask.ts'

/** What JSON.stringify takes. Times are epoch milliseconds, latencies whole milliseconds, sizes bytes. */
export function toKongEntry(entry: LogEntry): object {
  const { request, latencies, identity, received, responseHeaders, secretNames } = entry
  const { original, route, scheme, clientAddress } = request
  const uri = `${original.path}${maskSearch(original.search, secretNames)}`
  const consumer = identity?.consumer ?? null
  const credential = identity?.credential ?? null
  return {
    request: {
      id: entry.id,
      method: original.method,
      uri,
      url: `${scheme}://${original.host}${portOf(entry)}${uri}`,
      querystring: toLoggedQuery(original.search, secretNames),
      headers: toLoggedHeaders(received, secretNames),
      size: entry.requestBytes,
    },
    upstream_uri: request.targetPath ?? original.path,
    upstream_status: latencies.upstreamMs === null || entry.isOwn ? '' : String(entry.status),
    response: {
      status: entry.status,
      headers: toLoggedHeaders(responseHeaders, secretNames),
      size: entry.responseBytes,
    },
    latencies: {
      request: Math.round(latencies.totalMs),
      kong: Math.round(latencies.gatewayMs),
      proxy: latencies.upstreamMs === null ? -1 : Math.round(latencies.upstreamMs),
      receive: Math.round(latencies.receiveMs),
    },
    tries: entry.endpoint === null ? [] : [toTry(entry.endpoint)],
    route: { name: route.key, kind: route.kind, rule: route.rule },
    ...(route.service === null ? {} : { service: { name: route.service, upstream: entry.upstream } }),
    ...(consumer === null
      ? {}
      : { consumer: { id: consumer.id, username: consumer.username, custom_id: consumer.customId } }),
    ...(credential === null ? {} : { authenticated_entity: { id: credential } }),
    client_ip: clientAddress,
    started_at: Math.round(entry.startedAtMs),
    workspace_name: route.key.split('/')[0] ?? '',
    source: entry.errorCode !== null || entry.isOwn ? 'kong' : 'upstream',
    ...(entry.errorCode === null ? {} : { error: entry.errorCode }),
  }
}

function portOf({ request: { scheme }, local }: LogEntry): string {
  return local.port === (scheme === 'https' ? 443 : 80) ? '' : `:${local.port}`
}

function toTry(endpoint: string): object {
  const [, ip = endpoint, port] = /^\[?(.*?)\]?:([0-9]+)$/.exec(endpoint) ?? []
  return { ip, port: Number(port ?? 0) }
}
