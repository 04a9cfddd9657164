/** Where Send may go: to the listeners that gateway processes report as bound, and nowhere else. */
import type { Explanation, ExplainRequest } from '@signalbox/shared/explain'
import { isIpAddress, parseAuthority } from '@signalbox/shared/lib'
import type { ListenerReport } from '@signalbox/shared/snapshot'
import { isKind, kinds, routeKinds, type Kind } from '@signalbox/shared/resources'
import { toAccessRequest } from '../access/authorize.ts'
import { visibleExplanation } from '../access/visible-explanation.ts'
import { storedConfiguration } from './configuration.ts'
import { visibilityOf, type Context } from './context.ts'
import { explainStored } from './explain.ts'
import { checkProtocol } from './explain-input.ts'
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
 * Where a request goes by what is stored, and why, as far as the actor may see it. To send takes the right `send` on the
 * Gateway, or on the route that is to have it; where no route takes it, seeing the Gateway and sending somewhere is enough.
 *
 * @throws VerbError `Forbidden`; as {@link boundFor}.
 */
export function placeRequest(
  context: Context,
  { request, gateway }: Omit<Asked, 'explanation'>,
): { readonly to: BoundAddress; readonly explanation: Explanation } {
  checkProtocol(request)
  const explanation = explainStored(context, request, gateway)
  demandSend(context, explanation)
  const visible = visibleExplanation(explanation, visibilityOf(context))
  const told = { ...explanation, verdict: visible.verdict }
  return { to: boundFor(context, { explanation: told, request, gateway }), explanation: visible }
}

function demandSend(context: Context, { listener, matched }: Explanation): void {
  const { rights, seesId } = visibilityOf(context)
  const may = (kind: Kind, namespace: string, name: string) =>
    rights.may(toAccessRequest('send', { kind, namespace, name }))
  const [kind = '', namespace = '', name = ''] = listener?.id.split('/') ?? []
  if (isKind(kind) && may(kind, namespace, name)) return
  if (matched !== null && isKind(matched.kind)) {
    if (may(matched.kind, matched.namespace, matched.name)) return
    const isSeen = visibilityOf(context).sees(matched)
    throw new VerbError(
      'Forbidden',
      isSeen ? maySendNot(matched) : 'A route of another namespace would take this request; you may not send it.',
    )
  }
  const maySome = sendKinds.some((each) => rights.mayAnywhere('send', kinds[each].group, kinds[each].plural))
  if (maySome && (listener === null || seesId(listener.id))) return
  throw new VerbError('Forbidden', 'You may not send requests through this Gateway.')
}

const sendKinds = ['Gateway', ...routeKinds] as const

function maySendNot({ kind, namespace, name }: NonNullable<Explanation['matched']>): string {
  return `You may not send requests to ${kind} ${namespace}/${name}: no role of yours in namespace ${namespace} allows it.`
}

/**
 * The listener that takes it; where none does, one of those on its port, which then says no itself.
 *
 * @throws VerbError `Invalid` at the field that names the port, `Unavailable` where no gateway process has it bound.
 */
function boundFor(context: Context, asked: Asked): BoundAddress {
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
