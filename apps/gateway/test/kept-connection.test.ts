/** What a change does not touch, it does not touch: sockets and connections live on. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from './fixtures/gateway-process.ts'
import { gateway, route } from './fixtures/resources.ts'
import { startSystem } from './fixtures/system.ts'

describe('a change', { timeout: 30_000 }, () => {
  it('answers on the same connection before and after it', async () => {
    const { console, port } = await startSystem()
    const client = connect(port, '127.0.0.1')
    expect(await ask(client)).toMatch(/edition: 1/i)
    console.commit([gateway('another', [await freePort()]), route('everything', 'backend', { edition: '2' })])
    await console.inForce()
    expect(await ask(client)).toMatch(/edition: 2/i)
    client.destroy()
  })

  it('that takes a listener away ends its idle connections and leaves the others open', async () => {
    const { console, port } = await startSystem()
    const going = await freePort()
    console.commit([gateway('web', [port, going])])
    await console.inForce()
    const [stays, goes] = [connect(port, '127.0.0.1'), connect(going, '127.0.0.1')]
    expect(await ask(stays)).toContain('200')
    expect(await ask(goes)).toContain('200')
    console.commit([gateway('web', [port])])
    await once(goes.resume(), 'close')
    expect(await ask(stays)).toContain('200')
    stays.destroy()
  })
})

async function ask(client: Socket): Promise<string> {
  client.write('GET / HTTP/1.1\r\nhost: shop.example.com\r\n\r\n')
  return String((await once(client, 'data'))[0])
}
