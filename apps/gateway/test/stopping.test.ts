/** SIGTERM: open requests end well, idle connections are let go, nothing new is taken. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startSystem } from './fixtures/system.ts'

async function connectTo(port: number): Promise<Socket> {
  const client = connect(port, '127.0.0.1')
  await once(client, 'connect')
  return client
}

async function ask(client: Socket): Promise<string> {
  client.write('GET / HTTP/1.1\r\nhost: shop.example.com\r\n\r\n')
  const [answer] = await once(client, 'data')
  return String(answer)
}

describe('SIGTERM', { timeout: 30_000 }, () => {
  it('lets a request in flight end, closes idle connections, refuses new ones, and ends with 0', async () => {
    const { console, process, origin, port } = await startSystem()
    const idle = await connectTo(port)
    expect(await ask(idle)).toContain('200')
    const slow = fetch(`http://127.0.0.1:${port}/slow`)
    await origin.holds()

    process.signal('SIGTERM')
    await once(idle.resume(), 'close')
    await expect(connectTo(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect((await process.admin('/readyz')).status).toBe(503)

    origin.release()
    const response = await slow
    expect([response.status, await response.text()]).toEqual([200, 'origin'])
    expect(await process.ended()).toBe(0)
    expect(console.reports.at(-1)?.traffic).toMatchObject([{ requests: 2 }])
  })

  it('cuts what is still open when the drain time is over', async () => {
    const { process, origin, port } = await startSystem({ SIGNALBOX_DRAIN_TIMEOUT_MS: '100' })
    const slow = fetch(`http://127.0.0.1:${port}/slow`)
    await origin.holds()
    process.signal('SIGTERM')
    await expect(slow).rejects.toThrow('fetch failed')
    expect(await process.ended()).toBe(0)
  })

  it('ends at once at the second signal', async () => {
    const { process, origin, port } = await startSystem()
    const slow = fetch(`http://127.0.0.1:${port}/slow`).catch((error: Error) => error.message)
    await origin.holds()
    process.signal('SIGTERM')
    await process.says(/Stopping/)
    process.signal('SIGTERM')
    expect(await process.ended()).toBe(1)
    await slow
  })
})
