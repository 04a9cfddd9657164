import { afterEach, describe, expect, it } from 'vitest'
import { openAdminServer, type AdminServer } from './admin-server.ts'

const open: AdminServer[] = []
let unreadiness: string | null = null
let said: string[] = []

afterEach(() => {
  for (const server of open.splice(0)) server.close()
  unreadiness = null
  said = []
})

async function start(port = 0): Promise<AdminServer> {
  const server = await openAdminServer({
    address: '127.0.0.1',
    port,
    unreadiness: () => unreadiness,
    metrics: () => 'signalbox_config_revision 1\n',
    status: () => ({ revision: 1 }),
    log: (sentence) => said.push(sentence),
  })
  open.push(server)
  return server
}

const ask = async ({ port }: AdminServer, path: string, init?: RequestInit) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
  return [response.status, await response.text()]
}

describe('admin server', () => {
  it('is healthy while it runs, and ready only when there is nothing against it', async () => {
    const server = await start()
    unreadiness = 'No configuration is in force yet.'
    expect(await ask(server, '/healthz')).toEqual([200, 'ok\n'])
    expect(await ask(server, '/readyz')).toEqual([503, 'No configuration is in force yet.\n'])
    unreadiness = null
    expect(await ask(server, '/readyz?verbose')).toEqual([200, 'ok\n'])
  })

  it('serves metrics and status, and only reads', async () => {
    const server = await start()
    expect(await ask(server, '/metrics')).toEqual([200, 'signalbox_config_revision 1\n'])
    expect(await ask(server, '/status')).toEqual([200, '{\n  "revision": 1\n}\n'])
    expect(await ask(server, '/status', { method: 'POST' })).toEqual([405, expect.any(String)])
    expect(await ask(server, '/other')).toEqual([404, expect.any(String)])
  })

  it('lets the process go on where its port is taken', async () => {
    const first = await start()
    const second = await start(first.port ?? 0)
    expect(second.port).toBeNull()
    expect(said).toEqual([expect.stringContaining('SIGNALBOX_ADMIN_BIND')])
  })
})
