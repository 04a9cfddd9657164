/** TLS as resources say it, through the whole line: Secrets, Gateways, BackendTLSPolicies, and their changes. */
import { credentials, ServerCredentials } from '@grpc/grpc-js'
import { createSecureServer, type ServerHttp2Stream } from 'node:http2'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Authority, type TestCertificate } from './certificates.ts'
import { grpcClient, grpcOrigin, say } from './grpc.ts'
import { openSession, send } from './http2-client.ts'
import { echo, httpOrigin } from './origin.ts'
import { get, RawClient, request } from './raw-client.ts'
import { backend, everythingTo, openSystem, service } from './system.ts'
import { shake } from './tls-listeners.ts'

let authority: Authority
let other: Authority
let shop: TestCertificate

beforeAll(async () => {
  authority = await Authority.create()
  other = await Authority.create('Another authority')
  shop = await authority.issue({ names: ['shop.test'] })
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const gatewayApi = 'gateway.networking.k8s.io/v1'

const secret = (name: string, { certPem, keyPem }: TestCertificate) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'shop' },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': base64(certPem), 'tls.key': base64(keyPem) },
})

const bundle = (name: string, pem: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data: { 'ca.crt': pem },
})

const httpsGateway = (tls: object = {}) => ({
  apiVersion: gatewayApi,
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'shop' },
  spec: {
    gatewayClassName: 'signalbox',
    listeners: [
      {
        name: 'https',
        port: 8443,
        protocol: 'HTTPS',
        hostname: 'shop.test',
        tls: { certificateRefs: [{ name: 'shop' }] },
      },
    ],
    ...tls,
  },
})

const backendPolicy = (validation: object) => ({
  apiVersion: gatewayApi,
  kind: 'BackendTLSPolicy',
  metadata: { name: 'origin', namespace: 'shop' },
  spec: { targetRefs: [{ group: '', kind: 'Service', name: 'origin' }], validation },
})

const byBundle = (extra: object = {}) => ({
  hostname: 'origin.test',
  caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
  ...extra,
})

const trusted = () => ({ ca: authority.pem, servername: 'shop.test' })

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  return (server.address() as AddressInfo).port
}

/** Says by which name it was asked for, and who asked. */
async function httpsOrigin({ certPem, keyPem }: TestCertificate, options: ServerOptions = {}): Promise<number> {
  const server = createHttpsServer({ cert: certPem, key: keyPem, ...options }, ({ socket }, response) => {
    if (!(socket instanceof TLSSocket)) throw new TypeError('no TLS')
    response.end(JSON.stringify({ name: socket.servername, client: socket.getPeerCertificate().subject?.CN ?? null }))
  })
  server.on('tlsClientError', () => {})
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  return listening(server)
}

describe('an HTTPS listener', () => {
  it('serves with the certificate of its Secret, both versions of HTTP', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({
      resources: [httpsGateway(), secret('shop', shop), ...everythingTo([origin.port])],
    })
    const client = new RawClient(await shake(port, trusted()))
    expect((await client.send(get('/')).response()).status).toBe(200)
    const session = openSession(`https://127.0.0.1:${port}`, trusted())
    expect((await send(session, { ':path': '/', ':authority': 'shop.test' })).status).toBe(200)
  })

  it('takes a new certificate under load: no handshake and no request fails, no connection is closed', async () => {
    const origin = await httpOrigin(echo)
    const system = await openSystem({
      resources: [httpsGateway(), secret('shop', shop), ...everythingTo([origin.port])],
    })
    const kept = new RawClient(await shake(system.port, trusted()))
    const serials = new Set<string>()
    let failed = 0
    for (let round = 0; round < 30; round++) {
      const next = await authority.issue({ names: ['shop.test'] })
      const asked = Array.from({ length: 6 }, async () => {
        const socket = await shake(system.port, trusted())
        serials.add(socket.getPeerCertificate().serialNumber)
        if ((await new RawClient(socket).send(get('/')).response()).status !== 200) failed++
      })
      system.apply([httpsGateway(), secret('shop', next), ...everythingTo([origin.port])])
      const outcomes = await Promise.allSettled(asked)
      failed += outcomes.filter(({ status }) => status === 'rejected').length
      expect((await kept.send(get('/')).response()).status).toBe(200)
    }
    expect(failed).toBe(0)
    expect(serials.size).toBeGreaterThan(20)
  })

  it('demands certificates of clients where the Gateway says so', async () => {
    const origin = await httpOrigin(echo)
    const validation = { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] }
    const { port } = await openSystem({
      resources: [
        httpsGateway({ tls: { frontend: { default: { validation } } } }),
        secret('shop', shop),
        bundle('ca', authority.pem),
        ...everythingTo([origin.port]),
      ],
    })
    const { certPem: cert, keyPem: key } = await authority.issue({ isClient: true })
    const client = new RawClient(await shake(port, { ...trusted(), cert, key }))
    expect((await client.send(get('/')).response()).status).toBe(200)
    const stranger = shake(port, trusted()).then((socket) => new RawClient(socket).send(get('/')).response())
    expect(await stranger.catch(() => ({ status: 0 }))).toMatchObject({ status: 0 })
  })
})

