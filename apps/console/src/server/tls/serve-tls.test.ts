import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { KeyRing } from '@signalbox/shared/lib'
import { readConfig } from '../config.ts'
import { setClientAddresses } from '../http/client-address.ts'
import { certificatePath, loadKeyPair } from './key-pair.ts'
import { createSelfSigned } from './self-signed.ts'
import { serveTls } from './serve-tls.ts'

const now = new Date('2026-03-04T05:06:07Z')
const keys: KeyRing = [new Uint8Array(32).fill(1)]
let folder: string
const config = (environment: Readonly<Record<string, string>> = {}) =>
  readConfig({ SIGNALBOX_DATA: folder, ...environment })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-tls-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the self-signed certificate', () => {
  it.each([
    { guarantee: 'names the loopback by name and address', environment: {}, host: 'localhost', address: '::1' },
    {
      guarantee: 'names the address that the console listens on',
      environment: { SIGNALBOX_CONSOLE_HOST: '192.0.2.7' },
      host: 'localhost',
      address: '192.0.2.7',
    },
    {
      guarantee: 'names the address that people open',
      environment: { SIGNALBOX_CONSOLE_URL: 'https://console.example.com' },
      host: 'console.example.com',
      address: '127.0.0.1',
    },
  ])('$guarantee', async ({ environment, host, address }) => {
    const certificate = new X509Certificate((await loadKeyPair(config(environment), keys, now)).certificate)
    expect(certificate.checkHost(host)).toBe(host)
    expect(certificate.checkIP(address)).toBe(address)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.ca).toBe(false)
    expect(certificate.validFromDate.getTime()).toBeLessThan(now.getTime())
  })

  it('stays the same over restarts, readable by its owner alone', async () => {
    const first = await loadKeyPair(config(), keys, now)
    expect(await loadKeyPair(config(), keys, now)).toEqual(first)
    const file = join(folder, 'tls', 'console.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).not.toContain('PRIVATE KEY')
  })

  it.each([
    { guarantee: 'is made anew before it ends', environment: {}, at: new Date('2028-06-01T00:00:00Z') },
    { guarantee: 'is made anew for a new name', environment: { SIGNALBOX_CONSOLE_HOST: '192.0.2.9' }, at: now },
  ])('$guarantee', async ({ environment, at }) => {
    const first = await loadKeyPair(config(), keys, now)
    expect(await loadKeyPair(config(environment), keys, at)).not.toEqual(first)
  })
})

describe('a configured key pair', () => {
  const files = () => ({
    SIGNALBOX_CONSOLE_TLS_CERT: join(folder, 'given.crt'),
    SIGNALBOX_CONSOLE_TLS_KEY: join(folder, 'given.key'),
  })

  it('is taken', async () => {
    const given = createSelfSigned(['console.example.com'], now)
    await writeFile(files().SIGNALBOX_CONSOLE_TLS_CERT, given.certificate)
    await writeFile(files().SIGNALBOX_CONSOLE_TLS_KEY, given.key)
    expect(await loadKeyPair(config(files()), keys, now)).toEqual(given)
    expect(certificatePath(config(files()))).toBe(files().SIGNALBOX_CONSOLE_TLS_CERT)
  })

  it('whose halves do not fit is refused in a sentence', async () => {
    await writeFile(files().SIGNALBOX_CONSOLE_TLS_CERT, createSelfSigned(['a.example.com'], now).certificate)
    await writeFile(files().SIGNALBOX_CONSOLE_TLS_KEY, createSelfSigned(['a.example.com'], now).key)
    await expect(loadKeyPair(config(files()), keys, now)).rejects.toThrow('is not the one of the certificate')
  })

  it('that is not there is refused with the name of the variable', async () => {
    await expect(loadKeyPair(config(files()), keys, now)).rejects.toThrow('SIGNALBOX_CONSOLE_TLS_CERT')
  })
})

describe('the TLS port', () => {
  it('hands requests to the HTTP server, with the client’s own address and as https', async () => {
    setClientAddresses([])
    const plain = createServer((asked, answer) => {
      const { 'x-forwarded-for': client, 'x-forwarded-proto': protocol } = asked.headers
      answer.end(JSON.stringify({ url: asked.url, client, protocol }))
    })
    plain.listen(0, '127.0.0.1')
    await once(plain, 'listening')
    const keyPair = createSelfSigned(['localhost'], new Date())
    const tls = await serveTls({
      keyPair,
      host: '127.0.0.1',
      port: 0,
      plain: { host: '127.0.0.1', port: portOf(plain) },
    })
    onTestFinished(() => {
      tls.close()
      plain.close()
    })
    const asked = request({
      host: '127.0.0.1',
      servername: 'localhost',
      port: tls.port,
      path: '/version',
      ca: keyPair.certificate,
      headers: { 'x-forwarded-for': '203.0.113.1', 'x-forwarded-proto': 'http' },
      agent: false,
    })
    asked.end()
    const [answer]: IncomingMessage[] = await once(asked, 'response')
    if (answer === undefined) throw new Error('There was no answer')
    expect(JSON.parse(await text(answer))).toEqual({ url: '/version', client: '127.0.0.1', protocol: 'https' })
  })
})

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port')
  return address.port
}
