import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import {
  listenersOn,
  type CompiledTables,
  type ListenerTable,
  type SocketTable,
  type StreamListener,
  type UdpSocketTable,
} from '@signalbox/shared/table'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectionFront, Datagram, DatagramFront } from '../listeners/serve.ts'
import { openDatagramSocket } from '../listeners/datagram-socket.ts'
import { openSocket } from '../listeners/socket.ts'
import { createReconciler, type Reconciler } from './apply.ts'

/** Answers each line with the name that its table has at that moment; the least protocol that shows what is served. */
function createLineFront(table: () => SocketTable): ConnectionFront {
  const open = new Set<Socket>()
  return {
    accept(connection) {
      open.add(connection)
      connection.on('data', () => connection.write(listenersOn(table())[0]?.name ?? ''))
      connection.on('end', () => connection.end())
      connection.on('close', () => open.delete(connection))
    },
    get connections() {
      return open.size
    },
    async drain() {
      await Promise.all([...open].map((connection) => once(connection.end(), 'close')))
    },
  }
}

/** Answers each datagram with the name that its table has at that moment. */
function createEchoFront(table: () => UdpSocketTable): DatagramFront {
  return {
    connections: 0,
    receive: ({ reply }: Datagram) => reply(Buffer.from(table().listener.name)),
    drain: () => Promise.resolve(),
  }
}

let reconciler: Reconciler
let said: string[] = []
let changes = 0
let occupied: Server | null = null
const clients: Socket[] = []

beforeEach(() => {
  said = []
  changes = 0
  reconciler = createReconciler({
    openSocket,
    createFront: createLineFront,
    openDatagramSocket,
    createDatagramFront: createEchoFront,
    adopt: () => undefined,
    portOffset: 0,
    drainTimeoutMs: 1000,
    retryDelayMs: () => 20,
    onChange: () => (changes += 1),
    log: (sentence) => said.push(sentence),
  })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  occupied?.close()
  occupied = null
  await reconciler.drain()
})

async function freePort(): Promise<number> {
  const bound = await openSocket({ address: '127.0.0.1', port: 0, accept: () => undefined })
  if (!bound.ok) throw new Error(bound.error.message)
  await bound.value.close()
  return bound.value.port
}

function socketTable(port: number, name: string, address = '127.0.0.1'): SocketTable {
  const listener: ListenerTable = {
    id: `Gateway/infra/gw/${name}`,
    gateway: 'infra/gw',
    name,
    protocol: 'HTTP',
    port,
    hostname: '',
    routes: { entriesByHost: new Map() },
    ownUpstreams: new Map(),
  }
  const listenersByHostname = new Map([['', listener]])
  return { id: `${address}:${port}`, address, port, protocol: 'HTTP', listenersByHostname, proxyProtocol: false }
}

let revision = 0
const streamListener = (port: number, name: string): StreamListener => ({
  id: `Gateway/ns/edge/${name}`,
  gateway: 'ns/edge',
  name,
  port,
  ownUpstreams: new Map(),
})

const udpTable = (port: number, name: string): SocketTable => ({
  id: `udp/127.0.0.1:${port}`,
  address: '127.0.0.1',
  port,
  protocol: 'UDP',
  listener: streamListener(port, name),
  rule: null,
})

const tcpTable = (port: number, name: string): SocketTable => ({
  id: `127.0.0.1:${port}`,
  address: '127.0.0.1',
  port,
  protocol: 'TCP',
  listener: streamListener(port, name),
  rule: null,
  proxyProtocol: false,
})

const tables = (...sockets: readonly SocketTable[]): CompiledTables => ({
  revision: (revision += 1),
  sockets: new Map(sockets.map((socket) => [socket.id, socket])),
  policies: new Map(),
  consumers: new Map(),
  upstreams: new Map(),
  routes: new Map(),
})

async function connectTo(port: number): Promise<Socket> {
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined)
  clients.push(client)
  await once(client, 'connect')
  return client
}

async function ask(client: Socket): Promise<string> {
  client.write('who\n')
  const [answer] = await once(client, 'data')
  return String(answer)
}

async function occupy(port: number): Promise<void> {
  occupied = createServer().listen(port, '127.0.0.1')
  await once(occupied, 'listening')
}

