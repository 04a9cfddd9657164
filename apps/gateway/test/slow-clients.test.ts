/** Two thousand clients that take their time: what they cost, and who is served meanwhile. */
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { leaveOut } from '../../../scripts/left-out.ts'
import { startSystem, type System } from './fixtures/system.ts'

const clients = 2000
/** The promise is 20 KiB each; what a process of its own allocates meanwhile comes on top. */
const mostMiB = 60

const hasProc = existsSync('/proc/self/statm')
if (!hasProc) leaveOut({ what: 'the memory of slow clients', why: 'there is no /proc' })

async function residentMiB({ process }: System): Promise<number> {
  const { pid } = JSON.parse((await process.admin('/status')).text) as { readonly pid: number }
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1024 ** 2
}

async function open(port: number, bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

describe.skipIf(!hasProc)(`${clients} slow clients`, { timeout: 60_000 }, () => {
  it.each([
    ['in the middle of a header', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
    ['between two requests', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['that have said nothing', ''],
  ])('%s cost little, and somebody who behaves is served', async (_what, bytes) => {
    const system = await startSystem()
    for (let round = 0; round < 50; round++) await (await fetch(`http://127.0.0.1:${system.port}/`)).text()
    const before = await residentMiB(system)
    for (let opened = 0; opened < clients; opened += 100)
      await Promise.all(Array.from({ length: 100 }, () => open(system.port, bytes)))
    const response = await fetch(`http://127.0.0.1:${system.port}/`, { signal: AbortSignal.timeout(5000) })
    expect(await response.text()).toBe('origin')
    expect((await residentMiB(system)) - before).toBeLessThan(mostMiB)
  })
})
