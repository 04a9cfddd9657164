/** A gateway process and its console: joining, resuming, gaps, absence. */
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from './fixtures/gateway-process.ts'
import { gateway, route } from './fixtures/resources.ts'
import { createSystem, startSystem } from './fixtures/system.ts'

const editionAt = async (port: number) => {
  const response = await fetch(`http://127.0.0.1:${port}/`)
  await response.text()
  return response.headers.get('edition')
}

describe('a gateway process', { timeout: 30_000 }, () => {
  it('serves what the console holds, and every change of it', async () => {
    const { console, port } = await startSystem()
    expect(await editionAt(port)).toBe('1')
    console.commit([route('everything', 'backend', { edition: '2' })])
    await console.inForce()
    expect(await editionAt(port)).toBe('2')
    expect(console.joins).toEqual([null])
  })

  it('resumes after the revision that it has when its stream is cut', async () => {
    const { console, port } = await startSystem()
    console.cutStreams()
    console.commit([route('everything', 'backend', { edition: '2' })])
    await console.inForce()
    expect(await editionAt(port)).toBe('2')
    expect(console.joins).toEqual([null, '1'])
  })

  it('asks for a snapshot after a gap, and serves on meanwhile', async () => {
    const { console, process, port } = await startSystem()
    console.commitUnheard([route('everything', 'backend', { edition: '2' })])
    console.commit([gateway('unrelated', [await freePort()])])
    await console.inForce(3)
    expect(await editionAt(port)).toBe('2')
    expect(console.joins).toEqual([null, null])
    expect(process.said).toContain('builds on 2, but 1 is held')
  })

  it('serves on while the console is away, and catches up when it is back', async () => {
    const { console, port } = await startSystem()
    await console.close()
    expect(await editionAt(port)).toBe('1')
    console.commitUnheard([route('everything', 'backend', { edition: '2' })])
    expect(await editionAt(port)).toBe('1')
    await console.open()
    await console.inForce()
    expect(await editionAt(port)).toBe('2')
    expect(console.joins).toEqual([null, '1'])
  })

  it('starts from its last-known-good file when the console is away', async () => {
    const { console, process, port } = await startSystem()
    await untilSaved(process.folder)
    await process.kill()
    await console.close()
    process.start(console.url)
    await process.says(/from the last-known-good file/)
    expect(await editionAt(port)).toBe('1')
    expect((await process.admin('/readyz')).status).toBe(200)
  })

  it('starts from the file before it where the last-known-good file is damaged', async () => {
    const { console, process, port } = await startSystem()
    await untilSaved(process.folder)
    console.commit([route('everything', 'backend', { edition: '2' })])
    await console.inForce()
    await untilSaved(process.folder, 2)
    await process.kill()
    await console.close()
    await writeFile(fileOf(process.folder), (await readFile(fileOf(process.folder))).subarray(0, 300))
    process.start(console.url)
    await process.says(/is damaged .* put aside/)
    await process.says(/Revision 1 is in force, from the last-known-good file/)
    expect(await editionAt(port)).toBe('1')
    await stat(`${fileOf(process.folder)}.corrupt`)
  })

  it('is not ready before it has a configuration, and says so', async () => {
    const { console, process } = await createSystem()
    await console.close()
    process.start(console.url)
    await process.says(/cannot be reached/)
    expect(await process.admin('/readyz')).toEqual({ status: 503, text: 'No configuration is in force yet.\n' })
    expect((await process.admin('/healthz')).status).toBe(200)
    await console.open()
    await console.inForce()
    expect((await process.admin('/readyz')).status).toBe(200)
    expect((await process.admin('/metrics')).text).toContain('signalbox_config_revision 1\n')
  })

  it('says which token to set where the console refuses its own', async () => {
    const { console, process } = await createSystem()
    process.start(console.url, { SIGNALBOX_GATEWAY_TOKEN: 'wrong' })
    await process.says(/HTTP 401.*SIGNALBOX_GATEWAY_TOKEN/)
    expect(console.joins).toEqual([])
  })

  it('names every mistake in its configuration and does not start', async () => {
    const { console, process } = await createSystem()
    process.start(console.url, { SIGNALBOX_BIND: 'nowhere', SIGNALBOX_PORT_OFFSET: '-1' })
    expect(await process.ended()).toBe(78)
    expect(process.said).toContain('SIGNALBOX_BIND')
    expect(process.said).toContain('SIGNALBOX_PORT_OFFSET')
  })

  it('reports a port that is taken, serves its other listeners, and binds the port once it is free', async () => {
    const { console, port } = await startSystem()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    console.commit([gateway('web', [port, taken])])
    const report = await console.reported(({ listeners }) => listeners.some(({ state }) => state === 'failed'))
    expect(report.listeners).toMatchObject([
      { listener: `Gateway/shop/web/port-${port}`, boundPort: port, state: 'listening' },
      {
        listener: `Gateway/shop/web/port-${taken}`,
        boundPort: taken,
        state: 'failed',
        error: expect.stringContaining(`Port ${taken} on 127.0.0.1 is in use by another program`),
      },
    ])
    expect(await editionAt(port)).toBe('1')
    other.close()
    await console.reported(
      ({ listeners }) => listeners.length === 2 && listeners.every(({ state }) => state === 'listening'),
    )
    expect(await editionAt(taken)).toBe('1')
  })

  it('counts what flows, by rule and backend, and sends samples of it', async () => {
    const { console, port } = await startSystem()
    for (let index = 0; index < 3; index += 1) await editionAt(port)
    const { traffic } = await console.reported((report) => report.traffic.some(({ requests }) => requests === 3))
    expect(traffic).toMatchObject([
      { rule: 'HTTPRoute/shop/everything/0', upstream: 'shop/backend:80', statusClasses: [0, 3, 0, 0, 0] },
    ])
    const samples = console.reports.flatMap((report) => report.samples)
    expect(samples).toHaveLength(3)
    expect(samples[0]).toMatchObject({ method: 'GET', path: '/', status: 200, rule: 'HTTPRoute/shop/everything/0' })
  })

  it('binds with the port offset and reports the bound port', async () => {
    const { console, port } = await startSystem({ SIGNALBOX_PORT_OFFSET: '1' })
    const report = await console.inForce()
    expect(report).toMatchObject({ addressing: { portOffset: 1 }, listeners: [{ boundPort: port + 1 }] })
  })
})

const fileOf = (folder: string) => join(folder, 'gateway', 'last-known-good.jsonl')

/** The file is written after a revision came into force; its first line names the revision. */
async function untilSaved(folder: string, revision = 1): Promise<void> {
  const isSaved = () =>
    readFile(fileOf(folder), 'utf8').then(
      (text) => text.includes(`"revision":${revision}}`),
      () => false,
    )
  await expect.poll(isSaved, { timeout: 5000 }).toBe(true)
}
