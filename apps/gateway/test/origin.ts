/** Origin servers for tests: one that speaks HTTP, one that says whatever bytes it is told to. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Origin {
  readonly port: number
  /** Every byte that came, connections one behind the other. */
  readonly received: () => string
  /** Connections that were made so far. */
  readonly connections: () => number
  stop(): Promise<void>
}

async function listen(server: Server): Promise<Origin> {
  const chunks: Buffer[] = []
  const open = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    open.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
    socket.prependListener('data', (chunk: Buffer) => chunks.push(chunk))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const stop = async (): Promise<void> => {
    server.close()
    for (const socket of open) socket.destroy()
    if (server.listening) await once(server, 'close')
  }
  onTestFinished(stop)
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received: () => Buffer.concat(chunks).toString('latin1'),
    connections: () => connections,
    stop,
  }
}

/** `server` is handed out for what needs more than a listener (upgrades). */
export async function httpOrigin(listener: RequestListener, prepare?: (server: HttpServer) => void): Promise<Origin> {
  const server = createHttpServer(listener)
  prepare?.(server)
  return listen(server)
}

/** @param onData Called with every chunk that comes on a connection. */
export function rawOrigin(onData: (socket: Socket, chunk: Buffer) => void): Promise<Origin> {
  return listen(
    createServer((socket) => {
      socket.on('data', (chunk: Buffer) => onData(socket, chunk))
    }),
  )
}

/** Answers every request with `response` as soon as a whole head has come. */
export function sayingOrigin(response: string | Uint8Array, then?: (socket: Socket) => void): Promise<Origin> {
  let head = ''
  return rawOrigin((socket, chunk) => {
    head += chunk.toString('latin1')
    if (!head.includes('\r\n\r\n')) return
    head = ''
    socket.write(response, () => then?.(socket))
  })
}

/** Tells what it got: method, target, fields and content, as JSON. */
export const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.stringify({
      method: request.method,
      target: request.url,
      headers: request.headers,
      raw: request.rawHeaders,
      content: Buffer.concat(chunks).toString('latin1'),
    })
    response.setHeader('content-type', 'application/json').end(body)
  })
}

export interface Echoed {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly raw: readonly string[]
  readonly content: string
}
