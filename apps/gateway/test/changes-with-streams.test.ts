/** What is open stays open: tunnels, connections and streams over a hundred changes that do not touch their routes. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { openClient } from './raw-client.ts'
import { freePort, gateway, openStreams, route, service } from './stream-system.ts'

const changes = 100

/** Says back what it hears, over WebSockets; holds requests open until they are let go. */
async function openOrigin() {
  const server = createServer((_request, response) => response.write('begun '))
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data, { binary: false })))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const held: { end(text: string): void }[] = []
  server.on('request', (_request, response) => held.push(response))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, held }
}

async function openEcho(): Promise<number> {
  const server = createTcpServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const httpRoute = (name: string, path: string) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace: 'shop' },
  spec: {
    parentRefs: [{ name: 'edge', sectionName: 'http' }],
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: path } }], backendRefs: [{ name: 'origin', port: 80 }] }],
  },
})

it(`keeps all of them over ${changes} changes`, { timeout: 60_000 }, async () => {
  const [origin, echoPort] = [await openOrigin(), await openEcho()]
  const [port, tcpPort, extraPort] = [await freePort(), await freePort(), await freePort()]
  const listeners = [
    { name: 'http', port, protocol: 'HTTP' },
    { name: 'tcp', port: tcpPort, protocol: 'TCP' },
  ]
  const fixed = [
    service('origin', [origin.port]),
    service('echo', [echoPort]),
    route('TCPRoute', { echo: 1 }, { sectionName: 'tcp' }),
  ]
  const { apply, said } = await openStreams([gateway(listeners), ...fixed, httpRoute('kept', '/')])

  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  await once(socket, 'open')
  const tcp = await openClient(tcpPort)
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  onTestFinished(() => {
    socket.terminate()
    session.destroy()
  })
  const stream = session.request({ ':path': '/stream', ':authority': 'shop.test' })
  let received = ''
  stream.on('data', (chunk: Buffer) => (received += chunk.toString()))
  await once(stream, 'response')

  for (let change = 0; change < changes; change++) {
    const more = change % 2 === 0 ? [{ name: 'extra', port: extraPort, protocol: 'HTTP' }] : []
    const limits = change % 10 === 0 ? { 'signalbox.dev/max-headers': String(100 + change) } : {}
    await apply([
      gateway([...listeners, ...more], limits),
      ...fixed,
      httpRoute('kept', '/'),
      httpRoute('other', `/other-${change}`),
    ])
  }

  socket.send('still here')
  expect(String((await once(socket, 'message'))[0])).toBe('still here')
  tcp.send('and here')
  const [echoed] = await once(tcp.socket, 'data')
  expect(String(echoed)).toBe('and here')
  for (const response of origin.held) response.end('and ended')
  await once(stream, 'close')
  expect([received, stream.rstCode]).toEqual(['begun and ended', 0])
  expect(said.filter((sentence) => /fault/i.test(sentence))).toEqual([])
})
