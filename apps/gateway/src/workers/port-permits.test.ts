import { afterEach, describe, expect, it } from 'vitest'
import { openSocket, type BoundSocket } from '../listeners/socket.ts'
import { PortPermits } from './port-permits.ts'

const open: BoundSocket[] = []
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close()
})

async function bind(port: number, reusePort: boolean): Promise<BoundSocket> {
  const opened = await openSocket({ address: '127.0.0.1', port, accept: () => undefined, reusePort })
  if (!opened.ok) throw new Error(opened.error.message)
  open.push(opened.value)
  return opened.value
}

async function freePort(): Promise<number> {
  const { port, close } = await bind(0, false)
  await close()
  return port
}

describe('port permits', () => {
  it('refuse a port that another gateway shares among its own workers', async () => {
    const port = await freePort()
    await bind(port, true)
    const failure = await new PortPermits<string>().ask('a', { address: '127.0.0.1', port })
    expect(failure).toMatchObject({ code: 'EADDRINUSE' })
  })

  it('give a free port to every worker, whether they ask together or one after the other', async () => {
    const permits = new PortPermits<string>()
    const where = { address: '127.0.0.1', port: await freePort() }
    expect(await Promise.all([permits.ask('a', where), permits.ask('b', where)])).toEqual([null, null])
    await bind(where.port, true)
    expect(await permits.ask('c', where)).toBeNull()
  })

  it('ask the system again once every holder has let go or ended', async () => {
    const permits = new PortPermits<string>()
    const where = { address: '127.0.0.1', port: await freePort() }
    await permits.ask('a', where)
    await permits.ask('b', where)
    permits.release('a', where)
    permits.forget('b')
    await bind(where.port, true)
    expect(await permits.ask('c', where)).toMatchObject({ code: 'EADDRINUSE' })
  })

  it('let a port pass from one address to another while siblings still hold the first', async () => {
    const permits = new PortPermits<string>()
    const port = await freePort()
    await permits.ask('a', { address: '0.0.0.0', port })
    await bind(port, true)
    expect(await permits.ask('b', { address: '127.0.0.1', port })).toBeNull()
  })
})
