/**
 * Probe: one health check of one endpoint, over a connection of its own: what is checked is also that a new connection
 * can be made.
 *
 * Sources: Kong, `healthchecks.active`; gRPC Health Checking Protocol (`grpc.health.v1.Health/Check`).
 */
import { request as httpRequest } from 'node:http'
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2'
import type { LookupFunction, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { toHostPort } from '@signalbox/shared/lib'
import type { ActiveChecks, EndpointTarget, UpstreamTarget } from '@signalbox/shared/table'
import { readMessage, writeMessage } from '../exchange/protobuf.ts'
import type { Seen } from './endpoint-health.ts'
import { openConnection } from './open-connection.ts'
import { createTlsOptions } from './upstream-tls.ts'

export interface ProbeTarget {
  readonly target: UpstreamTarget
  readonly endpoint: EndpointTarget
  readonly checks: ActiveChecks
}

/** Resolves with what was met, in time; never rejects. */
export async function probe(where: ProbeTarget, lookup: LookupFunction): Promise<Seen> {
  const { type, timeoutMs } = where.checks
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), timeoutMs)
  let socket: Socket | null = null
  const tooLong: Seen = { kind: 'timeout', message: `it did not answer within ${timeoutMs} ms.` }
  const overTime = new Promise<Seen>((resolve) => limit.signal.addEventListener('abort', () => resolve(tooLong)))
  try {
    const connecting = connect(where, lookup, limit.signal)
    // A connection that comes too late is nobody's.
    void connecting.then(
      (late) => limit.signal.aborted && late.destroy(),
      () => undefined,
    )
    const asking = connecting.then((connected) => {
      socket = connected
      return ask(where, connected, type)
    })
    return await Promise.race([asking, overTime])
  } catch (error) {
    return { kind: 'connection', message: toText(error) }
  } finally {
    clearTimeout(timer)
    closeSocket(socket)
  }
}

const closeSocket = (socket: Socket | null): void => void socket?.destroy()

function ask(where: ProbeTarget, socket: Socket, type: ActiveChecks['type']): Promise<Seen> {
  switch (type) {
    case 'tcp':
      return Promise.resolve({ kind: 'success' })
    case 'http':
    case 'https':
      return askHttp(where, socket)
    case 'grpc':
    case 'grpcs':
      return askGrpc(where, socket)
  }
}

async function connect(
  { target, endpoint, checks }: ProbeTarget,
  lookup: LookupFunction,
  limit: AbortSignal,
): Promise<Socket> {
  const isSecured = checks.type === 'https' || checks.type === 'grpcs'
  // First, because it throws where certificates cannot be read.
  const options = isSecured ? createTlsOptions({ ...target, tls: toProbeTls(target, checks) }, endpoint)() : null
  const plain = await openConnection(endpoint, { lookup, connectTimeoutMs: checks.timeoutMs })
  if (options === null) return plain
  const secured = connectTls({
    socket: plain,
    ...options,
    ALPNProtocols: [checks.type === 'grpcs' ? 'h2' : 'http/1.1'],
  })
  limit.addEventListener('abort', () => secured.destroy())
  return new Promise((resolve, reject) => {
    secured.once('secureConnect', () => resolve(secured))
    secured.on('error', reject)
    secured.once('close', () => reject(new Error('the connection was closed during the TLS handshake')))
  })
}

function toProbeTls({ tls }: UpstreamTarget, { serverName, verify }: ActiveChecks): UpstreamTarget['tls'] {
  const base = tls ?? {
    serverName: null,
    verifyName: null,
    subjectAltNames: [],
    caPem: 'system' as const,
    clientCertificate: null,
    verify: true,
  }
  return {
    ...base,
    verify: verify ?? base.verify,
    ...(serverName === null ? {} : { serverName, verifyName: serverName }),
  }
}

function askHttp({ target, endpoint, checks }: ProbeTarget, socket: Socket): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const host = target.hostHeader ?? toHostPort(endpoint.address, endpoint.port)
    const named = Object.fromEntries(checks.headers.map(({ name, value }) => [name.toLowerCase(), value]))
    const request = httpRequest({
      createConnection: () => socket,
      path: checks.path,
      headers: { host, 'user-agent': 'signalbox-health-check', connection: 'close', ...named },
    })
    request.once('response', (response) => {
      resolve({ kind: 'status', status: response.statusCode ?? 0 })
      response.destroy()
    })
    request.on('error', reject)
    request.end()
  })
}

/** `SERVING` of grpc.health.v1. */
const serving = 1
const states = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const

async function askGrpc({ target, endpoint, checks }: ProbeTarget, socket: Socket): Promise<Seen> {
  const authority = target.hostHeader ?? toHostPort(endpoint.address, endpoint.port)
  const scheme = checks.type === 'grpcs' ? 'https' : 'http'
  const session = connectHttp2(`${scheme}://${authority}`, { createConnection: () => socket })
  try {
    return await callHealth(session, authority, checks)
  } finally {
    session.destroy()
  }
}

function callHealth(session: ClientHttp2Session, authority: string, checks: ActiveChecks): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const named = Object.fromEntries(checks.headers.map(({ name, value }) => [name.toLowerCase(), value]))
    session.on('error', reject)
    const stream = session.request({
      ...named,
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      ':authority': authority,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const chunks: Buffer[] = []
    let status: string | undefined
    stream.once('response', (headers) => (status = toStatus(headers['grpc-status'])))
    stream.once('trailers', (headers) => (status = toStatus(headers['grpc-status']) ?? status))
    stream.on('data', (chunk: Buffer) => chunks.length < 16 && chunks.push(chunk))
    stream.on('error', reject)
    stream.once('close', () => resolve(toGrpcSeen(status, Buffer.concat(chunks))))
    const message = writeMessage([[1, checks.grpcService]])
    const head = Buffer.alloc(5)
    head.writeUInt32BE(message.length, 1)
    stream.end(Buffer.concat([head, message]))
  })
}

const toStatus = (value: string | string[] | undefined): string | undefined => [value ?? []].flat()[0]

function toGrpcSeen(status: string | undefined, content: Buffer): Seen {
  if (status === undefined) return { kind: 'failure', message: 'it did not answer as gRPC does.' }
  if (status !== '0') return { kind: 'failure', message: `the gRPC health service answered with code ${status}.` }
  try {
    const state = readMessage(content.subarray(5)).numbers.get(1) ?? 0
    if (state === serving) return { kind: 'success' }
    return { kind: 'failure', message: `the gRPC health service says ${states[state] ?? state}.` }
  } catch {
    return { kind: 'failure', message: 'the gRPC health service gave an answer that cannot be read.' }
  }
}

function toText(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message
  return error instanceof Error ? error.message : String(error)
}
