/**
 * Explain, for connections and datagrams: which listener takes them, which route, which backend.
 *
 * Ends in the very calls that the gateway makes (`chooseTlsListener`, `matchSni`, `chooseBackend`).
 */
import { isIpAddress, isSameAddress, parseAuthority, toHostPort } from '../lib/index.ts'
import {
  chooseBackend,
  chooseTlsListener,
  matchSni,
  matchStream,
  policiesAt,
  refusingPolicy,
  upstreamOf,
  type StreamOn,
} from '../match/index.ts'
import {
  listenersOn,
  takesRequests,
  type AnyListenerTable,
  type Backend,
  type SocketTable,
  type StreamRule,
  type TlsSocketTable,
  type UpstreamTarget,
} from '../table/index.ts'
import { viewsOf } from './effective-policies.ts'
import type { Configuration, ExplainOptions } from './explain.ts'
import type { ExplainRequest, ExplainStep, Explanation } from './explanation.ts'
import { describeTls, toServicePort } from './outcome.ts'
import { considerStreams } from './stream-considered.ts'
import { tlsStep } from './tls-step.ts'

export type StreamProtocol = 'tcp' | 'tls' | 'udp'

const streamProtocols: Readonly<Record<string, StreamProtocol>> = {
  tcp: 'tcp',
  tls: 'tls',
  tls_passthrough: 'tls',
  udp: 'udp',
}

/** What the question is about; `null` for requests and calls. */
export function streamProtocolOf({ protocol }: Pick<ExplainRequest, 'protocol'>): StreamProtocol | null {
  return streamProtocols[protocol?.toLowerCase() ?? ''] ?? null
}

interface Asked extends Configuration {
  readonly protocol: StreamProtocol
  readonly port: number
  /** `''` where none is named. */
  readonly address: string
  readonly sni: string | null
  /** What Routes look at. */
  readonly on: StreamOn
  readonly options: ExplainOptions
}

/** Never throws: what nothing takes is explained as such. */
export function explainStream(
  configuration: Configuration,
  request: ExplainRequest & { readonly protocol: StreamProtocol },
  options: ExplainOptions,
): Explanation {
  const read = readStream(request)
  const on = {
    protocol: read.protocol,
    sni: read.protocol === 'tls' ? read.sni : null,
    sourceAddress: request.sourceAddress ?? null,
    sourcePort: request.sourcePort ?? null,
    destinationAddress: request.destinationAddress ?? null,
  }
  const asked: Asked = { ...configuration, ...read, on, options }
  const socket = socketFor(asked)
  if (socket === null) return nothingListens(asked)
  if (socket.protocol === 'TLS') return explainHandshake(asked, socket)
  if (!('listener' in socket)) return nothingListens(asked)
  const { listener, rule: chosen } = socket
  const rule = matchStream(listener, chosen, asked.on)
  const steps = [arrival(asked, listener)]
  const place: Place = { listener, hostname: '' }
  if (rule === null) return noRoute(asked, place, steps)
  return follow(asked, rule, { ...place, steps })
}

