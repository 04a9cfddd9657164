/**
 * The example's origins: small servers that answer with what they received, so that Try and curl have somebody to talk
 * to. One for each endpoint on a loopback address of every Service labelled `signalbox.dev/example: "true"`; they come
 * with the example and go with it. `npm start` runs this beside console and gateway.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { endpointsOf, type Snapshot } from '@signalbox/shared/snapshot'
import { keyOf } from '@signalbox/shared/resources'
import { createConfigState } from '../apps/gateway/src/subscription/state.ts'
import { createWatch } from '../apps/gateway/src/subscription/watch.ts'

const exampleLabel = 'signalbox.dev/example'
const shownBytes = 4096
const retryMs = 1000

interface Wanted {
  readonly service: string
  readonly address: string
  readonly port: number
}

const say = (sentence: string) => process.stdout.write(`${sentence}\n`)
const open = new Map<string, Server>()
const stopping = new AbortController()

async function main(): Promise<void> {
  const state = createConfigState(null)
  const watch = createWatch({
    consoleUrl: process.env['SIGNALBOX_CONSOLE_URL'] ?? 'http://127.0.0.1:3000',
    token: process.env['SIGNALBOX_GATEWAY_TOKEN'] ?? null,
    lastEventId: () => state.resumeAfter?.toString() ?? null,
    random: Math.random,
    signal: stopping.signal,
    // The gateway beside us says the same of the console, once.
    log: () => undefined,
    onConnection: () => undefined,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
  for await (const event of watch) {
    const taken = await state.take(event)
    if (taken.outcome === 'lost') watch.rejoin()
    else follow(wantedBy(taken.snapshot))
  }
}

function stop(): void {
  stopping.abort()
  follow([])
}

function wantedBy(snapshot: Snapshot): readonly Wanted[] {
  return snapshot
    .list('Service')
    .filter((service) => service.metadata.labels?.[exampleLabel] === 'true')
    .flatMap((service) =>
      (service.spec.ports ?? [])
        .flatMap((port) => endpointsOf(snapshot, service, port))
        .filter(({ address }) => isLoopback(address))
        .map(({ address, port }) => ({ service: keyOf(service), address, port })),
    )
}

/** Never anything but this machine, whatever a Service with the example's label says. */
function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}

function follow(wanted: readonly Wanted[]): void {
  const byId = new Map(wanted.map((origin) => [`${origin.service} ${origin.address}:${origin.port}`, origin]))
  for (const [id, server] of open) {
    if (byId.has(id)) continue
    open.delete(id)
    server.close()
    server.closeAllConnections()
  }
  for (const [id, origin] of byId) if (!open.has(id)) open.set(id, listen(id, origin))
}

function listen(id: string, { service, address, port }: Wanted): Server {
  const server = createServer((request, response) => answer(service, request, response))
  let told = false
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (!told) say(`The origin of ${service} cannot listen on ${address}:${port} (${error.code}); trying again.`)
    told = true
    setTimeout(() => open.get(id) === server && server.listen(port, address), retryMs).unref()
  })
  server.on('listening', () => {
    const bound = server.address() as AddressInfo
    say(`${service} answers on ${bound.address}:${bound.port}.`)
  })
  return server.listen(port, address)
}

function answer(service: string, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    if (size < shownBytes) chunks.push(chunk)
    size += chunk.length
  })
  request.on('error', () => response.destroy())
  request.on('end', () => {
    const content = Buffer.concat(chunks).subarray(0, shownBytes).toString('utf8')
    const { method, url, headers } = request
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.end(
      `${JSON.stringify({ origin: service, method, url, headers, contentBytes: size, ...(size > 0 ? { content } : {}) }, null, 2)}\n`,
    )
  })
}

await main()
