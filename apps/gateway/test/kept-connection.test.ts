/** What a change does not touch, it does not touch: sockets and connections live on. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from './fixtures/gateway-process.ts'
import { gateway, route } from './fixtures/resources.ts'
import { startSystem } from './fixtures/system.ts'

describe('a change', () => {
  it('answers on the same connection before and after it', async () => {
    const { console, port } = await startSystem()
    const client = connect(port, '127.0.0.1')
    const ask = async () => {
      client.write('GET / HTTP/1.1\r\nhost: shop.example.com\r\n\r\n')
      return String((await once(client, 'data'))[0])
    }
    expect(await ask()).toMatch(/edition: 1/i)
    console.commit([gateway('another', [await freePort()]), route('everything', 'backend', { edition: '2' })])
    await console.inForce()
    expect(await ask()).toMatch(/edition: 2/i)
    client.destroy()
  })

  it('that takes a listener away ends its idle connections and leaves the others open', async () => {
    const { console, port } = await startSystem()
    const going = await freePort()
    console.commit([gateway('web', [port, going])])
    await console.inForce()
    const [stays, goes] = [connect(port, '127.0.0.1'), connect(going, '127.0.0.1')]
    await Promise.all([once(stays, 'connect'), once(goes, 'connect')])
    console.commit([gateway('web', [port])])
    await once(goes.resume(), 'close')
    stays.write('GET / HTTP/1.1\r\nhost: shop.example.com\r\n\r\n')
    expect(String((await once(stays, 'data'))[0])).toContain('200')
    stays.destroy()
  })
})