function readStream(
  request: ExplainRequest & { readonly protocol: StreamProtocol },
): Pick<Asked, 'protocol' | 'port' | 'address' | 'sni'> {
  const { protocol, url, sni, destinationAddress, destinationPort } = request
  const [, written = ''] = /^[a-z]+:\/\/([^/?#]*)/i.exec(url) ?? []
  const authority = parseAuthority(written)
  const host = authority.ok ? authority.value.host : ''
  const port = destinationPort ?? (authority.ok ? authority.value.port : null) ?? (protocol === 'tls' ? 443 : 0)
  const named = sni?.toLowerCase() ?? host
  return {
    protocol,
    port,
    address: (destinationAddress ?? host).replace(/^\[|\]$/g, ''),
    sni: named === '' || isIpAddress(named.replace(/^\[|\]$/g, '')) ? null : named,
  }
}

const families = { tcp: 'TCP', tls: 'TLS', udp: 'UDP' } as const satisfies Record<
  StreamProtocol,
  SocketTable['protocol']
>

/** By port and protocol, by Gateway where one is asked for, by address where one is named; the first of several. */
function socketFor({ tables, attachments, protocol, port, address, options }: Asked): SocketTable | null {
  const { portOffset } = attachments.source.addressing
  const speaking = [...tables.sockets.values()].filter(
    (socket) =>
      socket.protocol === families[protocol] &&
      (options.gateway === undefined || listenersOn(socket).some(({ gateway }) => gateway === options.gateway)),
  )
  const onOwnPort = speaking.filter((socket) => socket.port === port)
  const onPort = onOwnPort.length > 0 ? onOwnPort : speaking.filter((socket) => socket.port + portOffset === port)
  const here = isIpAddress(address) ? onPort.filter((socket) => isSameAddress(socket.address, address)) : onPort
  return here[0] ?? onPort[0] ?? null
}

interface Place {
  readonly listener: AnyListenerTable
  readonly hostname: string
}

function explainHandshake(asked: Asked, socket: TlsSocketTable): Explanation {
  const { sni, snapshot } = asked
  const listener = chooseTlsListener(socket, sni)
  if (listener === null) {
    const text = `no listener on ${socket.id} takes ${sni === null ? 'a connection that names no host' : `the name ${sni}`}: the connection is closed.`
    return {
      ...nowhere,
      verdict: sentence(text),
      steps: [{ stage: 'listener', outcome: 'ended', text: sentence(text) }],
    }
  }
  const place: Place = { listener, hostname: listener.hostname }
  const where = `listener ${listener.name} of Gateway ${listener.gateway}`
  const steps = [arrival(asked, listener), nameStep(sni, listener.hostname)]
  if (listener.tls !== null) steps.push(tlsStep(snapshot, listener.tls, { sni, where }))
  if (takesRequests(listener))
    return {
      ...nowhere,
      verdict: `TLS ends at ${where}, which takes HTTP requests.`,
      listener: toListener(place),
      steps,
    }
  const rule = matchStream(listener, matchSni(listener, sni), asked.on)
  if (rule === null) return noRoute(asked, place, steps)
  return follow(asked, rule, { ...place, steps })
}

function arrival({ protocol, port }: Asked, { name, gateway }: AnyListenerTable): ExplainStep {
  const what = { tcp: 'connections', tls: 'TLS connections', udp: 'datagrams' }[protocol]
  return {
    stage: 'listener',
    outcome: 'passed',
    text: `Port ${port} belongs to listener ${name} of Gateway ${gateway}, which takes ${what}.`,
  }
}

function nameStep(sni: string | null, hostname: string): ExplainStep {
  const taken = hostname === '' ? 'which takes every name' : `whose hostname is ${hostname}`
  return { stage: 'hostname', outcome: 'passed', text: `${sni ?? 'No name'} is taken by this listener, ${taken}.` }
}

const nowhere = {
  listener: null,
  matched: null,
  filters: [],
  upstream: null,
  considered: [],
} as const satisfies Partial<Explanation>

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

function nothingListens({ attachments, protocol, port }: Asked): Explanation {
  const closed = protocol === 'udp' ? 'datagrams are lost' : 'the connection is refused'
  const unserved = attachments.listeners
    .values()
    .find(({ listener, valid }) => listener.port === port && !valid && isOf(protocol, listener.protocol))
  const why = unserved?.verdicts.find(({ type, status }) => type !== 'Conflicted' && status === 'False')
  const named =
    unserved === undefined
      ? ''
      : ` Listener ${unserved.listener.name} of Gateway ${unserved.gateway} is not served: ${why?.message ?? 'its Gateway is not accepted or has no address.'}`
  const text = `Nothing takes ${protocol.toUpperCase()} on port ${port}: ${closed}.${named}`
  return { ...nowhere, verdict: text, steps: [{ stage: 'listener', outcome: 'ended', text }] }
}

const isOf = (protocol: StreamProtocol, spoken: string): boolean =>
  protocol === 'tls' ? spoken === 'TLS' || spoken === 'HTTPS' : spoken === families[protocol]

function noRoute(asked: Asked, place: Place, steps: readonly ExplainStep[]): Explanation {
  const { protocol, sni } = asked
  const considered = considerStreams(asked, place.listener, null)
  const end = protocol === 'udp' ? 'datagrams are dropped' : 'the connection is closed'
  const what = sni === null ? 'a connection that names no host' : `the name ${sni}`
  const why =
    protocol === 'tls'
      ? `No route takes ${what}`
      : considered.length === 0
        ? 'No route is attached'
        : 'No attached route takes it'
  const text = `${why}: ${end}.`
  const last: ExplainStep = { stage: 'match', outcome: 'ended', text }
  return { ...nowhere, verdict: text, listener: toListener(place), steps: [...steps, last], considered }
}

function toListener({ listener: { gateway, name, id, port }, hostname }: Place): Explanation['listener'] {
  return { gateway, name, id, port, hostname }
}

function follow(asked: Asked, rule: StreamRule, at: Place & { readonly steps: readonly ExplainStep[] }): Explanation {
  const [namespace = '', name = ''] = rule.route.split('/')
  const considered = considerStreams(asked, at.listener, rule)
  const younger = considered.filter(({ outcome }) => outcome === 'outranked').length
  const beside =
    younger === 0
      ? ''
      : ` ${younger} more ${younger === 1 ? 'is' : 'are'} attached and younger: only the oldest is in force.`
  const matched = {
    kind: rule.kind,
    namespace,
    name,
    rule: rule.ruleIndex,
    ...(rule.name === null ? {} : { ruleName: rule.name }),
    match: 0,
  }
  const found: Explanation = {
    ...nowhere,
    verdict: '',
    listener: toListener(at),
    matched,
    steps: [...at.steps, { stage: 'match', outcome: 'passed', text: `${rule.kind} ${rule.route} takes it.${beside}` }],
    considered,
  }
  return { ...found, ...send(asked, rule, { listener: at.listener, steps: found.steps }) }
}

function send(
  asked: Asked,
  rule: StreamRule,
  { listener, steps }: { readonly listener: AnyListenerTable; readonly steps: readonly ExplainStep[] },
): Pick<Explanation, 'verdict' | 'steps' | 'upstream' | 'policies'> {
  const { tables, protocol, options } = asked
  const closed = protocol === 'udp' ? 'the datagram is dropped' : 'the connection is closed'
  const end = (why: string): Pick<Explanation, 'verdict' | 'steps' | 'upstream'> => {
    const text = `${why} ${sentence(closed)}.`
    return { verdict: text, steps: [...steps, { stage: 'backend', outcome: 'ended', text }], upstream: null }
  }
  const backend = chooseBackend(rule, options.random)
  if (backend === null) return end('No backend of the rule has a weight above 0.')
  if (backend.upstream === null)
    return end(`The backend that was chosen is not valid. ${backend.invalid?.message ?? ''}`)
  const policies = policiesFor(listener, rule, backend)
  const refusing = refusalBy(asked, listener, { rule, backend })
  if (refusing !== null) return { ...end(refusing), policies }
  const target = tables.upstreams.get(upstreamOf(listener, backend.upstream))
  if (target !== undefined && target.invalid !== null) return end(target.invalid.message)
  const [endpoint] = target?.endpoints ?? []
  if (target === undefined || endpoint === undefined) return end(`No endpoint of Service ${backend.service} is ready.`)
  return { ...toEndpoint(rule, { backend, target, steps }), ...(policies.length === 0 ? {} : { policies }) }
}

function policiesFor(
  listener: AnyListenerTable,
  rule: StreamRule,
  backend: Backend,
): NonNullable<Explanation['policies']> {
  const found = listener.policies?.get(rule.id)
  return found === undefined ? [] : viewsOf(policiesAt(found, rule.backends.indexOf(backend)), listener)
}

/** Where it is not known who connects, nobody is refused. */
function refusalBy(
  { protocol, on }: Asked,
  listener: AnyListenerTable,
  at: { readonly rule: StreamRule; readonly backend: Backend },
): string | null {
  const { sourceAddress, sni } = on
  if (sourceAddress === null) return null
  const isPassthrough = protocol === 'tls' && 'mode' in listener && listener.mode === 'Passthrough'
  const refusing = refusingPolicy(listener, at, {
    protocol: isPassthrough ? 'tls_passthrough' : protocol,
    clientAddress: sourceAddress,
    serverName: sni,
  })
  return refusing === null
    ? null
    : `Policy ${refusing.instance.key} (${refusing.instance.type}) keeps ${sourceAddress} out.`
}

function toEndpoint(
  rule: StreamRule,
  given: { readonly backend: Backend; readonly target: UpstreamTarget; readonly steps: readonly ExplainStep[] },
): Pick<Explanation, 'verdict' | 'steps' | 'upstream'> {
  const { backend, target, steps } = given
  const sharePercent = Math.round((backend.weight / rule.totalWeight) * 10_000) / 100
  const [first] = target.endpoints
  const where = first === undefined ? target.id : toHostPort(first.address, first.port)
  const others = target.endpoints.length > 1 ? ` or another of ${target.endpoints.length} endpoints` : ''
  const share = sharePercent === 100 ? 'the only backend' : `one of several, with ${sharePercent}% of what comes`
  return {
    verdict: `Sent to ${toServicePort(target)}${sharePercent === 100 ? '' : ` (${sharePercent}% of what comes)`} by ${rule.kind} ${rule.route}.`,
    steps: [
      ...steps,
      { stage: 'backend', outcome: 'passed', text: `Backend ${toServicePort(target)}, ${share}.` },
      { stage: 'upstream', outcome: 'ended', text: `It goes to ${where}${others}${describeTls(target)}.` },
    ],
    upstream: {
      service: toServicePort(target),
      url: `${target.protocol}://${where}`,
      host: '',
      headers: {},
      sharePercent,
      endpoints: target.endpoints.map(({ address, port, weight }) => ({ address, port, weight })),
    },
  }
}