describe('a backend with a BackendTLSPolicy', () => {
  const answerOf = async (port: number) => {
    const { status, body } = await request(port, get('/'))
    return status === 200 ? (JSON.parse(body.toString()) as object) : status
  }

  it('is verified by its authority, and asked for by the name of the policy', async () => {
    const origin = await httpsOrigin(await authority.issue({ names: ['origin.test'] }))
    const system = await openSystem({
      resources: [bundle('ca', authority.pem), backendPolicy(byBundle()), ...everythingTo([origin])],
    })
    expect(await answerOf(system.port)).toMatchObject({ name: 'origin.test' })
    // The authority is replaced by one that did not vouch: nobody is spoken to any more.
    system.apply([bundle('ca', other.pem), backendPolicy(byBundle()), ...everythingTo([origin])])
    expect(await answerOf(system.port)).toBe(502)
    system.apply([bundle('ca', authority.pem), backendPolicy(byBundle()), ...everythingTo([origin])])
    expect(await answerOf(system.port)).toMatchObject({ name: 'origin.test' })
  })

  it.each([
    { guarantee: 'another name is refused', names: ['other.test'], alternatives: [], answered: false },
    {
      guarantee: 'one of the alternative names is enough',
      names: ['other.test'],
      alternatives: [
        { type: 'Hostname', hostname: 'none.test' },
        { type: 'Hostname', hostname: 'other.test' },
      ],
      answered: true,
    },
    {
      guarantee: 'a URI is one too',
      names: ['other.test'],
      uris: ['spiffe://cluster.test/origin'],
      alternatives: [{ type: 'URI', uri: 'spiffe://cluster.test/origin' }],
      answered: true,
    },
    {
      guarantee: 'where alternatives are given the hostname alone is not enough',
      names: ['origin.test'],
      alternatives: [{ type: 'URI', uri: 'spiffe://cluster.test/origin' }],
      answered: false,
    },
  ])('$guarantee', async ({ names, uris = [], alternatives, answered }) => {
    const origin = await httpsOrigin(await authority.issue({ names, uris }))
    const validation = byBundle(alternatives.length === 0 ? {} : { subjectAltNames: alternatives })
    const { port } = await openSystem({
      resources: [bundle('ca', authority.pem), backendPolicy(validation), ...everythingTo([origin])],
    })
    expect(await answerOf(port)).toEqual(answered ? { name: 'origin.test', client: null } : 502)
  })

  it('is never spoken to in the clear where the policy cannot be honoured', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: [backendPolicy(byBundle()), ...everythingTo([origin.port])] })
    expect(Number(await answerOf(port))).toBeGreaterThanOrEqual(500)
    expect(origin.connections()).toBe(0)
  })

  it('is shown the certificate of the Gateway', async () => {
    const origin = await httpsOrigin(await authority.issue({ names: ['origin.test'] }), {
      requestCert: true,
      rejectUnauthorized: true,
      ca: authority.pem,
    })
    const gateway = {
      ...httpsGateway(),
      spec: {
        gatewayClassName: 'signalbox',
        listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
        tls: { backend: { clientCertificateRef: { name: 'client' } } },
      },
    }
    const client = await authority.issue({ names: ['gateway.test'], isClient: true })
    const { port } = await openSystem({
      resources: [
        gateway,
        secret('client', client),
        bundle('ca', authority.pem),
        backendPolicy(byBundle()),
        ...everythingTo([origin]),
      ],
    })
    expect(await answerOf(port)).toMatchObject({ client: 'gateway.test' })
  })
})

