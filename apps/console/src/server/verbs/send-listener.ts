/** Where Send may go: to the listeners that gateway processes report as bound, and nowhere else. */
import type { Explanation, ExplainRequest } from '@signalbox/shared/explain'
import { isIpAddress, parseAuthority } from '@signalbox/shared/lib'
import type { ListenerReport } from '@signalbox/shared/snapshot'
import { storedConfiguration } from './configuration.ts'
import type { Context } from './context.ts'
import { invalid, VerbError } from './errors.ts'

export interface BoundAddress {
  /** IP address. */
  readonly address: string
  readonly port: number
}

interface Asked {
  readonly explanation: Explanation
  readonly request: ExplainRequest
  readonly gateway: string | undefined
}

/**
 * The listener that takes it; where none does, one of those on its port, which then says no itself.
 *
 * @throws VerbError `Invalid` at the field that names the port, `Unavailable` where no gateway process has it bound.
 */
export function boundFor(context: Context, asked: Asked): BoundAddress {
  const { address, boundPort } = findBound(context, listenersFor(context, asked))
  return { address: reachable(address), port: boundPort }
}

function listenersFor(context: Context, { explanation, request, gateway }: Asked): ReadonlySet<string> {
  if (explanation.listener !== null) return new Set([explanation.listener.id])
  const { port, path, speaks } = placeOf(request)
  const onPort = [...storedConfiguration(context).attachments.listeners.values()].filter(
    (state) =>
      state.listener.port === port &&
      speaks.test(state.listener.protocol) &&
      (gateway === undefined || state.gateway === gateway),
  )
  if (port !== null && onPort.length > 0) return new Set(onPort.map(({ id }) => id))
  throw invalid([{ path, reason: 'FieldValueInvalid', message: explanation.verdict }])
}

const spoken: Readonly<Record<string, RegExp>> = { tcp: /^TCP$/, udp: /^UDP$/, tls: /^(TLS|HTTPS)$/ }

function placeOf({ protocol = '', url, destinationPort }: ExplainRequest): {
  readonly port: number | null
  readonly path: string
  readonly speaks: RegExp
} {
  const speaks = spoken[protocol.toLowerCase()]
  if (speaks !== undefined) return { port: destinationPort ?? null, path: 'request.destinationPort', speaks }
  const [, scheme = '', authority] = /^(https?|wss?):\/\/([^/?#]*)/i.exec(url) ?? []
  const parsed = parseAuthority(authority ?? '')
  const usual = /s$/i.test(scheme) ? 443 : 80
  const port = authority !== undefined && parsed.ok ? (parsed.value.port ?? usual) : null
  return { port, path: 'request.url', speaks: /^HTTPS?$/ }
}

/** `shop.example.com:8443` of a url. */
export function authorityOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? ''
}

/** The name for SNI, which names hosts and never addresses (RFC 6066 §3). */
export function nameOf({ url, sni }: Pick<ExplainRequest, 'url' | 'sni'>): string | null {
  const parsed = parseAuthority(authorityOf(url))
  const name = sni ?? (parsed.ok ? parsed.value.host : '')
  return name === '' || isIpAddress(name.replace(/^\[|\]$/g, '')) ? null : name
}

function findBound(context: Context, listeners: ReadonlySet<string>): ListenerReport {
  const connected = context.gateways().filter((gateway) => gateway.connected)
  if (connected.length === 0) {
    throw new VerbError('Unavailable', 'No gateway process is connected, so nothing can be sent. Start one.')
  }
  const reports = connected.flatMap(({ listeners }) => listeners).filter((report) => listeners.has(report.listener))
  const bound = reports.find(({ state }) => state === 'listening')
  if (bound !== undefined) return bound
  const failed = reports.find(({ error }) => error !== undefined)
  const why = failed?.error ?? 'no gateway process has taken it up yet'
  throw new VerbError('Unavailable', `The listener is not bound: ${why.replace(/\.$/, '')}.`)
}

function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}
