/** Listeners and what is attached to them → listener tables. */
import type { ListenerState } from '../attachment/index.ts'
import { deepEqual } from '../lib/index.ts'
import { policyDefinition } from '../policies/index.ts'
import { toListenerKongTable } from './compile-kong-route.ts'
import { toListenerKongStreams, type KongStream } from './compile-kong-streams.ts'
import { toHostEntries } from './host-entries.ts'
import { sameFields, sameMap } from './same.ts'
import { isHttps, isTls, takesRequests, type AnyListenerTable, type HttpsListenerTable } from './socket-table.ts'
import type { StreamListener, StreamRule, TlsListenerTable } from './stream-table.ts'
import type { CompiledRoute, HostEntries, ListenerBase, ListenerTable, RouteTable } from './table.ts'
import { toTermination } from './termination.ts'

/** What is in force on one listener, by hostname as routes write them; lists by id of the route. */
export interface Served {
  readonly routes: ReadonlyMap<string, readonly CompiledRoute[]>
  /** Of kind Route. */
  readonly kong: readonly CompiledRoute[]
  /** Of kind Route, for connections. */
  readonly kongStreams: readonly KongStream[]
  /** Of several the oldest comes first. */
  readonly streams: ReadonlyMap<string, readonly StreamRule[]>
  readonly ownUpstreams: ListenerBase['ownUpstreams']
  readonly policies: ListenerBase['policies']
}

/** @param previous The table of the listener before; returned where nothing changed. */
export function compileListener(
  state: ListenerState,
  served: Served,
  previous: AnyListenerTable | undefined,
): AnyListenerTable {
  switch (state.listener.protocol) {
    case 'HTTP':
      return toRequestListener(state, served, isHttp(previous) ? previous : undefined)
    case 'HTTPS':
      return toHttpsListener(state, served, isHttps(previous) ? previous : undefined)
    case 'TLS':
      return toTlsListener(state, served, isTls(previous) ? previous : undefined)
    default:
      return sameFields(toBase(state, served, previous), previous)
  }
}

const isHttp = (table: AnyListenerTable | undefined): table is ListenerTable =>
  table !== undefined && takesRequests(table) && table.protocol === 'HTTP'

function toBase(
  { id, gateway, listener }: ListenerState,
  { ownUpstreams, kongStreams, policies }: Served,
  previous: ListenerBase | undefined,
): StreamListener {
  const kong = toListenerKongStreams(kongStreams, previous?.kongStreams)
  return {
    ...(kong === undefined ? {} : { kongStreams: kong }),
    ...(policies === undefined ? {} : { policies }),
    id,
    gateway,
    name: listener.name,
    port: listener.port,
    ownUpstreams: sameMap(ownUpstreams, previous?.ownUpstreams),
  }
}

function toRequestListener(state: ListenerState, served: Served, previous: ListenerTable | undefined): ListenerTable {
  const table: ListenerTable = {
    ...toBase(state, served, previous),
    protocol: 'HTTP',
    hostname: state.listener.hostname ?? '',
    routes: toRouteTable(served.routes, previous?.routes),
    ...withKong(served, previous),
  }
  return sameFields(table, previous)
}

function toHttpsListener(
  state: ListenerState,
  served: Served,
  previous: HttpsListenerTable | undefined,
): HttpsListenerTable {
  const table: HttpsListenerTable = {
    ...toBase(state, served, previous),
    protocol: 'HTTPS',
    hostname: state.listener.hostname ?? '',
    routes: toRouteTable(served.routes, previous?.routes),
    ...withKong(served, previous),
    tls: toTermination(askingForCertificates(state.tls ?? noTls, served.policies), previous?.tls),
  }
  return sameFields(table, previous)
}

/** Valid HTTPS listeners have a certificate; this stands for what cannot be. */
const noTls = { certificates: [], options: {}, clientValidation: null } as const

/**
 * Where a policy looks at certificates of clients, they are asked for, and whatever comes is taken: it is for the policy
 * to judge. A listener that checks them itself goes on doing so.
 */
function askingForCertificates(tls: Termination, policies: Served['policies']): Termination {
  if (tls.clientValidation !== null) return tls
  const isAsked = [...(policies?.values() ?? [])].some(({ rule, backends }) =>
    [rule, ...backends.values()].flat().some(({ type }) => policyDefinition(type)?.asksForCertificate === true),
  )
  return isAsked ? { ...tls, clientValidation: { caPem: [], mode: 'AllowInsecureFallback' } } : tls
}

type Termination = Parameters<typeof toTermination>[0]

function toTlsListener(state: ListenerState, served: Served, previous: TlsListenerTable | undefined): TlsListenerTable {
  const { mode = 'Terminate' } = state.listener.tls ?? {}
  const table: TlsListenerTable = {
    ...toBase(state, served, previous),
    protocol: 'TLS',
    mode,
    hostname: state.listener.hostname ?? '',
    tls: mode === 'Passthrough' ? null : toTermination(state.tls ?? noTls, previous?.tls),
    entriesByHost: toStreamTable(served.streams, previous?.entriesByHost),
  }
  return sameFields(table, previous)
}

function withKong({ kong }: Served, previous: ListenerTable | undefined): Pick<ListenerTable, 'kong'> {
  const table = toListenerKongTable(kong, previous?.kong)
  return table === undefined ? {} : { kong: table }
}

function toRouteTable(served: Served['routes'], previous: RouteTable | undefined): RouteTable {
  const entriesByHost = new Map<string, HostEntries>()
  for (const [hostname, routes] of served)
    entriesByHost.set(hostname, toHostEntries(routes, previous?.entriesByHost.get(hostname)))
  const same = sameMap(entriesByHost, previous?.entriesByHost)
  return previous !== undefined && same === previous.entriesByHost ? previous : { entriesByHost: same }
}

function toStreamTable(
  served: Served['streams'],
  previous: TlsListenerTable['entriesByHost'] | undefined,
): TlsListenerTable['entriesByHost'] {
  const entries = new Map<string, StreamRule>()
  for (const [hostname, [oldest]] of served)
    if (oldest !== undefined) entries.set(hostname, sameRule(oldest, previous?.get(hostname)))
  return sameMap(entries, previous)
}

/** Stream rules are few and compiled anew each time. */
export function sameRule(rule: StreamRule, before: StreamRule | null | undefined): StreamRule {
  return before !== null && before !== undefined && deepEqual(rule, before) ? before : rule
}
