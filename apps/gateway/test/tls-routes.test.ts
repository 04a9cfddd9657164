/** Connections through TLSRoutes: by name, passed through or decrypted; what nobody takes is reset without a word. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import {
  connect as connectTls,
  createServer as createTlsServer,
  type ConnectionOptions,
  type TLSSocket,
} from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { helloMessage, inRecords } from '../src/listeners/testdata/hello.ts'
import { Authority, type TestCertificate } from './certificates.ts'
import {
  bytesServer,
  clientOf,
  echoServer,
  freePort,
  gateway,
  openStreams,
  readAll,
  route,
  service,
  type Peer,
} from './stream-system.ts'

let authority: Authority
let backendCertificate: TestCertificate
let listenerCertificate: TestCertificate

beforeAll(async () => {
  authority = await Authority.create()
  backendCertificate = await authority.issue({ names: ['db.example.com'] })
  listenerCertificate = await authority.issue({ names: ['*.example.com'] })
})

const passthrough = (port: number) => ({
  name: 'pass',
  port,
  protocol: 'TLS',
  hostname: 'db.example.com',
  tls: { mode: 'Passthrough' },
  allowedRoutes: { kinds: [{ kind: 'TLSRoute' }] },
})

const terminate = (port: number) => ({
  name: 'end',
  port,
  protocol: 'TLS',
  hostname: '*.example.com',
  tls: { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] },
  allowedRoutes: { kinds: [{ kind: 'TLSRoute' }] },
})

function secret() {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cert', namespace: 'shop' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(listenerCertificate.certPem), 'tls.key': base64(listenerCertificate.keyPem) },
  }
}

/** A TLS server that echoes; `names` is what its clients asked for. */
async function tlsServer(): Promise<{ readonly port: number; readonly names: string[] }> {
  const names: string[] = []
  const { certPem: cert, keyPem: key } = backendCertificate
  const server = createTlsServer({ cert, key }, (connection) => {
    names.push(String(connection.servername))
    connection.on('error', () => {})
    connection.pipe(connection)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, names }
}

async function shake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const client = connectTls({ port, host: '127.0.0.1', ca: [authority.pem], ...options })
  onTestFinished(() => void client.destroy())
  await once(client, 'secureConnect')
  client.on('error', () => {})
  return client
}

async function echoOf(client: Socket, text: string): Promise<string> {
  client.write(text)
  const [chunk] = (await once(client, 'data')) as [Buffer]
  return chunk.toString()
}

/** One port with both kinds of listeners, and what is behind each. */
async function mixed(): Promise<{
  readonly port: number
  readonly plain: Peer
  readonly secure: { readonly port: number; readonly names: readonly string[] }
  readonly system: Awaited<ReturnType<typeof openStreams>>
}> {
  const [port, plain, secure] = [await freePort(), await echoServer(), await tlsServer()]
  const system = await openStreams([
    gateway([passthrough(port), terminate(port)]),
    secret(),
    service('secure', [secure.port]),
    service('plain', [plain.port]),
    route('TLSRoute', { secure: 1 }, { name: 'pass', sectionName: 'pass', hostnames: ['db.example.com'] }),
    route('TLSRoute', { plain: 1 }, { name: 'end', sectionName: 'end', hostnames: ['mail.example.com'] }),
    route('TLSRoute', { none: 1 }, { name: 'broken', sectionName: 'end', hostnames: ['broken.example.com'] }),
  ])
  return { port, plain, secure, system }
}

