import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net'
import { createSocket } from 'node:dgram'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ListenerReport } from '@signalbox/shared/snapshot'
import { createSelfSigned } from '../tls/self-signed.ts'
import { apply } from './apply.ts'
import { loadExample } from './example.ts'
import { send, type SendResult } from './send.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'

const folder = new URL('../../../example', import.meta.url).pathname
const shop = { request: { method: 'GET', url: 'http://shop.localhost:8081/' } }

const gatewayClass = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: signalbox}
spec: {controllerName: signalbox.dev/gateway-controller}`

async function withExample(): Promise<TestContext> {
  const context = await openTestContext()
  await apply(context, { text: gatewayClass })
  await loadExample(context, folder)
  return context
}

/** Sends, and gives back the result, which must be of `protocol`. */
async function sendBy<P extends SendResult['protocol']>(
  protocol: P,
  context: TestContext,
  input: unknown,
): Promise<Extract<SendResult, { protocol: P }>> {
  const sent = await send(context, input)
  if (!isOf(protocol, sent)) throw new Error(`It was sent by ${sent.protocol}.`)
  return sent
}

function isOf<P extends SendResult['protocol']>(
  protocol: P,
  sent: SendResult,
): sent is Extract<SendResult, { protocol: P }> {
  return sent.protocol === protocol
}

const sendHttp = (context: TestContext, input: unknown) => sendBy('http', context, input)

/** As if a gateway process had bound the listener there. */
function withGateway(context: TestContext, report: Partial<ListenerReport>): TestContext {
  const listener: ListenerReport = {
    listener: 'Gateway/infra/shared-gw/http',
    address: '127.0.0.1',
    boundPort: 1,
    state: 'listening',
    ...report,
  }
  const gateway = {
    instance: 'one',
    version: '0.1.0',
    startedAt: '2026-01-01T00:00:00Z',
    lastSeenAt: '2026-01-01T00:00:00Z',
    connected: true,
    revision: 1,
    addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
    listeners: [listener],
    endpoints: [],
  }
  return { ...context, gateways: () => [gateway] }
}

async function bind(server: TcpServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

const listen = (answer: RequestListener): Promise<number> => bind(createServer(answer))

describe('send', () => {
  it('sends the request as it stands to the port that the listener is bound to', async () => {
    const seen: string[] = []
    const boundPort = await listen((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers['x-a']}`)
      request.pipe(response)
    })
    const context = withGateway(await withExample(), { boundPort })
    const url = 'http://shop.localhost:8081/a%20b/../c?x=%20#fragment'
    const request = { method: 'POST', url, headers: { 'X-A': ['1', '2'] }, body: 'grüße' }
    const { response, timing, explanation } = await sendHttp(context, { request })
    expect(seen).toEqual(['POST /a%20b/../c?x=%20 shop.localhost:8081 1, 2'])
    expect(response).toMatchObject({ status: 200, body: 'grüße', encoding: 'text', truncated: false })
    expect(timing.totalMs).toBeGreaterThanOrEqual(timing.firstByteMs)
    expect(explanation.listener?.id).toBe('Gateway/infra/shared-gw/http')
  })

  it('sends what the gateway refuses, so that its answer is seen', async () => {
    const boundPort = await listen((_, response) => response.writeHead(400).end())
    const context = withGateway(await withExample(), { boundPort })
    const { response, explanation } = await sendHttp(context, { request: { url: 'http://shop.localhost:8081/a%2Fb' } })
    expect(explanation.listener).toBeNull()
    expect(response.status).toBe(400)
  })

  it('follows no redirect', async () => {
    const boundPort = await listen((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    const context = withGateway(await withExample(), { boundPort })
    const { response } = await sendHttp(context, shop)
    expect(response.status).toBe(302)
    expect(response.headers).toContainEqual({ name: 'location', value: '/elsewhere' })
  })

  it('gives bytes that are no text as base64, and not more than 256 KiB', async () => {
    const boundPort = await listen((_, response) => response.end(Buffer.alloc(300 * 1024, 0xff)))
    const context = withGateway(await withExample(), { boundPort })
    const { response } = await sendHttp(context, shop)
    expect(response).toMatchObject({ encoding: 'base64', truncated: true })
    expect(Buffer.from(response.body, 'base64')).toHaveLength(256 * 1024)
  })

  it('cuts a text between two characters', async () => {
    const boundPort = await listen((_, response) => response.end(`a${'ü'.repeat(200 * 1024)}`))
    const context = withGateway(await withExample(), { boundPort })
    const { response } = await sendHttp(context, shop)
    expect(response).toMatchObject({ encoding: 'text', truncated: true })
    expect(response.body).toMatch(/^aü+$/)
  })

  it.each([
    { guarantee: 'a port where no listener is', request: { url: 'http://127.0.0.1:22/' }, code: 'Invalid' },
    { guarantee: 'a tunnel', request: { method: 'CONNECT', url: 'http://shop.localhost:8081/' }, code: 'Invalid' },
    {
      guarantee: 'framing of its own',
      request: { ...shop.request, headers: { 'Transfer-Encoding': 'chunked' } },
      code: 'Invalid',
    },
  ])('refuses $guarantee', async ({ request, code }) => {
    const context = withGateway(await withExample(), {})
    expect((await errorOf(() => send(context, { request }))).code).toBe(code)
  })

  it.each([
    { guarantee: 'no gateway process is connected', report: null, code: 'Unavailable' },
    {
      guarantee: 'the listener could not be bound',
      report: { state: 'failed', error: 'port 8081 is in use' },
      code: 'Unavailable',
    },
    {
      guarantee: 'the listener was not taken up yet',
      report: { listener: 'Gateway/other/gw/http' },
      code: 'Unavailable',
    },
    { guarantee: 'nothing answers there', report: { boundPort: 1 }, code: 'Unavailable' },
  ] as const)('says so where $guarantee', async ({ report, code }) => {
    const base = await withExample()
    const context = report === null ? base : withGateway(base, report)
    expect((await errorOf(() => send(context, shop))).code).toBe(code)
  })

  it('says so where the connection breaks', async () => {
    const boundPort = await listen((request) => request.socket.destroy())
    const context = withGateway(await withExample(), { boundPort })
    expect((await errorOf(() => send(context, shop))).code).toBe('BadGateway')
  })
})

