/** Every kind of listener and route as manifests say it, on real sockets: what attachment accepts is what is served. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import { createSnapshot } from '@signalbox/shared/snapshot'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { GatewayConfig } from '../src/config.ts'
import { openDatagramSocket } from '../src/listeners/datagram-socket.ts'
import { openSocket } from '../src/listeners/socket.ts'
import { createServing, type Serving } from '../src/serving.ts'
import { Authority, type TestCertificate } from './certificates.ts'
import { openSession, send } from './http2-client.ts'
import { get, request } from './raw-client.ts'

const gatewayApi = 'gateway.networking.k8s.io/v1'
const metadata = (name: string, namespace = 'shop') => ({ name, namespace })
const of = (kind: string, name: string, spec: unknown) => ({
  apiVersion: gatewayApi,
  kind,
  metadata: metadata(name),
  spec,
})

const gatewayClass = {
  apiVersion: gatewayApi,
  kind: 'GatewayClass',
  metadata: { name: 'signalbox' },
  spec: { controllerName: 'signalbox.dev/gateway-controller' },
}
const secret = (name: string, { certPem, keyPem }: TestCertificate) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: metadata(name),
  stringData: { 'tls.crt': certPem, 'tls.key': keyPem },
})
const configMap = (name: string, pem: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata(name),
  data: { 'ca.crt': pem },
})
const service = (name: string, port: number, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name),
  spec: { ports: [{ name: 'main', port: 80, targetPort: port, ...more }], endpoints: [{ address: '127.0.0.1' }] },
})
const gateway = (listeners: unknown, more: object = {}) =>
  of('Gateway', 'edge', { gatewayClassName: 'signalbox', listeners, ...more })
const to = (name: string) => ({ backendRefs: [{ name, port: 80 }] })
const parentRefs = [{ name: 'edge' }]

const config: GatewayConfig = {
  consoleUrl: 'http://127.0.0.1:1',
  token: null,
  folder: '',
  policyFolder: '',
  logFolder: '',
  allowedLogFolders: [],
  addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
  admin: { address: '127.0.0.1', port: 0 },
  workers: 1,
  accessLog: null,
  maxConnections: 1000,
  takeOver: false,
  drainTimeoutMs: 0,
  trustedProxies: [],
  debugHeaders: false,
  redisUrl: null,
}

/** Serves the resources; every listener of them must be bound. */
async function serve(resources: readonly unknown[]): Promise<Serving> {
  const serving = createServing({ config, recorders: [], openSocket, openDatagramSocket, onChange() {}, log() {} })
  onTestFinished(() => serving.drain())
  await serving.apply(createSnapshot([gatewayClass, ...resources].map(parse), 1))
  expect(serving.read().listeners.filter(({ state }) => state !== 'listening')).toEqual([])
  return serving
}

