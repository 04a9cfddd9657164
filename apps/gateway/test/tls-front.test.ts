/** HTTPS listeners over real sockets: which certificate is shown, what is spoken, who is let in, what is replaced. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { Authority, type TestCertificate } from './certificates.ts'
import { openSession, send } from './http2-client.ts'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { get, RawClient, type RawResponse } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'
import { shake, withHttps, type Shown } from './tls-listeners.ts'

let authority: Authority
let other: Authority
let rsa: Authority
let shop: TestCertificate
let shopRsa: TestCertificate
let wild: TestCertificate
let fallback: TestCertificate

beforeAll(async () => {
  authority = await Authority.create()
  other = await Authority.create('Another authority')
  shop = await authority.issue({ names: ['shop.test'] })
  rsa = await Authority.create('An RSA authority', 'RSA')
  shopRsa = await rsa.issue({ names: ['shop.test'], keyType: 'RSA' })
  wild = await authority.issue({ names: ['*.wild.test'] })
  fallback = await authority.issue({ names: ['fallback.test'] })
})

async function openHttps(listeners: Record<string, Shown>) {
  const origin = await httpOrigin(echo)
  return openSystem({ resources: everythingTo([origin.port]), secure: withHttps(listeners) })
}

const trusted = (servername: string) => ({ ca: authority.pem, servername })
const nameOn = (socket: TLSSocket): string => String(socket.getPeerCertificate().subject.CN)

function ask(socket: TLSSocket, path = '/', host = 'shop.test'): Promise<RawResponse> {
  return new RawClient(socket).send(get(path).replace('shop.test', host)).response()
}

describe('the listener', () => {
  const listeners = (): Record<string, Shown> => ({
    'shop.test': { certificates: [shop] },
    '*.wild.test': { certificates: [wild] },
    '': { certificates: [fallback] },
  })

  it.each([
    { guarantee: 'is the one of the name', asked: 'shop.test', shown: 'shop.test' },
    { guarantee: 'whatever case it is written in', asked: 'SHOP.Test', shown: 'shop.test' },
    { guarantee: 'else the wildcard that takes it', asked: 'a.wild.test', shown: '*.wild.test' },
    { guarantee: 'else the one without a hostname', asked: 'nobody.test', shown: 'fallback.test' },
  ])('$guarantee', async ({ asked, shown }) => {
    const { port } = await openHttps(listeners())
    const socket = await shake(port, { servername: asked, rejectUnauthorized: false })
    expect(nameOn(socket)).toBe(shown)
  })

  it('takes a client that names nothing by the one without a hostname', async () => {
    const { port } = await openHttps(listeners())
    const socket = await shake(port, { rejectUnauthorized: false })
    expect(nameOn(socket)).toBe('fallback.test')
  })

  it('that takes the name is missing: the connection is reset and no alert is sent', async () => {
    const { port } = await openHttps({ 'shop.test': { certificates: [shop] } })
    await expect(shake(port, trusted('nobody.test'))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('without a certificate that can be used is not served, and the others are', async () => {
    const { port } = await openHttps({
      'shop.test': { certificates: [{ certPem: shop.certPem, keyPem: fallback.keyPem }] },
      'fallback.test': { certificates: [fallback] },
    })
    await expect(shake(port, trusted('shop.test'))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(nameOn(await shake(port, trusted('fallback.test')))).toBe('fallback.test')
  })
})

describe('a request over TLS', () => {
  it('reaches the origin with the scheme and the host that it had', async () => {
    const { port } = await openHttps({ '': { certificates: [shop] } })
    const answer = await ask(await shake(port, trusted('shop.test')))
    const { headers }: Echoed = JSON.parse(answer.body.toString())
    expect(headers).toMatchObject({ host: 'shop.test', 'x-forwarded-proto': 'https' })
  })

  it('is HTTP/2 or HTTP/1.1 as ALPN settles it', async () => {
    const { port } = await openHttps({ '': { certificates: [shop] } })
    const url = `https://127.0.0.1:${port}`
    const second = await send(openSession(url, trusted('shop.test')), { ':path': '/', ':authority': 'shop.test' })
    expect(second.status).toBe(200)
    const first = await shake(port, { ...trusted('shop.test'), ALPNProtocols: ['http/1.1'] })
    expect(first.alpnProtocol).toBe('http/1.1')
    expect((await ask(first)).status).toBe(200)
    expect((await shake(port, { ...trusted('shop.test'), ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol).toBe('h2')
  })

  it('for a host of another listener is misdirected, for no listener at all not found', async () => {
    const { port } = await openHttps({
      'shop.test': { certificates: [shop] },
      '*.wild.test': { certificates: [wild] },
    })
    const session = openSession(`https://127.0.0.1:${port}`, trusted('shop.test'))
    const statuses = []
    for (const authorityName of ['shop.test', 'a.wild.test', 'nobody.test'])
      statuses.push((await send(session, { ':path': '/', ':authority': authorityName })).status)
    expect(statuses).toEqual([200, 421, 404])
  })
})

describe('certificates', () => {
  it('of one listener are chosen by name', async () => {
    const { port } = await openHttps({ '': { certificates: [fallback, wild, shop] } })
    for (const [asked, shown] of [
      ['shop.test', 'shop.test'],
      ['x.wild.test', '*.wild.test'],
      ['nobody.test', 'fallback.test'],
    ] as const)
      expect(nameOn(await shake(port, { servername: asked, rejectUnauthorized: false }))).toBe(shown)
  })

  it('of one name are chosen by the signatures that the client knows', async () => {
    const { port } = await openHttps({ '': { certificates: [shopRsa, shop] } })
    const shown = async (kind: 'ECDSA' | 'RSA'): Promise<string | undefined> => {
      const ciphers = `ECDHE-${kind}-AES128-GCM-SHA256`
      const ca = [authority.pem, rsa.pem]
      const socket = await shake(port, { servername: 'shop.test', ca, maxVersion: 'TLSv1.2', ciphers })
      return socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType
    }
    expect(await shown('ECDSA')).toBe('ec')
    expect(await shown('RSA')).toBe('rsa')
  })

  it('are replaced under open connections: none is closed, no handshake fails', async () => {
    const listeners: Record<string, Shown> = { 'shop.test': { certificates: [shop] } }
    const { port } = await openHttps(listeners)
    const open = await shake(port, trusted('shop.test'))
    const client = new RawClient(open)
    const serials = new Set<string>()
    for (let round = 0; round < 20; round++) {
      listeners['shop.test'] = { certificates: [await authority.issue({ names: ['shop.test'] })] }
      const shaken = await Promise.all(Array.from({ length: 5 }, () => shake(port, trusted('shop.test'))))
      for (const socket of shaken) serials.add(socket.getPeerCertificate().serialNumber)
      expect((await client.send(get('/')).response()).status).toBe(200)
    }
    expect(serials.size).toBe(20)
    expect(open.destroyed).toBe(false)
  })
})

describe('options', () => {
  it('set the least version', async () => {
    const { port } = await openHttps({
      '': { certificates: [shop], options: { 'signalbox.dev/min-tls-version': '1.3' } },
    })
    await expect(shake(port, { ...trusted('shop.test'), maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/)
    expect((await shake(port, trusted('shop.test'))).getProtocol()).toBe('TLSv1.3')
  })

  it('set the ciphers of TLS 1.2, and mean nothing where OpenSSL knows none of them', async () => {
    const { port } = await openHttps({
      'shop.test': { certificates: [shop], options: { 'signalbox.dev/tls-ciphers': 'ECDHE-ECDSA-AES256-GCM-SHA384' } },
      '*.wild.test': { certificates: [wild], options: { 'signalbox.dev/tls-ciphers': 'ROT13' } },
    })
    const socket = await shake(port, { ...trusted('shop.test'), maxVersion: 'TLSv1.2' })
    expect(socket.getCipher().name).toBe('ECDHE-ECDSA-AES256-GCM-SHA384')
    expect((await shake(port, trusted('a.wild.test'))).authorized).toBe(true)
  })
})

describe('certificates of clients', () => {
  const asking = (mode: 'AllowValidOnly' | 'AllowInsecureFallback'): Record<string, Shown> => ({
    '': { certificates: [shop], clientValidation: { caPem: [authority.pem], mode } },
  })
  const shown = ({ certPem, keyPem }: TestCertificate) => ({ cert: certPem, key: keyPem })

  /** TLS 1.3 tells a client that it was refused only after its own part is done. */
  async function isServed(port: number, certificate: object): Promise<boolean> {
    try {
      const socket = await shake(port, { ...trusted('shop.test'), ...certificate })
      return (await ask(socket)).status === 200
    } catch {
      return false
    }
  }

  it('are demanded: a good one is let in; a bad one, an expired one and none are not', async () => {
    const { port, records } = await openHttps(asking('AllowValidOnly'))
    expect(await isServed(port, shown(await authority.issue({ isClient: true })))).toBe(true)
    expect(await isServed(port, shown(await other.issue({ isClient: true })))).toBe(false)
    expect(await isServed(port, shown(await authority.issue({ isClient: true, isExpired: true })))).toBe(false)
    expect(await isServed(port, {})).toBe(false)
    expect(records).toHaveLength(1)
  })

  it('are asked for and not insisted on', async () => {
    const { port } = await openHttps(asking('AllowInsecureFallback'))
    for (const certificate of [
      shown(await authority.issue({ isClient: true })),
      shown(await other.issue({ isClient: true })),
      {},
    ])
      expect(await isServed(port, certificate)).toBe(true)
  })
})

