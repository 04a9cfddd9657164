import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket, createSecureContext } from 'node:tls'
import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readClientHello } from './client-hello.ts'
import { helloMessage, inRecords } from './testdata/hello.ts'

const limits = { maxBytes: 64 * 1024, timeoutMs: 5000 }

/** Both ends of a fresh connection. */
async function connectionPair(): Promise<{ readonly client: Socket; readonly server: Socket }> {
  const listening = createServer({ allowHalfOpen: true })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const client = connect(port, '127.0.0.1')
  client.on('error', () => {})
  const [server] = (await once(listening, 'connection')) as [Socket]
  onTestFinished(() => {
    client.destroy()
    listening.close()
  })
  return { client, server }
}

describe('a client hello', () => {
  it('is read and left for TLS, which then shakes hands as if nobody had looked', async () => {
    const { client, server } = await connectionPair()
    const tls = connectTls({
      socket: client,
      servername: 'Shop.example.com',
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    })
    onTestFinished(() => void tls.destroy())
    const hello = await readClientHello(server, limits)
    expect(hello).toMatchObject({
      outcome: 'hello',
      serverName: 'shop.example.com',
      alpn: ['h2', 'http/1.1'],
      hasEch: false,
    })

    const testdata = new URL('../../test/testdata/', import.meta.url)
    const [cert, key] = ['origin.crt', 'origin.key'].map((name) => readFileSync(new URL(name, testdata)))
    const terminated = new TLSSocket(server, { isServer: true, secureContext: createSecureContext({ cert, key }) })
    terminated.end('hello')
    const [chunk] = (await once(tls, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('hello')
  })

  it('is left byte by byte, with what follows it, to whoever reads next', async () => {
    const { client, server } = await connectionPair()
    const bytes = inRecords(helloMessage({ serverNames: ['a.example'] }), 50)
    client.write(Buffer.concat([bytes, Buffer.from('and more')]))
    client.end()
    const hello = await readClientHello(server, limits)
    expect(hello).toMatchObject({ outcome: 'hello', bytes })
    expect(Buffer.concat(await server.toArray())).toEqual(Buffer.concat([bytes, Buffer.from('and more')]))
  })

  it('is read when it comes in pieces of one byte', async () => {
    const { client, server } = await connectionPair()
    const reading = readClientHello(server, limits)
    client.setNoDelay(true)
    for (const byte of inRecords(helloMessage({ serverNames: ['a.example'] })))
      await new Promise((sent) => client.write(Buffer.of(byte), sent))
    expect(await reading).toMatchObject({ outcome: 'hello', serverName: 'a.example' })
  })

  it.each([
    { guarantee: 'HTTP is told at once', bytes: Buffer.from('GET / HTTP/1.1\r\n'), outcome: 'not-tls' },
    { guarantee: 'one that is too large is told', bytes: inRecords(Buffer.of(1, 2, 0, 0)), outcome: 'too-large' },
  ])('$guarantee', async ({ bytes, outcome }) => {
    const { client, server } = await connectionPair()
    client.write(bytes)
    expect(await readClientHello(server, limits)).toEqual({ outcome })
  })

  it('is given up when the client ends before it is whole', async () => {
    const { client, server } = await connectionPair()
    client.end(inRecords(helloMessage({})).subarray(0, 20))
    expect(await readClientHello(server, limits)).toEqual({ outcome: 'closed' })
  })

  it('is given up when the client resets', async () => {
    const { client, server } = await connectionPair()
    server.on('error', () => {})
    const reading = readClientHello(server, limits)
    client.resetAndDestroy()
    expect(await reading).toEqual({ outcome: 'closed' })
  })

  it('is given up when it is not whole in time', async () => {
    const { client, server } = await connectionPair()
    client.write(inRecords(helloMessage({})).subarray(0, 20))
    expect(await readClientHello(server, { ...limits, timeoutMs: 20 })).toEqual({ outcome: 'timeout' })
  })
})
