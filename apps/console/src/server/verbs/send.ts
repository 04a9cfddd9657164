/**
 * Send: a request for real, through a listener of this system and never anywhere else: the listener is the one that
 * Explain names, and where it is bound is taken from the gateway processes' reports. A request that no listener takes,
 * or that is refused before, goes to those on its port, so that their answer can be seen.
 */
import type { Explanation } from '@signalbox/shared/explain'
import { parseAuthority } from '@signalbox/shared/lib'
import type { ListenerReport } from '@signalbox/shared/snapshot'
import * as z from 'zod'
import { storedConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'
import { invalid, VerbError } from './errors.ts'
import { explain } from './explain.ts'
import { askedRequest, gatewayKey } from './explain-input.ts'
import { parseInput } from './parse-input.ts'
import { exchange, type SentResponse, type SentTiming } from './send-exchange.ts'

const input = z.strictObject({ request: askedRequest, gateway: gatewayKey.exactOptional() })

/** Set by Send itself, or not meant for one request and its answer. */
const ownFields: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface SendResult {
  readonly response: SentResponse
  readonly timing: SentTiming
  readonly explanation: Explanation
}

/**
 * @throws VerbError `Invalid` for a request to a port without a listener, `Unavailable` where no gateway process has the
 *   listener bound, `BadGateway` where the connection broke, `Timeout` after 10 s.
 */
export async function send(context: Context, value: unknown): Promise<SendResult> {
  demand(context, 'send', '*')
  const { request, gateway } = parseInput(input, value)
  checkSendable(request.method, Object.keys(request.headers ?? {}))
  const explanation = explain(context, gateway === undefined ? { request } : { request, gateway })
  const bound = findBound(context, listenersFor(context, { explanation, url: request.url, gateway }))
  const { response, timing } = await exchange({
    address: reachable(bound.address),
    port: bound.boundPort,
    method: request.method,
    url: request.url,
    headers: request.headers ?? {},
    body: request.body ?? '',
  })
  return { response, timing, explanation }
}

function checkSendable(method: string, names: readonly string[]): void {
  if (method === 'CONNECT') {
    const message = 'CONNECT opens a tunnel and cannot be sent from here.'
    throw invalid([{ path: 'request.method', reason: 'FieldValueNotSupported', message }])
  }
  const own = names.filter((name) => ownFields.has(name.toLowerCase()))
  if (own.length === 0) return
  throw invalid(
    own.map((name) => ({
      path: `request.headers[${JSON.stringify(name)}]`,
      reason: 'FieldValueForbidden',
      message: 'This field is set by the sender itself; leave it out.',
    })),
  )
}

/** The listener that takes the request; where none does, every one on its port, which then says no itself. */
function listenersFor(
  context: Context,
  asked: { readonly explanation: Explanation; readonly url: string; readonly gateway: string | undefined },
): ReadonlySet<string> {
  const { explanation, url, gateway } = asked
  if (explanation.listener !== null) return new Set([explanation.listener.id])
  const [, authority] = /^(?:http|ws):\/\/([^/?#]*)/i.exec(url) ?? []
  const parsed = parseAuthority(authority ?? '')
  const port = parsed.ok ? (parsed.value.port ?? 80) : null
  const onPort = [...storedConfiguration(context).attachments.listeners.values()].filter(
    (state) => state.listener.port === port && (gateway === undefined || state.gateway === gateway),
  )
  if (authority !== undefined && onPort.length > 0) return new Set(onPort.map(({ id }) => id))
  throw invalid([{ path: 'request.url', reason: 'FieldValueInvalid', message: explanation.verdict }])
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