describe('sessions', () => {
  it('are resumed by ticket, and not across listeners', async () => {
    const { port } = await openHttps({ 'shop.test': { certificates: [shop] }, '*.wild.test': { certificates: [wild] } })
    const first = await shake(port, trusted('shop.test'))
    const [session] = (await once(first, 'session')) as [Buffer]
    const resumed = await shake(port, { ...trusted('shop.test'), session })
    expect(resumed.isSessionReused()).toBe(true)
    const elsewhere = await shake(port, { servername: 'a.wild.test', rejectUnauthorized: false, session })
    expect(elsewhere.isSessionReused()).toBe(false)
  })
})

describe('what is no handshake', () => {
  it.each([
    ['plain HTTP', 'GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n'],
    ['a hello that breaks off', '\x16\x03\x01\x02\x00\x01\x00'],
    ['noise', '\x16\x03\x01\x00\x05\xff\xff\xff\xff\xff'],
  ])('%s harms nobody', async (_name, bytes) => {
    const { port } = await openHttps({ '': { certificates: [shop] } })
    const socket = connectTcp(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.end(Buffer.from(bytes, 'latin1'))
    socket.resume()
    if (!socket.destroyed) await new Promise((settle) => socket.once('close', settle))
    expect((await ask(await shake(port, trusted('shop.test')))).status).toBe(200)
  })
})

describe('a flood of half a handshake each', () => {
  it('leaves everybody else served', async () => {
    const { port, front } = await openHttps({ '': { certificates: [shop] } })
    const half = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const socket = connectTcp(port, '127.0.0.1')
        socket.on('error', () => {})
        await once(socket, 'connect')
        socket.write(Buffer.from([0x16, 0x03, 0x01]))
        return socket
      }),
    )
    expect((await ask(await shake(port, trusted('shop.test')))).status).toBe(200)
    for (const socket of half) socket.destroy()
    await front.drain(0)
    expect(front.connections).toBe(0)
  })
})

describe('a drain', () => {
  it('ends the connections of both versions, and resolves then', async () => {
    const { port, front } = await openHttps({ '': { certificates: [shop] } })
    const session = openSession(`https://127.0.0.1:${port}`, trusted('shop.test'))
    await send(session, { ':path': '/', ':authority': 'shop.test' })
    const first = await shake(port, trusted('shop.test'))
    expect((await ask(first)).status).toBe(200)
    expect(front.connections).toBe(2)
    await front.drain(5000)
    expect(front.connections).toBe(0)
  })
})

const run = promisify(execFile)
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
)

describe.skipIf(!hasOpenssl)('openssl s_client', () => {
  it('shakes hands, is shown the chain and offered h2', async () => {
    const { port } = await openHttps({ 'shop.test': { certificates: [shop] } })
    const spoken = run('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-servername',
      'shop.test',
      '-alpn',
      'h2',
    ])
    spoken.child.stdin?.end()
    const { stdout } = await spoken.catch((error: { stdout: string }) => error)
    expect(stdout).toContain('ALPN protocol: h2')
    expect(stdout).toMatch(/subject=CN ?= ?shop\.test/)
  })
})