function parse(value: unknown): AnyResource {
  const parsed = parseResource(value)
  if (parsed.ok) return parsed.value
  throw new Error(JSON.stringify(parsed.error))
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

let authority: Authority
let stranger: Authority
beforeAll(async () => {
  authority = await Authority.create()
  stranger = await Authority.create('Stranger')
})

describe('BackendTLSPolicy', () => {
  async function secureOrigin(): Promise<number> {
    const { certPem, keyPem } = await authority.issue({ names: ['origin.test'], uris: ['spiffe://origin'] })
    const options = { cert: certPem, key: keyPem, ca: authority.pem, requestCert: true, rejectUnauthorized: false }
    return portOf(
      createHttpsServer(options, ({ socket }, response) => {
        const tls = socket as TLSSocket
        response.end(`${String(tls.servername)} ${String(tls.getPeerCertificate().subject?.CN)}`)
      }),
    )
  }
  const policy = (validation: object) =>
    of('BackendTLSPolicy', 'origin', {
      targetRefs: [{ group: '', kind: 'Service', name: 'web', sectionName: 'main' }],
      validation,
    })
  const ca = { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] }

  async function ask(validation: object, pem: string, more: object = {}): Promise<string> {
    const port = await freePort()
    const client = await authority.issue({ names: ['gateway'], isClient: true })
    await serve([
      gateway([{ name: 'http', port, protocol: 'HTTP' }], more),
      secret('client', client),
      configMap('ca', pem),
      service('web', await secureOrigin()),
      policy(validation),
      of('HTTPRoute', 'web', { parentRefs, rules: [to('web')] }),
    ])
    const { status, body } = await request(port, get('/'))
    return `${status} ${status === 200 ? body.toString() : ''}`.trim()
  }

  it.each([
    {
      guarantee: 'asks for the hostname and verifies it',
      validation: { hostname: 'origin.test', ...ca },
      answer: '200 origin.test undefined',
    },
    { guarantee: 'refuses another hostname', validation: { hostname: 'other.test', ...ca }, answer: '502' },
    {
      guarantee: 'verifies alternative names instead',
      validation: { hostname: 'other.test', ...ca, subjectAltNames: [{ type: 'URI', uri: 'spiffe://origin' }] },
      answer: '200 other.test undefined',
    },
    {
      guarantee: 'refuses other alternative names',
      validation: { hostname: 'origin.test', ...ca, subjectAltNames: [{ type: 'URI', uri: 'spiffe://other' }] },
      answer: '502',
    },
    {
      guarantee: 'without its authority answers 500',
      validation: { hostname: 'origin.test', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'gone' }] },
      answer: '500',
    },
  ])('$guarantee', async ({ validation, answer }) => {
    expect(await ask(validation, authority.pem)).toBe(answer)
  })

  it('refuses a certificate of another authority', async () => {
    expect(await ask({ hostname: 'origin.test', ...ca }, stranger.pem)).toBe('502')
  })

  it('shows the certificate of the Gateway', async () => {
    const tls = { tls: { backend: { clientCertificateRef: { name: 'client' } } } }
    expect(await ask({ hostname: 'origin.test', ...ca }, authority.pem, tls)).toBe('200 origin.test gateway')
  })
})

describe('GRPCRoute', () => {
  /** Answers each call with its path in the message's place, and well. */
  async function grpcOrigin(): Promise<number> {
    const server = createHttp2Server()
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'x-path': headers[':path'] ?? '' },
        { waitForTrailers: true },
      )
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end('message')
    })
    return portOf(server)
  }
  const call = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' }

  it('carries calls by service and method, and says what it cannot do in gRPC', async () => {
    const port = await freePort()
    await serve([
      gateway([{ name: 'http', port, protocol: 'HTTP' }]),
      service('calls', await grpcOrigin()),
      of('GRPCRoute', 'calls', {
        parentRefs,
        rules: [
          { matches: [{ method: { service: 'a.B', method: 'C' } }], ...to('calls') },
          { matches: [{ method: { service: 'a.Gone' } }], ...to('gone') },
        ],
      }),
    ])
    const session = openSession(`http://127.0.0.1:${port}`)
    const answers = await Promise.all(
      ['/a.B/C', '/a.B/D', '/a.Gone/C'].map((path) => send(session, { ...call, ':path': path })),
    )
    expect(
      answers.map(({ status, headers, trailers }) => [status, trailers['grpc-status'] ?? headers['grpc-status']]),
    ).toEqual([
      [200, '0'],
      [200, '12'],
      [200, '14'],
    ])
    expect(answers[0]?.body.toString()).toBe('message')
  })
})

