/** Where routes lead and where they do not, on the wire: a service of Signalbox's own, a name for it, a confined namespace. */
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin } from './origin.ts'
import { get, request } from './raw-client.ts'
import { freePort, gateway, openStreams } from './stream-system.ts'

const service = (address: string, port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'origin', namespace: 'shop' },
  spec: { ports: [{ port: 80 }], endpoints: [{ address, port }] },
})

const namespace = (cidrs: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', annotations: { 'signalbox.dev/backend-cidrs': cidrs } },
})

const everything = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'all', namespace: 'shop' },
  spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'origin', port: 80 }] }] },
}

/** What a client is answered where the endpoint is at `address`, and the port there is Signalbox's own or not. */
async function ask(address: string, { isOwn = false, more = [] as readonly unknown[] } = {}): Promise<number> {
  const origin = await httpOrigin(echo)
  const port = await freePort()
  await openStreams(
    [gateway([{ name: 'http', port, protocol: 'HTTP' }]), service(address, origin.port), everything, ...more],
    isOwn ? { SIGNALBOX_ADMIN_BIND: `127.0.0.1:${origin.port}` } : {},
  )
  const { status } = await request(port, get('/'))
  expect(origin.connections()).toBe(status === 200 ? 1 : 0)
  return status
}

describe('a route', () => {
  it.each(['127.0.0.1', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '0.0.0.0'])(
    'to %s leads to other ports, and never to the gateway’s own',
    async (address) => {
      expect(await ask(address, { isOwn: true })).toBe(502)
      expect([200, 502]).toContain(await ask(address))
    },
  )

  it('of a confined namespace leads to its blocks and nowhere else', async () => {
    expect(await ask('127.0.0.1', { more: [namespace('10.0.0.0/8')] })).toBe(502)
    expect(await ask('localhost', { more: [namespace('10.0.0.0/8')] })).toBe(502)
    expect(await ask('127.0.0.1', { more: [namespace('10.0.0.0/8, 127.0.0.0/8')] })).toBe(200)
  })
})
