/** Services that speak something else than plain HTTP/1.1: TLS, verified; HTTP/2 with prior knowledge. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

const read = (name: string): Buffer => readFileSync(new URL(`testdata/${name}`, import.meta.url))

/** Answers with the server name that it was asked for. Its certificate is its own, for `origin.test`. */
async function tlsOrigin(): Promise<number> {
  const server = createTlsServer({ key: read('origin.key'), cert: read('origin.crt') }, (message, response) => {
    const { socket } = message
    response.end('servername' in socket ? String(socket.servername) : 'no TLS')
  })
  server.on('tlsClientError', () => {})
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('https', () => {
  it('is never spoken with an endpoint whose certificate cannot be verified', async () => {
    const { port, plane } = await openSystem({ resources: everythingTo([await tlsOrigin()], { protocol: 'https' }) })
    const response = await request(port, get('/'))
    expect(response.status).toBe(502)
    expect(JSON.parse(response.body.toString())).toMatchObject({ code: 'connect-failed' })
    expect(plane.endpoints()[0]?.lastError).toMatch(/self-signed certificate/)
  })

  it('asks for the name that the Service says, and goes on where the Service asks for no verification', async () => {
    const tls = { verify: false, serverName: 'origin.test' }
    const { port } = await openSystem({ resources: everythingTo([await tlsOrigin()], { protocol: 'https', tls }) })
    const client = await openClient(port)
    for (let round = 0; round < 3; round++)
      expect((await client.send(get('/')).response()).body.toString()).toBe('origin.test')
  })

  it('carries WebSockets too', async () => {
    const upstream = { protocol: 'wss', tls: { verify: false } }
    const { port } = await openSystem({ resources: everythingTo([await tlsOrigin()], upstream) })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    onTestFinished(() => socket.terminate())
    expect(String((await once(socket, 'message'))[0])).toBe('hello')
  })
})

describe('h2c', () => {
  it('is spoken with prior knowledge, content and trailers included', async () => {
    const server = createHttp2Server()
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        stream.respond(
          { ':status': 200, 'x-path': headers[':path'] ?? '', 'set-cookie': ['a=1', 'b=2'] },
          { waitForTrailers: true },
        )
        stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
        stream.end(Buffer.concat(chunks))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = await openSystem({
      resources: everythingTo([(server.address() as AddressInfo).port], { protocol: 'h2c' }),
    })
    const client = await openClient(port)
    for (const framing of [
      'Content-Length: 5\r\n\r\nhello',
      'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ]) {
      const response = await client.send(`POST /a?b HTTP/1.1\r\nHost: shop.test\r\n${framing}`).response()
      expect(response.status).toBe(200)
      expect(response.headers.get('x-path')).toBe('/a?b')
      expect(response.headers.get('set-cookie')).toBe('a=1 | b=2')
      expect(response.body.toString()).toBe('hello')
      expect(response.trailers).toBe('grpc-status: 0\r\n')
    }
  })
})