describe('streams', () => {
  async function echoOrigin(): Promise<number> {
    return portOf(createServer((socket) => void socket.on('error', () => {}).pipe(socket)))
  }

  async function say(socket: ReturnType<typeof connect>, text: string): Promise<string> {
    onTestFinished(() => void socket.destroy())
    socket.write(text)
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    return chunk.toString()
  }

  it('of a TCPRoute go both ways', async () => {
    const port = await freePort()
    await serve([
      gateway([{ name: 'tcp', port, protocol: 'TCP' }]),
      service('echo', await echoOrigin()),
      of('TCPRoute', 'echo', { parentRefs, rules: [to('echo')] }),
    ])
    expect(await say(connect(port, '127.0.0.1'), 'hello')).toBe('hello')
  })

  it('of a UDPRoute are answered', async () => {
    const origin = createSocket('udp4').bind(0, '127.0.0.1')
    await once(origin, 'listening')
    onTestFinished(() => void origin.close())
    origin.on('message', (message, { port, address }) => origin.send(message, port, address))
    const port = await freePort()
    await serve([
      gateway([{ name: 'udp', port, protocol: 'UDP' }]),
      service('echo', origin.address().port, { protocol: 'UDP' }),
      of('UDPRoute', 'echo', { parentRefs, rules: [to('echo')] }),
    ])
    const client = createSocket('udp4')
    onTestFinished(() => void client.close())
    client.send('hello', port, '127.0.0.1')
    expect(String((await once(client, 'message'))[0])).toBe('hello')
  })

  it('of a TLSRoute are passed through or ended by their server name, HTTPS beside them', async () => {
    const [passed, ended, web] = await Promise.all(
      ['passed.test', 'ended.test', 'web.test'].map((name) => authority.issue({ names: [name] })),
    )
    if (passed === undefined || ended === undefined || web === undefined) throw new Error('no certificates')
    const port = await freePort()
    const tlsOrigin = await portOf(
      createTlsServer(
        { cert: passed.certPem, key: passed.keyPem },
        (socket) => void socket.on('error', () => {}).pipe(socket),
      ),
    )
    const terminate = (name: string) => ({ mode: 'Terminate', certificateRefs: [{ name }] })
    await serve([
      gateway([
        { name: 'pass', port, protocol: 'TLS', hostname: 'passed.test', tls: { mode: 'Passthrough' } },
        { name: 'end', port, protocol: 'TLS', hostname: 'ended.test', tls: terminate('ended') },
        { name: 'web', port, protocol: 'HTTPS', hostname: 'web.test', tls: terminate('web') },
      ]),
      secret('ended', ended),
      secret('web', web),
      service('secure', tlsOrigin),
      service('plain', await echoOrigin()),
      of('TLSRoute', 'passed', { parentRefs, hostnames: ['passed.test'], rules: [to('secure')] }),
      of('TLSRoute', 'ended', { parentRefs, hostnames: ['ended.test'], rules: [to('plain')] }),
      of('HTTPRoute', 'web', {
        parentRefs,
        rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'moved.test', port: 443 } }] }],
      }),
    ])
    const shake = (servername: string) => connectTls({ port, host: '127.0.0.1', servername, ca: authority.pem })
    expect(await say(shake('passed.test'), 'through')).toBe('through')
    expect(await say(shake('ended.test'), 'ended')).toBe('ended')
    expect(await say(shake('web.test'), 'GET / HTTP/1.1\r\nHost: web.test\r\n\r\n')).toMatch(
      /^HTTP\/1.1 302 .*location: https:\/\/moved.test\//is,
    )
    const lost = shake('nobody.test')
    const [error] = (await once(lost, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNRESET')
  })
})

describe('ListenerSet', () => {
  it('adds a listener with a certificate of its own', async () => {
    const port = await freePort()
    const [own, added] = await Promise.all(['own.test', 'added.test'].map((name) => authority.issue({ names: [name] })))
    if (own === undefined || added === undefined) throw new Error('no certificates')
    const https = (name: string) => ({
      name,
      port,
      protocol: 'HTTPS',
      hostname: `${name}.test`,
      tls: { certificateRefs: [{ name }] },
    })
    await serve([
      gateway([https('own')], { allowedListeners: { namespaces: { from: 'Same' } } }),
      of('ListenerSet', 'more', { parentRef: { name: 'edge' }, listeners: [https('added')] }),
      secret('own', own),
      secret('added', added),
      of('HTTPRoute', 'web', {
        parentRefs: [{ kind: 'ListenerSet', name: 'more' }],
        rules: [
          {
            filters: [
              {
                type: 'RequestRedirect',
                requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: '/set' } },
              },
            ],
          },
        ],
      }),
    ])
    const session = openSession(`https://127.0.0.1:${port}`, { servername: 'added.test', ca: authority.pem })
    const { status, headers } = await send(session, { ':path': '/', ':authority': 'added.test' })
    expect([status, headers['location']]).toEqual([302, `https://added.test:${port}/set`])
    const other = openSession(`https://127.0.0.1:${port}`, { servername: 'own.test', ca: authority.pem })
    expect((await send(other, { ':path': '/', ':authority': 'own.test' })).status).toBe(404)
    expect((await send(other, { ':path': '/', ':authority': 'added.test' })).status).toBe(421)
  })
})
