/** Streams as they run: resources, compiled, bound and served by this process; and peers to talk to through them. */
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { parseResource } from '@signalbox/shared/resources'
import { createSnapshot } from '@signalbox/shared/snapshot'
import { expect, onTestFinished } from 'vitest'
import { parseConfig } from '../src/config.ts'
import { openDatagramSocket } from '../src/listeners/datagram-socket.ts'
import { openSocket } from '../src/listeners/socket.ts'
import type { StreamRecord } from '../src/observe/record.ts'
import { createServing, type Serving } from '../src/serving.ts'

export interface StreamSystem {
  readonly serving: Serving
  readonly records: readonly StreamRecord[]
  /** What was said of faults and sockets. */
  readonly said: readonly string[]
  /** The records, once there are so many. */
  recorded(count: number): Promise<readonly StreamRecord[]>
  /** Other resources, as a change brings them. */
  apply(resources: readonly unknown[]): Promise<void>
}

export async function openStreams(
  resources: readonly unknown[],
  environment: Readonly<Record<string, string>> = {},
): Promise<StreamSystem> {
  const records: StreamRecord[] = []
  const said: string[] = []
  let waiting: (() => void)[] = []
  const config = parseConfig({ SIGNALBOX_DRAIN_TIMEOUT_MS: '200', ...environment }, { cores: 1, workingFolder: '/tmp' })
  if (!config.ok) throw new Error(config.error.join(' '))
  const serving = createServing({
    config: config.value,
    recorders: [
      {
        exchange() {},
        stream(record) {
          records.push(record)
          const settled = waiting
          waiting = []
          for (const settle of settled) settle()
        },
      },
    ],
    openSocket,
    openDatagramSocket,
    onChange: () => {},
    log: (sentence) => said.push(sentence),
  })
  let revision = 0
  const apply = async (values: readonly unknown[]): Promise<void> => {
    const parsed = [...basics, ...values].map((value) => {
      const resource = parseResource(value)
      if (!resource.ok) throw new Error(JSON.stringify(resource.error))
      return resource.value
    })
    if (!(await serving.apply(createSnapshot(parsed, ++revision)))) throw new Error(said.join('\n'))
    // A port that was free a moment ago may be lent to somebody's outgoing connection; binding is tried again.
    const failure = () => serving.read().listeners.find(({ state }) => state === 'failed')?.error
    await expect.poll(failure, { timeout: 15_000 }).toBeUndefined()
  }
  await apply(resources)
  onTestFinished(() => serving.drain())
  return {
    serving,
    records,
    said,
    async recorded(count) {
      while (records.length < count) await new Promise<void>((settle) => waiting.push(settle))
      return records
    },
    apply,
  }
}

const gatewayApi = 'gateway.networking.k8s.io/v1'

const basics = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  {
    apiVersion: gatewayApi,
    kind: 'GatewayClass',
    metadata: { name: 'signalbox' },
    spec: { controllerName: 'signalbox.dev/gateway-controller' },
  },
]

export function gateway(listeners: readonly object[], annotations: Readonly<Record<string, string>> = {}) {
  return {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'shop', annotations },
    spec: { gatewayClassName: 'signalbox', listeners },
  }
}

/** A route of a kind that passes bytes on, to Services by name and weight, on the listener `sectionName`. */
export function route(
  kind: 'TCPRoute' | 'UDPRoute' | 'TLSRoute',
  backends: Readonly<Record<string, number>>,
  more: { readonly sectionName?: string; readonly hostnames?: readonly string[]; readonly name?: string } = {},
) {
  const { sectionName, hostnames, name = kind.toLowerCase() } = more
  return {
    apiVersion: kind === 'TLSRoute' ? gatewayApi : 'gateway.networking.k8s.io/v1alpha2',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: {
      parentRefs: [{ name: 'edge', ...(sectionName === undefined ? {} : { sectionName }) }],
      ...(hostnames === undefined ? {} : { hostnames }),
      rules: [{ backendRefs: Object.entries(backends).map(([of, weight]) => ({ name: of, port: 80, weight })) }],
    },
  }
}

/** A Service whose endpoints are ports of this machine. */
export function service(
  name: string,
  ports: readonly number[],
  { protocol = 'TCP', upstream = {} }: { readonly protocol?: 'TCP' | 'UDP'; readonly upstream?: object } = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: {
      ports: [{ port: 80, protocol }],
      endpoints: ports.map((port) => ({ address: '127.0.0.1', port })),
      upstream,
    },
  }
}

/** A port on which nothing listens, for TCP or UDP. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

export interface Peer {
  readonly port: number
  /** Connections, in the order in which they came. */
  readonly connections: readonly Socket[]
}

/** A server of bytes; half-closed connections are its own business. */
export async function bytesServer(serve: (connection: Socket) => void): Promise<Peer> {
  const connections: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    connection.on('error', () => {})
    connections.push(connection)
    serve(connection)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const connection of connections) connection.destroy()
    server.close()
  })
  return { port: portOf(server), connections }
}

/** Sends back what it gets, and finishes when its client has. */
export const echoServer = (): Promise<Peer> => bytesServer((connection) => connection.pipe(connection))

/** Says its name and finishes. */
export const namedServer = (name: string): Promise<Peer> => bytesServer((connection) => connection.resume().end(name))

/** A client that has connected, and may have been reset since; half-open capable; gone when the test is. */
export async function clientOf(port: number, options: { readonly localAddress?: string } = {}): Promise<Socket> {
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true, ...options })
  client.on('error', () => {})
  onTestFinished(() => void client.destroy())
  await new Promise((settle) => client.once('connect', settle).once('error', settle))
  return client
}

/** Everything that comes until the other side finishes, or how the connection broke. */
export async function readAll(client: Socket): Promise<string> {
  const chunks: Buffer[] = []
  client.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = await new Promise<string>((settle) => {
    const broken = (error: Error): void => settle('code' in error ? ` ${String(error.code)}` : ` ${error.message}`)
    if (client.errored !== null) broken(client.errored)
    client.once('end', () => settle(''))
    client.once('error', broken)
    client.once('close', () => settle(' closed'))
  })
  return Buffer.concat(chunks).toString() + ended
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