const certificate = createSelfSigned(['shop.test'], new Date())
const secret = (namespace: string) => `apiVersion: v1
kind: Secret
metadata: { name: pair, namespace: ${namespace} }
type: kubernetes.io/tls
data:
  tls.crt: ${Buffer.from(certificate.certificate).toString('base64')}
  tls.key: ${Buffer.from(certificate.key).toString('base64')}`

const everyKind = `${gatewayClass}
---
apiVersion: v1
kind: Namespace
metadata: { name: kinds }
---
${secret('kinds')}
---
apiVersion: v1
kind: Service
metadata: { name: back, namespace: kinds }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 127.0.0.1, port: 9 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: kinds }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: https, port: 8443, protocol: HTTPS, tls: { certificateRefs: [{ name: pair }] } }
    - { name: tls, port: 8444, protocol: TLS, tls: { mode: Passthrough } }
    - { name: tcp, port: 8445, protocol: TCP }
    - { name: udp, port: 8446, protocol: UDP }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: kinds }
spec: { parentRefs: [{ name: gw, sectionName: https }], rules: [{ backendRefs: [{ name: back, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: shop, namespace: kinds }
spec: { parentRefs: [{ name: gw, sectionName: tls }], hostnames: [shop.test], rules: [{ backendRefs: [{ name: back, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TCPRoute
metadata: { name: bytes, namespace: kinds }
spec: { parentRefs: [{ name: gw, sectionName: tcp }], rules: [{ backendRefs: [{ name: back, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: UDPRoute
metadata: { name: datagrams, namespace: kinds }
spec: { parentRefs: [{ name: gw, sectionName: udp }], rules: [{ backendRefs: [{ name: back, port: 80 }] }] }
`