describe('apply', () => {
  it('serves what is wanted', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'web')))
    expect(await ask(await connectTo(port))).toBe('web')
    expect(reconciler.listeners()).toEqual([
      { listener: 'Gateway/infra/gw/web', address: '127.0.0.1', boundPort: port, state: 'listening' },
    ])
    expect([...reconciler.connections()]).toEqual([[`127.0.0.1:${port}`, 1]])
  })

  it('shows a change to connections that were open before it, without touching them', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'before')))
    const client = await connectTo(port)
    expect(await ask(client)).toBe('before')
    await reconciler.apply(tables(socketTable(port, 'after')))
    expect(await ask(client)).toBe('after')
  })

  it('reports a port that is taken, serves the others, and binds it once it is free', async () => {
    const [taken, free] = [await freePort(), await freePort()]
    await occupy(taken)
    await reconciler.apply(tables(socketTable(taken, 'blocked'), socketTable(free, 'web')))
    expect(await ask(await connectTo(free))).toBe('web')
    expect(reconciler.listeners()).toMatchObject([
      { state: 'failed', error: expect.stringContaining(`Port ${taken} on 127.0.0.1 is in use by another program`) },
      { state: 'listening' },
    ])
    const before = changes
    occupied?.close()
    await expect.poll(() => reconciler.listeners().map(({ state }) => state)).toEqual(['listening', 'listening'])
    expect(changes).toBeGreaterThan(before)
    expect(said.filter((sentence) => sentence.includes('in use'))).toHaveLength(1)
    expect(await ask(await connectTo(taken))).toBe('blocked')
  })

  it('takes a port over from one address to another in one change', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'everywhere', '0.0.0.0')))
    await reconciler.apply(tables(socketTable(port, 'loopback')))
    expect(reconciler.listeners()).toMatchObject([{ address: '127.0.0.1', state: 'listening' }])
    expect(await ask(await connectTo(port))).toBe('loopback')
  })

  it('names its own socket where that is what stands in the way', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'loopback'), socketTable(port, 'everywhere', '0.0.0.0')))
    const failed = reconciler.listeners().filter(({ state }) => state === 'failed')
    expect(failed).toMatchObject([{ error: expect.stringContaining('while this gateway listens on') }])
    expect(await ask(await connectTo(port))).not.toBe('')
  })

  it('frees a port that is no longer wanted and ends its idle connections', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'web')))
    const client = await connectTo(port)
    expect(await ask(client)).toBe('web')
    await reconciler.apply(tables())
    await once(client, 'end')
    await occupy(port)
  })

  it('applies only the newest of changes that overlap', async () => {
    const port = await freePort()
    const wanted = ['a', 'b', 'c'].map((name) => tables(socketTable(port, name)))
    await Promise.all(wanted.map((one) => reconciler.apply(one)))
    expect(reconciler.tables).toBe(wanted[2])
    expect(await ask(await connectTo(port))).toBe('c')
    expect(changes).toBe(2)
  })

  it('answers each connection that arrives while ports are being bound', async () => {
    const [first, second] = [await freePort(), await freePort()]
    const early: Promise<string>[] = []
    const arrived = Promise.withResolvers<void>()
    const slow = createReconciler({
      openSocket: async (where) => {
        const opened = await openSocket(where)
        if (where.port === second) await arrived.promise
        else early.push(connectTo(first).then((client) => (arrived.resolve(), ask(client))))
        return opened
      },
      createFront: createLineFront,
      openDatagramSocket,
      createDatagramFront: createEchoFront,
      adopt: () => undefined,
      portOffset: 0,
      drainTimeoutMs: 1000,
      onChange: () => undefined,
      log: () => undefined,
    })
    await slow.apply(tables(socketTable(first, 'one'), socketTable(second, 'two')))
    expect(await Promise.all(early)).toEqual(['one'])
    await slow.drain()
  })

  it('survives connections that are reset', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'web')))
    for (let index = 0; index < 20; index += 1) {
      const client = await connectTo(port)
      client.write('who\n')
      client.resetAndDestroy()
    }
    expect(await ask(await connectTo(port))).toBe('web')
  })

  it('binds UDP beside TCP on one port, keeps it over a change and frees it', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'web'), udpTable(port, 'dns')))
    const client = createSocket('udp4')
    const asked = async (): Promise<string> => {
      client.send('who', port, '127.0.0.1')
      const [answer] = (await once(client, 'message')) as [Buffer]
      return answer.toString()
    }
    expect(await asked()).toBe('dns')
    expect(await ask(await connectTo(port))).toBe('web')
    await reconciler.apply(tables(socketTable(port, 'web'), udpTable(port, 'names')))
    expect(await asked()).toBe('names')
    await reconciler.apply(tables(socketTable(port, 'web')))
    client.close()
    const again = await openDatagramSocket({ address: '127.0.0.1', port, receive: () => {} })
    expect(again.ok).toBe(true)
    if (again.ok) await again.value.close()
    expect(said.filter((sentence) => sentence.startsWith('No longer'))).toHaveLength(1)
  })

  it('gives a socket whose protocol changes another front, without letting go of the port', async () => {
    const port = await freePort()
    await reconciler.apply(tables(socketTable(port, 'web')))
    const before = await connectTo(port)
    expect(await ask(before)).toBe('web')
    await reconciler.apply(tables(tcpTable(port, 'bytes')))
    expect(await ask(await connectTo(port))).toBe('bytes')
    expect(said).toEqual([`Listening on 127.0.0.1:${port}.`])
  })

  it('counts beyond 65535 as that listener failing', async () => {
    const shifted = createReconciler({
      openSocket,
      createFront: createLineFront,
      openDatagramSocket,
      createDatagramFront: createEchoFront,
      adopt: () => undefined,
      portOffset: 60_000,
      drainTimeoutMs: 0,
      onChange: () => undefined,
      log: () => undefined,
    })
    await shifted.apply(tables(socketTable(8080, 'web')))
    expect(shifted.listeners()).toMatchObject([{ boundPort: 68_080, state: 'failed' }])
    await shifted.drain()
  })
})
