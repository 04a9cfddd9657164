/** Another gateway process takes the place of a running one: no request is lost, and health is told throughout. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { GatewayProcess } from './fixtures/gateway-process.ts'
import { startLoad } from './fixtures/load.ts'
import { startSystem } from './fixtures/system.ts'

describe('a gateway that takes over', { timeout: 60_000 }, () => {
  it.each([
    ['one process from one process', '1', '1'],
    ['two workers from one process', '1', '2'],
    ['one process from two workers', '2', '1'],
  ])('loses no request: %s', async (_what, formerWorkers, workers) => {
    const { console, process: former, port } = await startSystem({ SIGNALBOX_WORKERS: formerWorkers })
    const load = startLoad(port)
    await load.answers(100)

    const next = new GatewayProcess(former.folder, former.adminPort)
    onTestFinished(() => next.kill())
    next.start(console.url, { SIGNALBOX_WORKERS: workers, SIGNALBOX_TAKE_OVER: 'true' })
    await next.says(/Taking over from process/)
    await load.answers(100)
    expect(await former.ended()).toBe(0)
    await next.says(/Process \d+ has ended/)
    await load.answers(100)

    const { failures } = await load.stop()
    // The kernel resets who waits at a socket in the moment in which it is closed, unless it is told to hand them on
    // (net.ipv4.tcp_migrate_req): a fresh connection may meet that, an answer that was begun never.
    expect(failures.filter((failure) => failure !== 'read ECONNRESET')).toEqual([])
    expect(failures.length).toBeLessThanOrEqual(1)
    await expect
      .poll(() =>
        next.admin('/readyz').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })

  it('serves alone where there is nobody to take over from', async () => {
    const { port } = await startSystem({ SIGNALBOX_TAKE_OVER: 'true' })
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('origin')
  })

  it('lets one that does not take over keep away from its ports', async () => {
    const { console, process: former, port } = await startSystem()
    const other = await GatewayProcess.create()
    onTestFinished(() => other.dispose())
    other.start(console.url)
    await other.says(new RegExp(`Port ${port} .*in use`))
    expect((await former.admin('/readyz')).status).toBe(200)
  })
})