async function withKinds(listener: string, boundPort: number): Promise<TestContext> {
  const context = await openTestContext()
  await apply(context, { text: everyKind })
  return withGateway(context, { listener: `Gateway/kinds/gw/${listener}`, boundPort })
}

const decode = (bytes: string): string => Buffer.from(bytes, 'base64').toString('utf8')

describe('send over TLS', () => {
  const secureServer = () =>
    createSecureServer({ cert: certificate.certificate, key: certificate.key, allowHTTP1: true }, (request, response) =>
      response.end(`${request.httpVersion} ${request.headers[':authority'] ?? request.headers.host} ${request.url}`),
    )

  it.each([
    { protocol: 'https', version: '2', alpn: 'h2' },
    { protocol: 'h2', version: '2', alpn: 'h2' },
    { protocol: 'http/1.1', version: '1.1', alpn: 'http/1.1' },
  ])('speaks HTTP/$version where $protocol is asked for, and shows the certificate', async (wanted) => {
    const context = await withKinds('https', await bind(secureServer()))
    const request = { url: 'https://shop.test:8443/a?b', protocol: wanted.protocol }
    const { response, tls, version, explanation } = await sendHttp(context, { request })
    expect(version).toBe(wanted.version)
    expect(response).toMatchObject({ status: 200 })
    expect(response.body).toMatch(/ shop\.test:8443 \/a\?b$/)
    expect(tls).toMatchObject({ alpn: wanted.alpn, certificates: [{ names: ['shop.test'] }] })
    expect(tls?.distrust).toBe('it is signed by itself')
    expect(explanation.matched).toMatchObject({ kind: 'HTTPRoute', name: 'web' })
  })

  it('says that a certificate is for other names', async () => {
    const context = await withKinds('https', await bind(secureServer()))
    const { tls } = await sendHttp(context, { request: { url: 'https://other.test:8443/' } })
    expect(tls?.distrust).toBe('it is signed by itself, and it is not for other.test')
  })

  it('says so where what answers does not speak TLS', async () => {
    const context = await withKinds('https', await bind(createTcpServer((socket) => socket.end('220 hello\r\n'))))
    const error = await errorOf(() => send(context, { request: { url: 'https://shop.test:8443/' } }))
    expect(error).toMatchObject({ code: 'BadGateway' })
    expect(error.message).toContain('not TLS')
  })
})

describe('send a TLS handshake', () => {
  const shake = (input: object = {}) => ({
    request: { protocol: 'tls', sni: 'shop.test', destinationPort: 8444 },
    ...input,
  })

  it('shows the route, the certificate and what comes back', async () => {
    const server = createTlsServer(
      { cert: certificate.certificate, key: certificate.key, ALPNProtocols: ['x'] },
      (it) => {
        it.on('error', () => undefined).pipe(it)
      },
    )
    const context = await withKinds('tls', await bind(server))
    const sent = await sendBy(
      'tls',
      context,
      shake({ alpn: ['x'], payload: { as: 'text', data: 'a\\n' }, halfClose: true }),
    )
    expect(sent.explanation.matched).toMatchObject({ kind: 'TLSRoute', name: 'shop' })
    expect(sent.tls).toMatchObject({ version: 'TLSv1.3', alpn: 'x', certificates: [{ names: ['shop.test'] }] })
    expect(decode(sent.answer?.bytes ?? '')).toBe('a\n')
    expect(sent.answer?.end).toContain('FIN')
  })

  it.each([
    { how: 'closed (FIN)', peer: (socket: Socket) => socket.end() },
    { how: 'reset (RST)', peer: (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()) },
    { how: 'not TLS', peer: (socket: Socket) => socket.end('SSH-2.0-x\r\n') },
  ])('says how it ended: $how', async ({ how, peer }) => {
    const server = createTcpServer((socket) => void peer(socket.on('error', () => undefined)))
    const sent = await sendBy('tls', await withKinds('tls', await bind(server)), shake())
    expect(sent).toMatchObject({ tls: null, answer: null })
    expect(sent.outcome).toContain(how)
  })
})

