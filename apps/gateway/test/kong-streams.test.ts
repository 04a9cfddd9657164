/** Routes of connections on the wire: which address a connection comes from, and what it asks for in TLS. */
import { describe, expect, it } from 'vitest'
import { clientOf, freePort, gateway, namedServer, openStreams, readAll, service } from './stream-system.ts'

const kongRoute = (name: string, spec: object) => ({
  apiVersion: 'signalbox.dev/v1',
  kind: 'Route',
  metadata: { name, namespace: 'shop', uid: name },
  spec: { parentRefs: [{ name: 'edge' }], ...spec },
})

describe('a Route of TCP', () => {
  it('takes connections from its sources', async () => {
    const port = await freePort()
    const backend = await namedServer('hello')
    const system = await openStreams([
      gateway([{ name: 'tcp', port, protocol: 'TCP' }]),
      service('a', [backend.port]),
      kongRoute('inside', { protocols: ['tcp'], sources: [{ ip: '127.0.0.0/8' }], service: { name: 'a' } }),
    ])
    const client = await clientOf(port)
    expect(await readAll(client)).toContain('hello')
    client.end()
    expect(await system.recorded(1)).toMatchObject([{ rule: 'Route/shop/inside/0', errorCode: null }])
  })

  it('goes to the Route whose conditions say more', async () => {
    const port = await freePort()
    const [wide, narrow] = [await namedServer('wide'), await namedServer('narrow')]
    await openStreams([
      gateway([{ name: 'tcp', port, protocol: 'TCP' }]),
      service('wide', [wide.port]),
      service('narrow', [narrow.port]),
      kongRoute('wide', { protocols: ['tcp'], sources: [{ ip: '0.0.0.0/0' }], service: { name: 'wide' } }),
      kongRoute('narrow', { protocols: ['tcp'], sources: [{ ip: '127.0.0.1' }], service: { name: 'narrow' } }),
    ])
    expect(await readAll(await clientOf(port))).toContain('narrow')
  })
})
