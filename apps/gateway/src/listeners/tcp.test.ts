import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TcpSocketTable } from '@signalbox/shared/table'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StreamConnection } from '../exchange/stream.ts'
import { openSocket } from './socket.ts'
import { createTcpFront } from './tcp.ts'

const table: TcpSocketTable = {
  id: '127.0.0.1:5432',
  address: '127.0.0.1',
  port: 5432,
  protocol: 'TCP',
  listener: { id: 'Gateway/ns/edge/db', gateway: 'ns/edge', name: 'db', port: 5432, ownUpstreams: new Map() },
  rule: null,
  proxyProtocol: false,
}

async function openFront(maxConnections: number) {
  const taken: StreamConnection[] = []
  const front = createTcpFront({
    table: () => table,
    serve: (connection) => void taken.push(connection),
    limits: { maxConnections, streamIdleTimeoutMs: 60_000, drainTimeoutMs: 0 },
  })
  const opened = await openSocket({
    address: '127.0.0.1',
    port: 0,
    accept: (connection) => front.accept(connection),
  })
  if (!opened.ok) throw new Error(opened.error.message)
  onTestFinished(async () => {
    await opened.value.close()
    await front.drain(0)
  })
  const client = (): Socket => {
    const socket = connect(opened.value.port, '127.0.0.1')
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    return socket
  }
  return { front, taken, client }
}

describe('a TCP front', () => {
  it('resets connections beyond its limit and takes others once one has ended', async () => {
    const { front, taken, client } = await openFront(1)
    const first = client()
    await once(first, 'connect')
    const second = client()
    await new Promise((settle) => second.once('close', settle))
    expect(second.errored).toMatchObject({ code: 'ECONNRESET' })
    expect({ taken: taken.length, connections: front.connections }).toEqual({ taken: 1, connections: 1 })
    const held = await taken[0]?.open()
    first.destroy()
    if (!held) throw new Error('the connection was not there to be opened')
    held.resume().end()
    await once(held, 'close')
    expect(front.connections).toBe(0)
  })

  it('says who is connected with whom', async () => {
    const { taken, client } = await openFront(10)
    const one = client()
    await once(one, 'connect')
    const other = client()
    await once(other, 'connect')
    while (taken.length < 2) await new Promise((settle) => setImmediate(settle))
    expect(taken.map(({ ends }) => ends.peer.port)).toEqual([one.localPort, other.localPort])
  })
})