describe('send bytes', () => {
  const bytes = (payload: object, more: object = {}) => ({
    request: { protocol: 'tcp', destinationPort: 8445 },
    payload,
    ...more,
  })
  const echo = () =>
    createTcpServer({ allowHalfOpen: true }, (socket) => void socket.on('error', () => undefined).pipe(socket))

  it.each([
    { data: 'a\\r\\n\\x00\\\\ü', as: 'text', hex: '610d0a005cc3bc' },
    { data: '00 ff\n0A', as: 'hex', hex: '00ff0a' },
  ])('reads $as as it is typed, and shows the answer', async ({ data, as, hex }) => {
    const context = await withKinds('tcp', await bind(echo()))
    const sent = await sendBy('tcp', context, bytes({ as, data }))
    expect(Buffer.from(sent.answer.bytes, 'base64').toString('hex')).toBe(hex)
    expect(sent.answer.end).toContain('still open')
    expect(sent.explanation.matched).toMatchObject({ kind: 'TCPRoute', name: 'bytes' })
  })

  it('reads on behind its own end where half-closed', async () => {
    const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined).resume()
      socket.once('end', () => socket.end('after the end'))
    })
    const context = await withKinds('tcp', await bind(server))
    const sent = await sendBy('tcp', context, bytes({ data: 'x' }, { halfClose: true }))
    expect(decode(sent.answer.bytes)).toBe('after the end')
  })

  it('shows no more than 64 KiB', async () => {
    const server = createTcpServer((socket) => void socket.on('error', () => undefined).end(Buffer.alloc(200_000)))
    const { answer } = await sendBy('tcp', await withKinds('tcp', await bind(server)), bytes({ data: '' }))
    expect(answer.size).toBe(64 * 1024)
    expect(answer.end).toContain('64 KiB')
  })

  it.each([
    { guarantee: 'half a byte', payload: { as: 'hex', data: '0' } },
    { guarantee: 'what is no digit', payload: { as: 'hex', data: 'zz' } },
    { guarantee: 'an escape that is none', payload: { as: 'text', data: '\\q' } },
    { guarantee: 'an escape without an end', payload: { as: 'text', data: 'a\\' } },
    { guarantee: 'too much', payload: { as: 'text', data: 'a'.repeat(70_000) } },
  ])('refuses $guarantee at its field', async ({ payload }) => {
    const context = await withKinds('tcp', 1)
    expect((await errorOf(() => send(context, bytes(payload)))).errors.map(({ path }) => path)).toEqual([
      'payload.data',
    ])
  })

  it.each([
    { protocol: 'tcp', destinationPort: 22 },
    { protocol: 'tls', destinationPort: 8445, sni: 'shop.test' },
    { protocol: 'udp', destinationPort: 8445 },
    { protocol: 'tcp' },
  ])('goes to no port without such a listener: %o', async (request) => {
    const context = await withKinds('tcp', 1)
    const { code, errors } = await errorOf(() => send(context, { request }))
    expect({ code, paths: errors.map(({ path }) => path) }).toEqual({
      code: 'Invalid',
      paths: ['request.destinationPort'],
    })
  })

  it('says so where nothing listens', async () => {
    const context = await withKinds('tcp', 1)
    expect((await errorOf(() => send(context, bytes({ data: 'x' })))).code).toBe('Unavailable')
  })
})

describe('send a datagram', () => {
  const datagram = { request: { protocol: 'udp', destinationPort: 8446 }, payload: { data: 'ping' } }

  it('shows every answer', async () => {
    const socket = createSocket('udp4')
    socket.on('message', (message, { port, address }) => {
      socket.send(message, port, address)
      socket.send('again', port, address)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    onTestFinished(() => void socket.close())
    const sent = await sendBy('udp', await withKinds('udp', socket.address().port), datagram)
    expect(sent.answers.map(({ bytes }) => decode(bytes)).sort()).toEqual(['again', 'ping'])
    expect(sent.explanation.matched).toMatchObject({ kind: 'UDPRoute', name: 'datagrams' })
  })

  it('says so where nothing listens', async () => {
    expect((await errorOf(async () => send(await withKinds('udp', 1), datagram))).code).toBe('Unavailable')
  })
})
