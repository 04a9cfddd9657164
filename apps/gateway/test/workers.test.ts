/** Several worker processes behind one gateway. */
import { describe, expect, it } from 'vitest'
import { startLoad } from './fixtures/load.ts'
import { gateway, policy, route, service } from './fixtures/resources.ts'
import { createSystem, startSystem, type System } from './fixtures/system.ts'
import { httpOrigin } from './origin.ts'

const twoWorkers = { SIGNALBOX_WORKERS: '2' }

const fresh = async (port: number) => {
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  await response.text()
  return response.headers.get('edition')
}

async function workersOf({ process }: System): Promise<readonly number[]> {
  const { workers } = JSON.parse((await process.admin('/status')).text) as { readonly workers: readonly number[] }
  return workers
}

describe('workers', { timeout: 30_000 }, () => {
  it('all serve a change before it is reported as in force', async () => {
    const { console, port } = await startSystem(twoWorkers)
    console.commit([route('everything', 'backend', { edition: '2' })])
    await console.inForce()
    const editions = await Promise.all(Array.from({ length: 40 }, () => fresh(port)))
    expect(new Set(editions)).toEqual(new Set(['2']))
  })

  it('leave a port alone that another gateway has, and say so', async () => {
    const first = await startSystem(twoWorkers)
    const second = await createSystem()
    second.console.commit([gateway('web', [first.port])])
    second.process.start(second.console.url, twoWorkers)
    const report = await second.console.reported(({ listeners }) => listeners.length > 0)
    expect(report.listeners).toMatchObject([
      { state: 'failed', errorCode: 'EADDRINUSE', error: expect.stringContaining('in use by another program') },
    ])
  })

  it('report together as one gateway process', async () => {
    const { console, port } = await startSystem(twoWorkers)
    await Promise.all(Array.from({ length: 40 }, () => fresh(port)))
    const report = await console.reported(({ traffic }) => traffic[0]?.requests === 40)
    expect(report.listeners).toHaveLength(1)
    expect(new Set(console.reports.map(({ instance }) => instance)).size).toBe(1)
  })

  it('are started again when they die, while the others serve, and totals never fall', async () => {
    const system = await startSystem(twoWorkers)
    const { console, port } = system
    for (let index = 0; index < 10; index += 1) await fresh(port)
    await console.reported(({ traffic }) => traffic[0]?.requests === 10)
    await expect.poll(async () => (await workersOf(system)).length, { timeout: 10_000 }).toBe(2)
    const [victim = 0, survivor] = await workersOf(system)
    process.kill(victim, 'SIGKILL')
    await system.process.says(/A worker ended by itself \(SIGKILL\)/)
    await expect.poll(async () => (await workersOf(system)).length, { timeout: 10_000 }).toBe(2)
    const workers = await workersOf(system)
    expect(workers).toContain(survivor)
    expect(workers).not.toContain(victim)
    for (let index = 0; index < 10; index += 1) expect(await fresh(port)).toBe('1')
    await console.reported(({ traffic }) => traffic[0]?.requests === 20)
  })

  it('are replaced one by one without losing a request', async () => {
    const system = await startSystem(twoWorkers)
    const before = await workersOf(system)
    const load = startLoad(system.port)
    await load.answers(100)
    system.process.signal('SIGUSR2')
    await system.process.says(/The workers have been replaced/)
    await load.answers(100)
    const { answered, failures } = await load.stop()
    expect(failures).toEqual([])
    await system.console.reported(({ traffic }) => traffic[0]?.requests === answered)
    const after = await workersOf(system)
    expect(after).toHaveLength(2)
    expect(after.filter((worker) => before.includes(worker))).toEqual([])
  })

  it('ask endpoints how they are once for all of them, and all know the answer', async () => {
    let checks = 0
    let isWell = true
    const origin = await httpOrigin((request, response) => {
      if (request.url === '/health') checks++
      response.statusCode = isWell ? 200 : 500
      response.end()
    })
    const system = await startSystem(twoWorkers)
    const active = { path: '/health', interval: '200ms', healthyThreshold: 1, unhealthyThreshold: 1 }
    system.console.commit([service('backend', origin.port, { healthChecks: { active } })])
    await system.console.reported(({ endpoints }) => endpoints[0]?.health === 'healthy')
    const [before, sinceMs] = [checks, performance.now()]
    await expect.poll(() => checks - before, { timeout: 10_000 }).toBeGreaterThanOrEqual(5)
    // Two that ask would have come to twice as many.
    expect((performance.now() - sinceMs) / (checks - before)).toBeGreaterThan(190)
    isWell = false
    const ask = async () =>
      (await fetch(`http://127.0.0.1:${system.port}/`, { headers: { connection: 'close' } })).status
    await expect.poll(async () => new Set(await Promise.all(Array.from({ length: 20 }, ask)))).toEqual(new Set([503]))
    await system.console.reported(({ endpoints }) => endpoints[0]?.health === 'unhealthy')
    isWell = true
    const [victim = 0] = await workersOf(system)
    process.kill(victim, 'SIGKILL')
    await system.console.reported(({ endpoints }) => endpoints[0]?.health === 'healthy')
  })

  it('show the figures of policies added up', async () => {
    const { console, port, process } = await startSystem(twoWorkers)
    console.commit([policy('prometheus', { status_code_metrics: true })])
    await console.inForce()
    await Promise.all(Array.from({ length: 40 }, () => fresh(port)))
    const counted = async () =>
      /^kong_http_requests_total\{.*code="200".*\} (\d+)$/m.exec((await process.admin('/metrics')).text)?.[1]
    await expect.poll(counted, { timeout: 10_000 }).toBe('40')
  })

  it('let open requests end at SIGTERM and end with their primary', async () => {
    const system = await startSystem(twoWorkers)
    const workers = await workersOf(system)
    const slow = fetch(`http://127.0.0.1:${system.port}/slow`)
    await system.origin.holds()
    system.process.signal('SIGTERM')
    await system.process.says(/Stopping/)
    system.origin.release()
    expect((await slow).status).toBe(200)
    expect(await system.process.ended()).toBe(0)
    for (const worker of workers) expect(() => process.kill(worker, 0)).toThrow('ESRCH')
  })

  it('end when their primary is killed', async () => {
    const system = await startSystem(twoWorkers)
    const workers = await workersOf(system)
    await system.process.kill()
    const areGone = () => workers.every((worker) => !isRunning(worker))
    await expect.poll(areGone, { timeout: 10_000 }).toBe(true)
  })
})

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}
