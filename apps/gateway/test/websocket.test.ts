/** WebSocket through the gateway: a handshake that the origin agrees to becomes a tunnel, everything else an answer. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { echo, httpOrigin, rawOrigin, type Origin } from './origin.ts'
import { openClient } from './raw-client.ts'
import { backend, everythingTo, openSystem, route, service } from './system.ts'

const handshake = [
  'GET /chat HTTP/1.1',
  'Host: shop.test',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n')

/** Sends every message back, behind the path that it was opened with. */
function webSocketOrigin(seen: Record<string, string | string[] | undefined>[] = []): Promise<Origin> {
  return httpOrigin(echo, (server) => {
    const sockets = new WebSocketServer({ server, handleProtocols: (protocols) => [...protocols][0] ?? false })
    sockets.on('connection', (socket, request) => {
      seen.push(request.headers)
      socket.on('message', (data, isBinary) => socket.send(isBinary ? data : `${request.url} ${String(data)}`))
    })
  })
}

async function openSocket(url: string, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

describe('a WebSocket', () => {
  it('passes messages both ways, small and of 5 MB', async () => {
    const seen: Record<string, string | string[] | undefined>[] = []
    const origin = await webSocketOrigin(seen)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const socket = await openSocket(`ws://127.0.0.1:${port}/chat?room=1`, ['v2'])
    expect(socket.protocol).toBe('v2')
    socket.send('hello')
    expect(String((await once(socket, 'message'))[0])).toBe('/chat?room=1 hello')
    const large = Buffer.alloc(5 * 1024 * 1024, 7)
    socket.send(large)
    expect(large.equals((await once(socket, 'message'))[0] as Buffer)).toBe(true)
    expect(seen[0]).toMatchObject({ 'x-forwarded-for': '127.0.0.1', via: '1.1 signalbox', upgrade: 'websocket' })
  })

  it('passes policies, which may refuse it, and tell their logs when it has closed', async () => {
    const origin = await webSocketOrigin()
    const of = (type: string, config: object) => ({
      apiVersion: 'signalbox.dev/v1',
      kind: 'Policy',
      metadata: { name: type, namespace: 'shop' },
      spec: { type, config },
    })
    const { port, recorded } = await openSystem({
      resources: [
        ...everythingTo([origin.port]),
        of('correlation-id', {}),
        of('request-termination', { status_code: 403, trigger: 'x-stop' }),
      ],
    })
    const socket = await openSocket(`ws://127.0.0.1:${port}/`)
    socket.send('hello')
    expect(String((await once(socket, 'message'))[0])).toBe('/ hello')
    socket.close(4001, 'done')
    await once(socket, 'close')
    expect(await recorded(1)).toMatchObject([{ status: 101, errorCode: null }])
    const client = await openClient(port)
    expect((await client.send(handshake.replace('\r\n\r\n', '\r\nX-Stop: 1\r\n\r\n')).response()).status).toBe(403)
  })

  it('closes with the code that the other side gave, and is recorded then', async () => {
    const origin = await webSocketOrigin()
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const socket = await openSocket(`ws://127.0.0.1:${port}/`)
    socket.close(4001, 'done')
    expect((await once(socket, 'close'))[0]).toBe(4001)
    expect(await recorded(1)).toMatchObject([{ status: 101, rule: 'HTTPRoute/shop/all/0', errorCode: null }])
  })

  it('is rewritten like any request', async () => {
    const origin = await webSocketOrigin()
    const filters = [
      { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/inner' } } },
    ]
    const { port } = await openSystem({
      resources: [
        service('o', [origin.port]),
        route('r', [
          { matches: [{ path: { type: 'PathPrefix', value: '/outer' } }], filters, backendRefs: [backend('o')] },
        ]),
      ],
    })
    const socket = await openSocket(`ws://127.0.0.1:${port}/outer/x`)
    socket.send('hello')
    expect(String((await once(socket, 'message'))[0])).toBe('/inner/x hello')
  })

  it('goes to the next endpoint where no connection can be made', async () => {
    const [gone, origin] = [await httpOrigin(echo), await webSocketOrigin()]
    await gone.stop()
    const { port } = await openSystem({ resources: everythingTo([gone.port, origin.port]) })
    for (let round = 0; round < 2; round++)
      expect((await openSocket(`ws://127.0.0.1:${port}/`)).readyState).toBe(WebSocket.OPEN)
  })

  it('outlives a change of the routes', async () => {
    const origin = await webSocketOrigin()
    const { port, apply } = await openSystem({ resources: everythingTo([origin.port]) })
    const socket = await openSocket(`ws://127.0.0.1:${port}/`)
    apply([])
    socket.send('still here')
    expect(String((await once(socket, 'message'))[0])).toBe('/ still here')
  })
})

describe('a handshake that fails', () => {
  it('is answered with the origin’s refusal, framed anew', async () => {
    const origin = await httpOrigin(echo, (server) =>
      server.on('upgrade', (_request, socket) =>
        socket.end(
          'HTTP/1.1 426 Upgrade Required\r\nTransfer-Encoding: chunked\r\nX-Why: old\r\n\r\n3\r\nno!\r\n0\r\n\r\n',
        ),
      ),
    )
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const response = await client.send(handshake).response()
    expect(response.status).toBe(426)
    expect(response.headers.get('x-why')).toBe('old')
    expect(response.body.toString()).toBe('no!')
    await client.ended
    expect(await recorded(1)).toMatchObject([{ status: 426 }])
  })

  it('opens no tunnel: bytes behind a refused handshake never reach the origin', async () => {
    const origin = await rawOrigin((socket) =>
      socket.write('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n'),
    )
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const response = await client.send(`${handshake}GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n`).response()
    expect(response.status).toBe(426)
    await client.ended
    expect(origin.received()).not.toContain('hidden')
  })

  it.each([
    { guarantee: 'a 101 to something else', says: 'HTTP/1.1 101 Ok\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n' },
    {
      guarantee: 'a 101 that cannot be passed on',
      says: 'HTTP/1.1 101 Ok\r\nConnection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: gzip\r\n\r\n',
    },
    { guarantee: 'garbage', says: 'nonsense\r\n\r\n' },
  ])('opens no tunnel after $guarantee', async ({ says }) => {
    const origin = await rawOrigin((socket) => socket.write(says))
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const response = await client.send(handshake).response()
    expect([0, 502]).toContain(response.status)
    await client.ended
  })

  it('is 502 where nobody answers, 504 where nobody answers in time, 404 where there is no route', async () => {
    const gone = await httpOrigin(echo)
    await gone.stop()
    const silent = await rawOrigin(() => {})
    for (const [resources, status] of [
      [everythingTo([gone.port]), 502],
      [everythingTo([silent.port], { readTimeout: '50ms' }), 504],
      [[], 404],
    ] as const) {
      const { port } = await openSystem({ resources })
      const client = await openClient(port)
      const response = await client.send(handshake).response()
      expect(response.status).toBe(status)
      expect(response.headers.get('connection')).toBe('close')
      await client.ended
    }
  })

  it('is a plain request where it has content, or comes behind another request', async () => {
    const origin = await httpOrigin(
      (message, response) => void setImmediate(() => response.end(message.headers.upgrade ?? 'plain')),
    )
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    const withContent = handshake.replace('Host:', 'Content-Length: 2\r\nHost:')
    expect((await client.send(`${withContent}hi`).response()).body.toString()).toBe('plain')
    await client.ended
    const second = await openClient(port)
    second.send(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${handshake}`)
    expect((await second.response()).body.toString()).toBe('plain')
    expect((await second.response()).body.toString()).toBe('plain')
  })
})

describe('an end that breaks', () => {
  it('ends the other end too', async () => {
    const opened = Promise.withResolvers<WebSocket>()
    const server = createServer()
    const sockets = new WebSocketServer({ server })
    sockets.on('connection', (socket) => opened.resolve(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    const originPort = typeof address === 'object' && address !== null ? address.port : 0
    const { port, front, recorded } = await openSystem({ resources: everythingTo([originPort]) })
    const client = await openSocket(`ws://127.0.0.1:${port}/`)
    const inner = await opened.promise
    expect(front.connections).toBe(1)
    client.terminate()
    await once(inner, 'close')
    const second = await openSocket(`ws://127.0.0.1:${port}/`)
    const closed = once(second, 'close')
    for (const socket of sockets.clients) socket.terminate()
    await closed
    await recorded(2)
  })
})
