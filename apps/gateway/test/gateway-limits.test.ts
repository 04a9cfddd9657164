/** Limits that a Gateway sets by annotations, on the wire: what is refused, what is open stays, what is new counts. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { FrameClient, frameType } from './http2-client.ts'
import { freePort, openStreams, service } from './stream-system.ts'

const gateway = (port: number, annotations: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: {
    name: 'edge',
    namespace: 'shop',
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, value]) => [`signalbox.dev/${name}`, value]),
    ),
  },
  spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'http', port, protocol: 'HTTP' }] },
})

const everything = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'all', namespace: 'shop' },
  spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'origin', port: 80 }] }] },
}

async function open(annotations: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}) {
  const origin = await httpOrigin(echo)
  const port = await freePort()
  const rest = [service('origin', [origin.port]), everything]
  const system = await openStreams([gateway(port, annotations), ...rest], environment)
  return {
    port,
    origin,
    limit: (other: Readonly<Record<string, string>>) => system.apply([gateway(port, other), ...rest]),
  }
}

const post = (length: number): string =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`
const chunked = (length: number): string =>
  `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`

describe('limits of a Gateway', () => {
  it('hold for the size of bodies, told or not', async () => {
    const { port } = await open({ 'max-body-size': '1Ki' })
    expect((await request(port, post(1024))).status).toBe(200)
    expect((await request(port, post(1025))).status).toBe(413)
    expect((await request(port, chunked(1024))).status).toBe(200)
    expect((await request(port, chunked(5000))).status).toBe(413)
  })

  it('hold for headers, their number and their time', async () => {
    const { port } = await open({ 'max-header-size': '2Ki', 'max-headers': '10', 'header-timeout': '200ms' })
    expect((await request(port, get('/', `X: ${'y'.repeat(1000)}`))).status).toBe(200)
    expect((await request(port, get('/', `X: ${'y'.repeat(3000)}`))).status).toBe(431)
    expect((await request(port, get('/', ...Array.from({ length: 12 }, (_, index) => `X-${index}: y`)))).status).toBe(
      431,
    )
    expect((await (await openClient(port)).send('GET / HTTP/1.1\r\nHost:').response()).status).toBe(408)
  })

  it('hold for requests of one connection, and the last answer says so', async () => {
    const { port } = await open({ 'max-requests-per-connection': '2' })
    const client = await openClient(port)
    const first = await client.send(get('/')).response()
    const second = await client.send(get('/')).response()
    expect([first.headers.get('connection'), second.headers.get('connection')]).toEqual(['keep-alive', 'close'])
    await client.ended
  })

  it('hold for streams of HTTP/2, and are told to the client', async () => {
    const { port } = await open({ 'max-streams': '3' })
    const client = await FrameClient.open(port)
    const settings = await client.frame(({ type }) => type === frameType.settings)
    const values = Array.from({ length: (settings?.payload.length ?? 0) / 6 }, (_, index) => [
      settings?.payload.readUInt16BE(6 * index),
      settings?.payload.readUInt32BE(6 * index + 2),
    ])
    expect(values).toContainEqual([3, 3])
  })

  it('hold for connections of a port', async () => {
    const { port } = await open({ 'max-connections': '1' })
    const kept = await openClient(port)
    await kept.send(get('/')).response()
    expect((await request(port, get('/'))).status).toBe(503)
    expect((await kept.send(get('/')).response()).status).toBe(200)
  })

  it('hold for connections of the process, whatever its ports allow', async () => {
    const { port } = await open({}, { SIGNALBOX_MAX_CONNECTIONS: '1' })
    const kept = await openClient(port)
    await kept.send(get('/')).response()
    await new Promise((resolve) =>
      connect(port, '127.0.0.1')
        .on('error', () => {})
        .once('close', resolve),
    )
    expect((await kept.send(get('/')).response()).status).toBe(200)
  })

  it('that change count for new connections, and leave open ones as they were', async () => {
    const { port, limit } = await open({})
    const before = await openClient(port)
    await before.send(get('/')).response()
    await limit({ 'max-body-size': '10' })
    expect((await request(port, post(100))).status).toBe(413)
    expect((await before.send(post(100)).response()).status).toBe(200)
    await limit({})
    expect((await request(port, post(100))).status).toBe(200)
    expect((await before.send(post(100)).response()).status).toBe(200)
  })

  it('hold for connections that are passed on', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const [port, originPort] = [await freePort(), typeof address === 'object' && address !== null ? address.port : 0]
    await openStreams([
      {
        ...gateway(port, { 'tcp-idle-timeout': '200ms' }),
        spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'tcp', port, protocol: 'TCP' }] },
      },
      service('origin', [originPort]),
      { ...everything, apiVersion: 'gateway.networking.k8s.io/v1alpha2', kind: 'TCPRoute' },
    ])
    const client = await openClient(port)
    client.send('hello')
    await expect(client.ended).resolves.toBeUndefined()
    server.close()
  })
})
