/** TLS, HTTP/2 and gRPC through the whole gateway process, with two workers, as configuration changes and ends. */
import { credentials } from '@grpc/grpc-js'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Authority, type TestCertificate } from './certificates.ts'
import { ConsoleStandIn } from './fixtures/console-stand-in.ts'
import { freePort, GatewayProcess } from './fixtures/gateway-process.ts'
import { Origin } from './fixtures/origin.ts'
import { basics, service } from './fixtures/resources.ts'
import { grpcClient, grpcOrigin, say } from './grpc.ts'
import { FrameClient, frameType, get as fields, openSession, send } from './http2-client.ts'
import { get, RawClient } from './raw-client.ts'
import { shake } from './tls-listeners.ts'

let authority: Authority

beforeAll(async () => {
  authority = await Authority.create()
})

function parsed(value: unknown): AnyResource {
  const resource = parseResource(value)
  if (resource.ok) return resource.value
  throw new Error(JSON.stringify(resource.error))
}

const secret = ({ certPem, keyPem }: TestCertificate): AnyResource =>
  parsed({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop', namespace: 'shop' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': Buffer.from(certPem).toString('base64'), 'tls.key': Buffer.from(keyPem).toString('base64') },
  })

const gateway = (https: number, http: number): AnyResource =>
  parsed({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      gatewayClassName: 'signalbox',
      listeners: [
        { name: 'https', port: https, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'shop' }] } },
        { name: 'http', port: http, protocol: 'HTTP' },
      ],
    },
  })

const calls = (): AnyResource =>
  parsed({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { name: 'calls', namespace: 'shop' },
    spec: {
      parentRefs: [{ name: 'web' }],
      hostnames: ['calls.test'],
      rules: [{ backendRefs: [{ name: 'calls', port: 80 }] }],
    },
  })

/** With a hostname of its own: routes of both kinds that share one would not both be served. */
const pages = (): AnyResource =>
  parsed({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'pages', namespace: 'shop' },
    spec: {
      parentRefs: [{ name: 'web' }],
      hostnames: ['shop.test'],
      rules: [{ backendRefs: [{ name: 'backend', port: 80 }] }],
    },
  })

async function startGateway() {
  const [https, http] = [await freePort(), await freePort()]
  const origin = await new Origin('origin').open()
  onTestFinished(() => origin.close())
  const grpc = await grpcOrigin()
  const certificate = await authority.issue({ names: ['shop.test', 'calls.test'] })
  const standIn = await new ConsoleStandIn([
    ...basics,
    gateway(https, http),
    secret(certificate),
    service('backend', origin.port),
    service('calls', grpc.port),
    pages(),
    calls(),
  ]).open()
  onTestFinished(() => standIn.close())
  const process = await GatewayProcess.create()
  onTestFinished(() => process.dispose())
  process.start(standIn.url, { SIGNALBOX_WORKERS: '2' })
  const report = await standIn.inForce()
  return { https, http, origin, standIn, process, report, certificate }
}

const trusted = () => ({ ca: authority.pem, servername: 'shop.test' })
const asked = { ':path': '/', ':authority': 'shop.test' }

describe('a gateway process', { timeout: 30_000 }, () => {
  it('serves HTTPS, HTTP/2 and gRPC, and reports both listeners', async () => {
    const { https, http, report } = await startGateway()
    expect(report.listeners.map(({ state }) => state)).toEqual(['listening', 'listening'])
    const client = new RawClient(await shake(https, trusted()))
    expect((await client.send(get('/')).response()).body.toString()).toBe('origin')
    for (const session of [
      openSession(`https://127.0.0.1:${https}`, trusted()),
      openSession(`http://127.0.0.1:${http}`),
    ])
      expect((await send(session, asked)).body.toString()).toBe('origin')
    const secured = grpcClient(https, credentials.createSsl(Buffer.from(authority.pem)), {
      'grpc.ssl_target_name_override': 'calls.test',
      'grpc.default_authority': 'calls.test',
    })
    expect(await say(secured, 'hello')).toBe('hello')
    expect(await say(grpcClient(http, undefined, { 'grpc.default_authority': 'calls.test' }), 'hello')).toBe('hello')
  })

  it('takes new certificates without failing a handshake or a request, on new and on open connections', async () => {
    const { https, standIn } = await startGateway()
    const session = openSession(`https://127.0.0.1:${https}`, trusted())
    const serials = new Set<string>()
    let failed = 0
    let running = true
    const load = async (): Promise<void> => {
      while (running) {
        try {
          const socket = await shake(https, trusted())
          serials.add(socket.getPeerCertificate().serialNumber)
          const [fresh, kept] = await Promise.all([
            new RawClient(socket).send(get('/')).response(),
            send(session, asked),
          ])
          if (fresh.status !== 200 || kept.status !== 200) failed++
          socket.destroy()
        } catch {
          failed++
        }
      }
    }
    const loads = [load(), load(), load()]
    for (let round = 0; round < 10; round++) {
      standIn.commit([secret(await authority.issue({ names: ['shop.test', 'calls.test'] }))])
      await standIn.inForce()
    }
    running = false
    await Promise.all(loads)
    expect(failed).toBe(0)
    expect(serials.size).toBeGreaterThan(3)
  })

  it('finishes streams that are open when it is told to stop', async () => {
    const { https, origin, process } = await startGateway()
    const session = openSession(`https://127.0.0.1:${https}`, trusted())
    const slow = send(session, { ...asked, ':path': '/slow' })
    await origin.holds()
    process.signal('SIGTERM')
    await new Promise((settle) => session.once('goaway', settle))
    origin.release()
    expect(await slow).toMatchObject({ status: 200, rstCode: 0 })
    expect(await process.ended()).toBe(0)
  })

  it('keeps no private key in what it prints', async () => {
    const { process, certificate } = await startGateway()
    const line = certificate.keyPem.split('\n')[1] ?? ''
    expect(process.said).not.toContain(line)
    expect((await process.admin('/status')).text).not.toContain(line)
  })

  it('lives through floods and answers the next request', async () => {
    const { http, process } = await startGateway()
    const floods = Array.from({ length: 4 }, async () => {
      const client = await FrameClient.open(http)
      for (let stream = 1; stream < 10_000 && client.socket.writable; stream += 2) {
        client.request(stream, fields('/')).send(frameType.rstStream, 0, stream, Buffer.from([0, 0, 0, 8]))
        if (stream % 200 === 1) await new Promise((settle) => setImmediate(settle))
      }
      await client.ended
    })
    await Promise.all(floods)
    expect((await send(openSession(`http://127.0.0.1:${http}`), asked)).status).toBe(200)
    const { workers } = JSON.parse((await process.admin('/status')).text) as { workers: readonly number[] }
    for (const worker of workers) expect(await residentBytes(worker)).toBeLessThan(500_000_000)
    expect(process.said).not.toMatch(/fault/i)
  })
})

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}