describe('HTTP/2 over TLS to a Service', () => {
  it('is agreed on by ALPN', async () => {
    const { certPem: cert, keyPem: key } = await authority.issue({ names: ['origin.test'] })
    const server = createSecureServer({ cert, key })
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      stream.respond({ ':status': 200, 'x-scheme': headers[':scheme'] ?? '' })
      stream.end('over h2')
    })
    onTestFinished(() => void server.close())
    const origin = await listening(server)
    const upstream = { protocol: 'grpcs' }
    const { port } = await openSystem({
      resources: [bundle('ca', authority.pem), backendPolicy(byBundle()), ...everythingTo([origin], upstream)],
    })
    const answer = await request(port, get('/'))
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.headers.get('x-scheme')).toBe('https')
    expect(answer.body.toString()).toBe('over h2')
  })

  it('fails where the endpoint speaks none', async () => {
    const origin = await httpsOrigin(await authority.issue({ names: ['origin.test'] }))
    const { port } = await openSystem({
      resources: [
        bundle('ca', authority.pem),
        backendPolicy(byBundle()),
        ...everythingTo([origin], { protocol: 'grpcs' }),
      ],
    })
    expect((await request(port, get('/'))).status).toBe(502)
  })
})

describe('a GRPCRoute', () => {
  const grpcRoute = (rules: readonly object[]) => ({
    apiVersion: gatewayApi,
    kind: 'GRPCRoute',
    metadata: { name: 'calls', namespace: 'shop' },
    spec: { parentRefs: [{ name: 'edge' }], rules },
  })
  const sayOnly = [{ matches: [{ method: { service: 'test.Echo', method: 'Say' } }], backendRefs: [backend('origin')] }]

  it('carries calls over TLS on both sides', async () => {
    const { certPem, keyPem } = await authority.issue({ names: ['origin.test'] })
    const pair = { cert_chain: Buffer.from(certPem), private_key: Buffer.from(keyPem) }
    const origin = await grpcOrigin(ServerCredentials.createSsl(null, [pair]))
    const { port } = await openSystem({
      resources: [
        httpsGateway(),
        secret('shop', shop),
        bundle('ca', authority.pem),
        backendPolicy(byBundle()),
        service('origin', [origin.port], { protocol: 'grpcs' }),
        grpcRoute(sayOnly),
      ],
    })
    const client = grpcClient(port, credentials.createSsl(Buffer.from(authority.pem)), {
      'grpc.ssl_target_name_override': 'shop.test',
      'grpc.default_authority': 'shop.test',
    })
    expect(await say(client, 'hello')).toBe('hello')
  })

  it('sends to Services that say nothing of a protocol by HTTP/2, and nothing else is called', async () => {
    const origin = await grpcOrigin()
    const { port } = await openSystem({ resources: [service('origin', [origin.port]), grpcRoute(sayOnly)] })
    const client = grpcClient(port)
    expect(await say(client, 'hello')).toBe('hello')
    await expect(say(client, 'hello', { path: '/test.Echo/Shout' })).rejects.toMatchObject({ code: 12 })
    await expect(say(client, 'hello', { path: '/other.Echo/Say' })).rejects.toMatchObject({ code: 12 })
  })

  it('takes no request that is no call, and tells a call over HTTP/1.1 what is missing', async () => {
    const origin = await grpcOrigin()
    const { port } = await openSystem({ resources: [service('origin', [origin.port]), grpcRoute(sayOnly)] })
    const post = (...lines: string[]): string => get('/test.Echo/Say', ...lines).replace('GET', 'POST')
    expect((await request(port, post('Content-Length: 0'))).status).toBe(404)
    const answer = await request(port, post('Content-Length: 0', 'Content-Type: application/grpc'))
    expect(answer.status).toBe(415)
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'not-grpc' })
    expect(origin.calls).toEqual([])
  })
})