describe('a TLS connection', () => {
  it('is passed through to whom its name chooses, who shows the certificate', async () => {
    const { port, secure, system } = await mixed()
    const client = await shake(port, { servername: 'db.example.com' })
    expect(client.getPeerCertificate().subjectaltname).toBe('DNS:db.example.com')
    expect(await echoOf(client, 'select 1')).toBe('select 1')
    expect(secure.names).toEqual(['db.example.com'])
    client.end()
    expect(await system.recorded(1)).toMatchObject([
      { protocol: 'TLS', rule: 'TLSRoute/shop/pass/0', serverName: 'db.example.com', errorCode: null },
    ])
  })

  it('is decrypted on the same port for another name, and goes on in plain', async () => {
    const { port, plain, system } = await mixed()
    const client = await shake(port, { servername: 'mail.example.com' })
    expect(client.getPeerCertificate().subjectaltname).toBe('DNS:*.example.com')
    expect(await echoOf(client, 'EHLO example')).toBe('EHLO example')
    expect(plain.connections[0]?.bytesRead).toBe('EHLO example'.length)
    client.end()
    expect(await system.recorded(1)).toMatchObject([
      { rule: 'TLSRoute/shop/end/0', requestBytes: 12, responseBytes: 12 },
    ])
    expect(system.serving.read().connections).toEqual(new Map([[`127.0.0.1:${port}`, 0]]))
  })

  it.each([
    { guarantee: 'whose name no listener has', servername: 'db.example.org' },
    { guarantee: 'whose name no route has', servername: 'other.example.com' },
    { guarantee: 'whose backend is invalid', servername: 'broken.example.com' },
    { guarantee: 'without a name, where every listener has one', servername: '' },
  ])('$guarantee is reset, and sees no alert', async ({ servername }) => {
    const { port } = await mixed()
    await expect(shake(port, { servername })).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('is reset when its endpoint cannot be reached, passed through or not', async () => {
    const port = await freePort()
    await openStreams([
      gateway([passthrough(port), terminate(port)]),
      secret(),
      service('dead', [await freePort()]),
      route('TLSRoute', { dead: 1 }, { hostnames: ['db.example.com', 'mail.example.com'] }),
    ])
    await expect(shake(port, { servername: 'db.example.com' })).rejects.toMatchObject({ code: 'ECONNRESET' })
    const client = await shake(port, { servername: 'mail.example.com' })
    expect(await readAll(client)).not.toBe('')
  })

  it('is cut when the backend behind the decrypted side resets', async () => {
    const port = await freePort()
    const backend = await bytesServer((connection) => connection.once('data', () => connection.resetAndDestroy()))
    const system = await openStreams([
      gateway([terminate(port)]),
      secret(),
      service('a', [backend.port]),
      route('TLSRoute', { a: 1 }, { hostnames: ['mail.example.com'] }),
    ])
    const client = await shake(port, { servername: 'mail.example.com' })
    client.write('x')
    expect(await readAll(client)).toBe(' ECONNRESET')
    expect(await system.recorded(1)).toMatchObject([{ errorCode: 'upstream-reset' }])
  })

  it('is shaken by OpenSSL, by name', async () => {
    const { port } = await mixed()
    const openssl = spawn('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-servername',
      'mail.example.com',
      '-quiet',
    ])
    onTestFinished(() => void openssl.kill())
    openssl.stdin.write('hello\n')
    const [chunk] = (await once(openssl.stdout, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('hello\n')
  })
})

describe('behind a proxy that tells the client', () => {
  it.each([
    { guarantee: 'TLS is passed through', listener: passthrough, servername: 'db.example.com' },
    { guarantee: 'TLS is ended', listener: terminate, servername: 'mail.example.com' },
  ])('$guarantee, and the backend is told too', async ({ listener, servername }) => {
    const [port, plain, secure] = [await freePort(), await echoServer(), await tlsServer()]
    const heads: string[] = []
    const told = await bytesServer((connection) => {
      connection.once('data', (chunk: Buffer) => {
        const end = chunk.indexOf('\r\n') + 2
        heads.push(chunk.toString('latin1', 0, end))
        const onward = connect(listener === terminate ? plain.port : secure.port, '127.0.0.1')
        onward.on('error', () => connection.destroy())
        onward.write(chunk.subarray(end))
        connection.pipe(onward).pipe(connection)
      })
    })
    await openStreams([
      gateway([listener(port)], { 'signalbox.dev/proxy-protocol': '*' }),
      secret(),
      service('told', [told.port], { upstream: { proxyProtocol: 'v1' } }),
      route('TLSRoute', { told: 1 }, { hostnames: [servername] }),
    ])
    const raw = await clientOf(port)
    raw.write('PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n')
    const client = await shake(port, { socket: raw, servername })
    expect(await echoOf(client, 'hello')).toBe('hello')
    expect(heads).toEqual(['PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n'])
  })
})

describe('behind a proxy that tells the client, requests over TLS', () => {
  it('are told of it too', async () => {
    const port = await freePort()
    const web = await bytesServer((connection) => {
      connection.once('data', (head) => {
        const forwarded = /x-forwarded-for: (.*)\r\n/i.exec(head.toString())?.[1] ?? 'nobody'
        connection.end(`HTTP/1.1 200 OK\r\ncontent-length: ${forwarded.length}\r\n\r\n${forwarded}`)
      })
    })
    await openStreams([
      gateway(
        [{ name: 'https', port, protocol: 'HTTPS', tls: { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] } }],
        { 'signalbox.dev/proxy-protocol': 'https' },
      ),
      secret(),
      service('web', [web.port]),
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
      },
    ])
    const raw = await clientOf(port)
    raw.write('PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n')
    const client = await shake(port, { socket: raw, servername: 'www.example.com' })
    client.write('GET / HTTP/1.1\r\nhost: www.example.com\r\nconnection: close\r\n\r\n')
    expect(await readAll(client)).toMatch(/\r\n\r\n192\.0\.2\.7$/)
  })
})

describe('what is not a good hello', () => {
  it.each([
    { guarantee: 'HTTP on a TLS port', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
    { guarantee: 'a hello that is too large', bytes: inRecords(Buffer.of(1, 2, 0, 0)) },
    { guarantee: 'a hello of SSL 2', bytes: Buffer.from('802e0100020015000000100100800300800700c0', 'hex') },
    {
      guarantee: 'a hello that names two hosts',
      bytes: inRecords(helloMessage({ serverNames: ['a.example', 'b.example'] })),
    },
  ])('$guarantee is reset', async ({ bytes }) => {
    const { port } = await mixed()
    const client = await clientOf(port)
    client.write(bytes)
    expect(await readAll(client)).toBe(' ECONNRESET')
  })

  it('takes no harm from coming in pieces of one byte', async () => {
    const [port, backend] = [await freePort(), await echoServer()]
    await openStreams([
      gateway([passthrough(port)]),
      service('a', [backend.port]),
      route('TLSRoute', { a: 1 }, { hostnames: ['db.example.com'] }),
    ])
    const hello = inRecords(helloMessage({ serverNames: ['db.example.com'] }), 3)
    const client = await clientOf(port)
    client.setNoDelay(true)
    for (const byte of hello) await new Promise((sent) => client.write(Buffer.of(byte), sent))
    client.end()
    const chunks: Buffer[] = []
    for await (const chunk of client.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) chunks.push(chunk)
    expect(Buffer.concat(chunks)).toEqual(hello)
  })

  it(
    'does not keep others out: 2,000 connections that say half of it, and one that says all',
    { timeout: 30_000 },
    async () => {
      const { port, system } = await mixed()
      const half = inRecords(helloMessage({ serverNames: ['db.example.com'] })).subarray(0, 60)
      const flood = await Promise.all(
        Array.from({ length: 2000 }, async () => {
          const client = await clientOf(port)
          client.write(half)
          return client
        }),
      )
      const client = await shake(port, { servername: 'db.example.com' })
      expect(await echoOf(client, 'still here')).toBe('still here')
      expect(system.serving.read().connections.get(`127.0.0.1:${port}`)).toBeGreaterThan(1900)
      for (const one of flood) one.resetAndDestroy()
      expect(await echoOf(client, 'after it')).toBe('after it')
    },
  )
})
