/** Connections through TCPRoutes: every byte both ways, by weight, and ended as their two sides end them. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { toProxyHeader } from '../src/exchange/proxy-header.ts'
import {
  bytesServer,
  clientOf,
  echoServer,
  freePort,
  gateway,
  namedServer,
  openStreams,
  readAll,
  route,
  service,
} from './stream-system.ts'

async function closed(connection: Socket): Promise<void> {
  if (!connection.closed) await new Promise((settle) => connection.once('close', settle))
}

const tcp = (port: number, name = 'tcp') => ({ name, port, protocol: 'TCP' })

describe('a connection', () => {
  it('is passed on both ways, and each side may finish before the other', async () => {
    const port = await freePort()
    const backend = await bytesServer((connection) => {
      void readAll(connection).then((question) => connection.end(`${question.length} bytes`))
    })
    const system = await openStreams([gateway([tcp(port)]), service('a', [backend.port]), route('TCPRoute', { a: 1 })])
    const client = await clientOf(port)
    client.end('a question')
    expect(await readAll(client)).toBe('10 bytes')
    expect(await system.recorded(1)).toMatchObject([
      {
        protocol: 'TCP',
        listener: 'Gateway/shop/edge/tcp',
        rule: 'TCPRoute/shop/tcproute/0',
        endpoint: `127.0.0.1:${backend.port}`,
        requestBytes: 10,
        responseBytes: 8,
        errorCode: null,
      },
    ])
    expect(system.serving.read().endpoints).toMatchObject([{ health: 'healthy', active: 0 }])
    expect(system.serving.read().traffic).toMatchObject([{ requests: 1, requestBytes: 10, responseBytes: 8 }])
  })

  it('carries 100 MB both ways to a slow reader, byte for byte, with memory that stays flat', async () => {
    const port = await freePort()
    const total = 100 * 1024 * 1024
    const block = randomBytes(1024 * 1024)
    const expected = createHash('sha256')
    for (let sent = 0; sent < total; sent += block.length) expected.update(block)
    const digest = expected.digest('hex')
    const backend = await echoServer()
    await openStreams([gateway([tcp(port)]), service('a', [backend.port]), route('TCPRoute', { a: 1 })])
    const client = await clientOf(port)
    const before = process.memoryUsage().rss
    let peak = before
    const sending = (async () => {
      for (let sent = 0; sent < total; sent += block.length) {
        if (!client.write(block)) await once(client, 'drain')
        peak = Math.max(peak, process.memoryUsage().rss)
      }
      client.end()
    })()
    // While another client is served a hundred times, the server could have been sent everything, were it not held back.
    const other = await clientOf(port)
    for (let turn = 0; turn < 100; turn++) {
      other.write('x')
      await once(other, 'data')
    }
    expect(backend.connections[0]?.bytesRead).toBeLessThan(total / 4)
    const got = createHash('sha256')
    let bytes = 0
    for await (const chunk of client.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      got.update(chunk)
      bytes += chunk.length
      // Slower than whoever sends: nothing is read while others have their turn.
      await new Promise((settle) => setImmediate(settle))
    }
    await sending
    expect({ bytes, digest: got.digest('hex') }).toEqual({ bytes: total, digest })
    // All of client, gateway and server live in this process; they passed 200 MB twice.
    expect((peak - before) / 1024 / 1024).toBeLessThan(120)
  })

  it('goes to backends by weight; the share of one that is invalid is reset', async () => {
    const port = await freePort()
    const [a, b] = [await namedServer('a'), await namedServer('b')]
    await openStreams([
      gateway([tcp(port)]),
      service('a', [a.port]),
      service('b', [b.port]),
      route('TCPRoute', { a: 3, b: 1, none: 1, zero: 0 }),
    ])
    const answers = await Promise.all(Array.from({ length: 400 }, async () => readAll(await clientOf(port))))
    const counts = Map.groupBy(answers, (answer) => answer)
    const share = (answer: string): number => (counts.get(answer)?.length ?? 0) / 400
    expect([...counts.keys()].toSorted()).toEqual([' ECONNRESET', 'a', 'b'])
    expect(Math.abs(share('a') - 0.6)).toBeLessThan(0.12)
    expect(Math.abs(share('b') - 0.2)).toBeLessThan(0.1)
  })

  it('is reset where no route takes it', async () => {
    const port = await freePort()
    const system = await openStreams([gateway([tcp(port)])])
    expect(await readAll(await clientOf(port))).toBe(' ECONNRESET')
    expect(await system.recorded(1)).toMatchObject([{ rule: null, errorCode: 'no-rule' }])
  })

  it('tries the next endpoint where one cannot be reached, and is reset where none can', async () => {
    const port = await freePort()
    const [dead, alive] = [await freePort(), await namedServer('alive')]
    const resources = [gateway([tcp(port)]), route('TCPRoute', { a: 1 })]
    const system = await openStreams([...resources, service('a', [dead, alive.port])])
    const client = await clientOf(port)
    client.end()
    expect(await readAll(client)).toBe('alive')
    await system.apply([...resources, service('a', [dead])])
    expect(await readAll(await clientOf(port))).toBe(' ECONNRESET')
    expect(await system.recorded(2)).toMatchObject([{ errorCode: null }, { errorCode: 'connect-failed' }])
    expect(system.serving.read().endpoints).toMatchObject([{ health: 'unhealthy', active: 0 }])
  })

  it('is reset when its backend resets, and resets its backend when its client does', async () => {
    const port = await freePort()
    const backend = await bytesServer((connection) => {
      connection.on('data', (chunk) => {
        if (chunk.toString() === 'reset') connection.resetAndDestroy()
        else connection.write(chunk)
      })
    })
    const system = await openStreams([gateway([tcp(port)]), service('a', [backend.port]), route('TCPRoute', { a: 1 })])
    const first = await clientOf(port)
    first.write('reset')
    expect(await readAll(first)).toBe(' ECONNRESET')
    const second = await clientOf(port)
    second.write('hello')
    await once(second, 'data')
    const behind = backend.connections[1]
    second.resetAndDestroy()
    if (behind !== undefined) await closed(behind)
    expect(await system.recorded(2)).toMatchObject([{ errorCode: 'upstream-reset' }, { errorCode: 'client-gone' }])
  })

  it('is refused beyond the connections that its upstream takes', async () => {
    const port = await freePort()
    const backend = await echoServer()
    const system = await openStreams([
      gateway([tcp(port)]),
      service('a', [backend.port], { upstream: { maxConnections: 1 } }),
      route('TCPRoute', { a: 1 }),
    ])
    const first = await clientOf(port)
    first.write('x')
    await once(first, 'data')
    expect(await readAll(await clientOf(port))).toBe(' ECONNRESET')
    first.end()
    expect(await system.recorded(2)).toMatchObject([{ errorCode: 'overloaded' }, { errorCode: null }])
  })
})

describe('figures', () => {
  it('tell of what passes while it passes, and count it once', async () => {
    const port = await freePort()
    const backend = await echoServer()
    const system = await openStreams([gateway([tcp(port)]), service('a', [backend.port]), route('TCPRoute', { a: 1 })])
    const client = await clientOf(port)
    client.write('12345')
    await once(client, 'data')
    expect(system.serving.read().traffic).toMatchObject([{ requests: 0, requestBytes: 5, responseBytes: 5 }])
    client.end('678')
    expect(await readAll(client)).toBe('678')
    await system.recorded(1)
    expect(system.serving.read().traffic).toMatchObject([{ requests: 1, requestBytes: 8, responseBytes: 8 }])
  })
})

describe('a change', () => {
  it('leaves connections alone that it does not touch, and ends those whose route is gone after the drain', async () => {
    const [first, second] = [await freePort(), await freePort()]
    const backend = await echoServer()
    const both = [
      gateway([tcp(first, 'one'), tcp(second, 'two')]),
      service('a', [backend.port]),
      route('TCPRoute', { a: 1 }, { name: 'one', sectionName: 'one' }),
    ]
    const system = await openStreams([...both, route('TCPRoute', { a: 1 }, { name: 'two', sectionName: 'two' })])
    const [kept, drained] = [await clientOf(first), await clientOf(second)]
    for (const client of [kept, drained]) {
      client.write('1')
      await once(client, 'data')
    }
    await system.apply(both)
    await closed(drained)
    kept.write('2')
    const [echoed] = (await once(kept, 'data')) as [Buffer]
    expect(echoed.toString()).toBe('2')
    expect(await readAll(await clientOf(second))).toBe(' ECONNRESET')
  })

  it('frees a port, and lets the connections that came by it end by themselves', async () => {
    const port = await freePort()
    const backend = await echoServer()
    const system = await openStreams(
      [gateway([tcp(port)]), service('a', [backend.port]), route('TCPRoute', { a: 1 })],
      { SIGNALBOX_DRAIN_TIMEOUT_MS: '60000' },
    )
    const client = await clientOf(port)
    client.write('1')
    await once(client, 'data')
    await system.apply([gateway([tcp(await freePort())])])
    client.write('2')
    const [echoed] = (await once(client, 'data')) as [Buffer]
    expect(echoed.toString()).toBe('2')
    client.end()
    expect(await readAll(client)).toBe('')
  })
})

describe('the PROXY protocol', () => {
  const ends = { peer: { address: '192.0.2.7', port: 4711 }, local: { address: '198.51.100.1', port: 5432 } }

  it.each([1, 2] as const)(
    'is read at the listener that says so, and written to the backend that does: version %i',
    async (version) => {
      const port = await freePort()
      const backend = await echoServer()
      await openStreams([
        gateway([tcp(port)], { 'signalbox.dev/proxy-protocol': 'tcp' }),
        service('a', [backend.port], { upstream: { proxyProtocol: `v${version}` } }),
        route('TCPRoute', { a: 1 }),
      ])
      const client = await clientOf(port)
      const header = toProxyHeader(version === 1 ? 2 : 1, ends)
      client.setNoDelay(true)
      for (const byte of header) await new Promise((sent) => client.write(Buffer.of(byte), sent))
      client.end('hello')
      expect(await readAll(client)).toBe(`${toProxyHeader(version, ends).toString()}hello`)
    },
  )

  it('resets who comes without a header, and does not read one where none is expected', async () => {
    const [expecting, plain] = [await freePort(), await freePort()]
    const backend = await echoServer()
    const system = await openStreams([
      gateway([tcp(expecting, 'expecting'), tcp(plain, 'plain')], { 'signalbox.dev/proxy-protocol': 'expecting' }),
      service('a', [backend.port]),
      route('TCPRoute', { a: 1 }),
    ])
    const stranger = await clientOf(expecting)
    stranger.write('SELECT 1')
    expect(await readAll(stranger)).toBe(' ECONNRESET')
    const client = await clientOf(plain)
    client.end('PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n')
    expect(await readAll(client)).toBe('PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n')
    expect(system.records).toHaveLength(1)
  })

  it('tells HTTP who the client is', async () => {
    const port = await freePort()
    const backend = await bytesServer((connection) => {
      connection.once('data', (head) => {
        const forwarded = /x-forwarded-for: (.*)\r\n/i.exec(head.toString())?.[1] ?? 'nobody'
        connection.end(`HTTP/1.1 200 OK\r\ncontent-length: ${forwarded.length}\r\n\r\n${forwarded}`)
      })
    })
    await openStreams([
      gateway([{ name: 'http', port, protocol: 'HTTP' }], { 'signalbox.dev/proxy-protocol': '*' }),
      service('a', [backend.port]),
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'a', port: 80 }] }] },
      },
    ])
    const client = await clientOf(port)
    client.write(
      Buffer.concat([
        toProxyHeader(2, ends),
        Buffer.from('GET / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n'),
      ]),
    )
    expect(await readAll(client)).toMatch(/\r\n\r\n192\.0\.2\.7$/)
  })
})

describe('ip-restriction', () => {
  const restriction = (config: object, protocols?: readonly string[]) => ({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name: 'office', namespace: 'shop' },
    spec: { type: 'ip-restriction', config, ...(protocols === undefined ? {} : { protocols }) },
  })

  it.each([
    {
      guarantee: 'resets a connection of who may not',
      policies: [restriction({ deny: ['127.0.0.0/8'] })],
      answer: ' ECONNRESET',
    },
    { guarantee: 'lets who may through', policies: [restriction({ allow: ['127.0.0.0/8'] })], answer: '2 bytes' },
    {
      guarantee: 'is nothing to connections where it is for requests',
      policies: [restriction({ deny: ['127.0.0.0/8'] }, ['http', 'https'])],
      answer: '2 bytes',
    },
  ])('$guarantee', async ({ policies, answer }) => {
    const port = await freePort()
    const backend = await bytesServer((connection) => {
      void readAll(connection).then((question) => connection.end(`${question.length} bytes`))
    })
    const resources = [gateway([tcp(port)]), service('a', [backend.port]), route('TCPRoute', { a: 1 }), ...policies]
    const system = await openStreams(resources)
    const client = await clientOf(port)
    client.on('error', () => undefined)
    client.end('hi')
    expect(await readAll(client)).toBe(answer)
    expect((await system.recorded(1))[0]?.errorCode).toBe(answer === '2 bytes' ? null : 'forbidden')
  })
})
