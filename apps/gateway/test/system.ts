/** The data plane as it runs: a bound socket, the HTTP front, pipeline, upstreams; tables compiled from resources. */
import { EventEmitter, once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attach } from '@signalbox/shared/attachment'
import type { Configuration } from '@signalbox/shared/explain'
import { defaultClientLimits, parseResource, type AnyResource } from '@signalbox/shared/resources'
import { createSnapshot } from '@signalbox/shared/snapshot'
import { compile, type CompiledTables, type RequestSocketTable, type TlsSocketTable } from '@signalbox/shared/table'
import { onTestFinished } from 'vitest'
import { createDataPlane, type DataPlane, type DataPlaneConfig } from '../src/data-plane.ts'
import { systemClock, type Clock } from '../src/exchange/clock.ts'
import { createCleartextFront } from '../src/listeners/cleartext.ts'
import { createTlsFront } from '../src/listeners/tls.ts'
import type { ConnectionFront, FrontLimits } from '../src/listeners/serve.ts'
import type { PolicyBehaviour } from '../src/policies/behaviour.ts'
import { openSocket } from '../src/listeners/socket.ts'
import type { ExchangeRecord } from '../src/observe/record.ts'

const limits: FrontLimits = {
  ...defaultClientLimits,
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 100,
  maxConnections: 1000,
}

export interface System {
  readonly port: number
  readonly front: ConnectionFront
  readonly plane: DataPlane
  readonly records: readonly ExchangeRecord[]
  /** What was said of faults. */
  readonly logged: readonly string[]
  /** The record of the next exchange that ends, or of the last where `count` have ended already. */
  recorded(count: number): Promise<readonly ExchangeRecord[]>
  /** What is in force, as explain takes it. */
  readonly configuration: Configuration
  /** Other resources, as a change brings them. */
  apply(resources: readonly unknown[]): void
}

export interface SystemOptions {
  readonly resources: readonly unknown[]
  readonly limits?: Partial<FrontLimits>
  readonly config?: Partial<DataPlaneConfig>
  readonly random?: () => number
  readonly sessionKey?: string
  readonly clock?: Clock
  /** Whether the process cannot keep up. */
  readonly mustShed?: () => boolean
  readonly addedPolicies?: ReadonlyMap<string, PolicyBehaviour<unknown>>
  /** Makes TLS of the one socket that the resources bind. */
  readonly secure?: (socket: RequestSocketTable) => TlsSocketTable
}

export async function openSystem(options: SystemOptions): Promise<System> {
  const records: ExchangeRecord[] = []
  const logged: string[] = []
  const changes = new EventEmitter()
  const plane = createDataPlane({
    recorder: {
      exchange(record) {
        records.push(record)
        changes.emit('record')
      },
      stream() {},
    },
    config: {
      trustedProxies: [],
      debugHeaders: false,
      logFolder: join(tmpdir(), 'signalbox-no-logs'),
      allowedLogFolders: [],
      ...options.config,
    },
    sessionKey: Buffer.alloc(32, options.sessionKey ?? 'a key for tests'),
    ...(options.addedPolicies === undefined ? {} : { addedPolicies: options.addedPolicies }),
    random: options.random ?? Math.random,
    clock: options.clock ?? systemClock,
    mustShed: () => options.mustShed?.() === true,
    log: (sentence) => logged.push(sentence),
  })
  let configuration = configure(options.resources)
  plane.update(configuration.tables)
  const { secure } = options
  const parts = { serve: plane.serve, limits: { ...limits, ...options.limits } }
  const socket = (): RequestSocketTable => {
    const bound = onlySocket(configuration.tables)
    return secure === undefined ? bound : secure(bound)
  }
  const front =
    socket().protocol === 'TLS'
      ? createTlsFront({
          table: () => ofTls(socket()),
          ticketSecret: Buffer.alloc(32, 'tickets'),
          takeTls: ({ connection }) => connection.destroy(),
          ...parts,
        })
      : createCleartextFront({ table: socket, ...parts })
  const opened = await openSocket({
    address: '127.0.0.1',
    port: 0,
    accept: (connection) => front.accept(connection),
  })
  if (!opened.ok) throw new Error(opened.error.message)
  onTestFinished(async () => {
    await opened.value.close()
    await front.drain(0)
    await plane.close()
  })
  return {
    port: opened.value.port,
    front,
    plane,
    records,
    logged,
    async recorded(count) {
      while (records.length < count) await once(changes, 'record')
      return records
    },
    get configuration() {
      return configuration
    },
    apply(resources) {
      configuration = configure(resources, configuration.tables)
      plane.update(configuration.tables)
    },
  }
}

function configure(values: readonly unknown[], before?: CompiledTables): Configuration {
  const given = values.map(nameOf)
  const basics = base.filter((value) => !given.includes(nameOf(value)))
  const resources = [...basics, ...values].map((value): AnyResource => {
    const parsed = parseResource(value)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    return parsed.value
  })
  const snapshot = createSnapshot(resources, (before?.revision ?? 0) + 1)
  const addressing = { bind: '127.0.0.1', pool: [], portOffset: 0 }
  const attachments = attach(snapshot, { addressing })
  return { snapshot, attachments, tables: compile(snapshot, attachments, before) }
}

function nameOf(value: unknown): string {
  const { kind, metadata } = value as { readonly kind: string; readonly metadata: { readonly name: string } }
  return `${kind} ${metadata.name}`
}

function ofTls(socket: RequestSocketTable): TlsSocketTable {
  if (socket.protocol === 'TLS') return socket
  throw new Error('the socket changed its protocol')
}

function onlySocket(tables: CompiledTables): RequestSocketTable {
  const [socket] = tables.sockets.values()
  if (socket === undefined || !('listenersByHostname' in socket)) throw new Error('the resources bind nothing')
  return socket
}

const base = [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'signalbox', generation: 1 },
    spec: { controllerName: 'signalbox.dev/gateway-controller' },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'shop' },
    spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }] },
  },
]

/** A Service whose endpoints are ports of this machine. */
export function service(
  name: string,
  ports: readonly number[],
  upstream: object = {},
  weights: readonly number[] = [],
) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: {
      ports: [{ port: 80 }],
      endpoints: ports.map((port, index) => ({ address: '127.0.0.1', port, weight: weights[index] ?? 1 })),
      upstream,
    },
  }
}

/** An HTTPRoute on the one listener. */
export function route(name: string, rules: readonly object[], hostnames?: readonly string[]) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'shop' },
    spec: { parentRefs: [{ name: 'edge' }], ...(hostnames === undefined ? {} : { hostnames }), rules },
  }
}

export const backend = (name: string, weight = 1) => ({ name, port: 80, weight })

/** A Service on `ports` and a route that sends everything to it. */
export function everythingTo(ports: readonly number[], upstream: object = {}, rule: object = {}) {
  return [service('origin', ports, upstream), route('all', [{ backendRefs: [backend('origin')], ...rule }])]
}
