/** Datagrams through UDPRoutes: each sender has a flow of its own, to one backend, and a bound on what it costs. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerBudget } from '../src/listeners/udp.ts'
import { freePort, gateway, openStreams, route, service } from './stream-system.ts'

const udp = (port: number) => ({ name: 'udp', port, protocol: 'UDP' })

async function boundSocket(): Promise<{ readonly socket: Socket; readonly port: number }> {
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return { socket, port: socket.address().port }
}

interface Answering {
  readonly port: number
  /** Ports that were heard of. */
  readonly senders: ReadonlySet<number>
}

/** A server that answers each datagram. */
async function answering(answer: (question: Buffer) => string): Promise<Answering> {
  const { socket, port } = await boundSocket()
  const senders = new Set<number>()
  socket.on('message', (question, from: RemoteInfo) => {
    senders.add(from.port)
    socket.send(answer(question), from.port, from.address)
  })
  return { port, senders }
}

async function ask(client: Socket, port: number, question: string): Promise<string> {
  client.send(question, port, '127.0.0.1')
  const [answer] = (await once(client, 'message')) as [Buffer]
  return answer.toString()
}

describe('a flow', () => {
  it('is answered by the backend that its first datagram went to, by weight', async () => {
    const port = await freePort()
    const [a, b] = [await answering(() => 'a'), await answering(() => 'b')]
    const system = await openStreams([
      gateway([udp(port)]),
      service('a', [a.port], { protocol: 'UDP' }),
      service('b', [b.port], { protocol: 'UDP' }),
      route('UDPRoute', { a: 1, b: 1 }),
    ])
    const answers = new Set<string>()
    for (let turn = 0; turn < 40; turn++) {
      const { socket } = await boundSocket()
      const first = await ask(socket, port, 'who')
      expect(await ask(socket, port, 'who')).toBe(first)
      answers.add(first)
    }
    expect([...answers].toSorted()).toEqual(['a', 'b'])
    expect(system.serving.read().connections).toEqual(new Map([[`udp/127.0.0.1:${port}`, 40]]))
  })

  it('of another sender is another one at the backend, and neither hears the answers of the other', async () => {
    const port = await freePort()
    const server = await answering((question) => `re ${question.toString()}`)
    await openStreams([
      gateway([udp(port)]),
      service('a', [server.port], { protocol: 'UDP' }),
      route('UDPRoute', { a: 1 }),
    ])
    const [one, two] = [await boundSocket(), await boundSocket()]
    expect(await Promise.all([ask(one.socket, port, '1'), ask(two.socket, port, '2')])).toEqual(['re 1', 're 2'])
    expect(server.senders.size).toBe(2)
  })

  it('goes to another endpoint with its next datagram where nothing listens at the first', async () => {
    const port = await freePort()
    const [dead, alive] = [await freePort(), await answering(() => 'alive')]
    const system = await openStreams([
      gateway([udp(port)]),
      service('a', [dead, alive.port], { protocol: 'UDP' }),
      route('UDPRoute', { a: 1 }),
    ])
    const { socket } = await boundSocket()
    socket.send('who', port, '127.0.0.1')
    expect(await system.recorded(1)).toMatchObject([{ protocol: 'UDP', errorCode: 'connect-failed', requestBytes: 3 }])
    expect(await ask(socket, port, 'who')).toBe('alive')
    const health = new Map(system.serving.read().endpoints.map((endpoint) => [endpoint.port, endpoint.health]))
    expect(health).toEqual(
      new Map([
        [dead, 'unhealthy'],
        [alive.port, 'healthy'],
      ]),
    )
  })

  it('of a sender that may be made up is answered little, and of a proven one whatever there is', async () => {
    const port = await freePort()
    const large = 'x'.repeat(answerBudget('big'.length + 'little'.length) + 1)
    const server = await answering((question) => (question.toString() === 'big' ? large : 'small'))
    await openStreams([
      gateway([udp(port)]),
      service('a', [server.port], { protocol: 'UDP' }),
      route('UDPRoute', { a: 1 }),
    ])
    const { socket } = await boundSocket()
    socket.send('big', port, '127.0.0.1')
    expect(await ask(socket, port, 'little')).toBe('small')
    expect(await ask(socket, port, 'big')).toBe(large)
  })

  it('is dropped where no route takes it or its share is invalid', async () => {
    const port = await freePort()
    const alive = await answering(() => 'alive')
    const system = await openStreams([gateway([udp(port)]), route('UDPRoute', { none: 1 })])
    const { socket } = await boundSocket()
    const answers: string[] = []
    socket.on('message', (answer) => answers.push(answer.toString()))
    socket.send('lost', port, '127.0.0.1')
    await system.apply([
      gateway([udp(port)]),
      service('a', [alive.port], { protocol: 'UDP' }),
      route('UDPRoute', { a: 1 }, { name: 'other' }),
    ])
    expect(await ask(socket, port, 'who')).toBe('alive')
    expect(answers).toEqual(['alive'])
  })
})

describe('flows beyond the bound', () => {
  it('push out the ones that rested longest, 10,000 staying', { timeout: 60_000 }, async () => {
    const port = await freePort()
    const server = await answering((question) => question.toString())
    const system = await openStreams([
      gateway([udp(port)]),
      service('a', [server.port], { protocol: 'UDP' }),
      route('UDPRoute', { a: 1 }),
    ])
    const first = await boundSocket()
    expect(await ask(first.socket, port, 'first')).toBe('first')
    const held = (): number => system.serving.read().connections.get(`udp/127.0.0.1:${port}`) ?? 0
    // One socket on each of 200 addresses of the loopback network, 60 ports each: 12,000 senders, few sockets at once.
    for (let batch = 0; batch < 200; batch++) {
      const sockets = await Promise.all(
        Array.from({ length: 60 }, async () => {
          const socket = createSocket('udp4')
          socket.bind(0, `127.0.1.${batch + 1}`)
          await once(socket, 'listening')
          return socket
        }),
      )
      await Promise.all(sockets.map((socket, index) => ask(socket, port, `${batch} ${index}`)))
      for (const socket of sockets) socket.close()
      expect(held()).toBeLessThanOrEqual(10_000)
    }
    expect(held()).toBe(10_000)
    // Of 12,001 senders the first 2,001 are forgotten.
    expect(system.records).toHaveLength(2001)
    expect(await ask(first.socket, port, 'again')).toBe('again')
  })
})
