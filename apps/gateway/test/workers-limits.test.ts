/** A limit that is exact over all workers, whatever comes at the same time. */
import { connect, type ClientHttp2Session } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import { expect, it } from 'vitest'
import { service } from './fixtures/resources.ts'
import { startSystem } from './fixtures/system.ts'
import { httpOrigin } from './origin.ts'

const sessions = 100
/** One address alone may not have so many streams open. */
const addresses = 20
const streamsEach = 100

function limit(config: object): AnyResource {
  const parsed = parseResource({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name: 'limit', namespace: 'shop' },
    spec: { type: 'rate-limiting', config },
  })
  if (parsed.ok) return parsed.value
  throw new Error(JSON.stringify(parsed.error))
}

const from = (localAddress: string, port: number): ClientHttp2Session =>
  connect(`http://127.0.0.1:${port}`, {
    createConnection: () => connectSocket({ host: '127.0.0.1', port, localAddress }),
  })

function ask(session: ClientHttp2Session): Promise<number> {
  return new Promise((settle, refuse) => {
    const stream = session.request({ ':path': '/', ':authority': 'shop.test' })
    let status = 0
    stream.on('response', (headers) => (status = headers[':status'] ?? 0))
    stream.on('error', refuse)
    stream.on('end', () => settle(status))
    stream.resume()
  })
}

it(
  '10,000 requests at once against a limit of 100: exactly 100 pass, with two workers',
  { timeout: 120_000 },
  async () => {
    const { console, port } = await startSystem({ SIGNALBOX_WORKERS: '2' })
    let served = 0
    const origin = await httpOrigin((_, response) => {
      served += 1
      response.end()
    })
    console.commit([service('backend', origin.port), limit({ year: 100, limit_by: 'service' })])
    await console.inForce()
    const open = Array.from({ length: sessions }, (_, index) => from(`127.0.0.${1 + (index % addresses)}`, port))
    const statuses = await Promise.all(
      open.flatMap((session) => Array.from({ length: streamsEach }, () => ask(session))),
    )
    for (const session of open) session.close()
    expect(statuses).toHaveLength(10_000)
    expect(statuses.filter((status) => status === 200)).toHaveLength(100)
    expect(statuses.filter((status) => status === 429)).toHaveLength(9_900)
    expect(served).toBe(100)
  },
)

it('a worker that dies takes no counts with it', { timeout: 60_000 }, async () => {
  const system = await startSystem({ SIGNALBOX_WORKERS: '2' })
  system.console.commit([limit({ year: 2 })])
  await system.console.inForce()
  const fresh = async () =>
    (await fetch(`http://127.0.0.1:${system.port}/`, { headers: { connection: 'close' } })).status
  expect([await fresh(), await fresh()]).toEqual([200, 200])
  const { workers } = JSON.parse((await system.process.admin('/status')).text) as { readonly workers: number[] }
  process.kill(workers[0] ?? 0, 'SIGKILL')
  await system.process.says(/A worker ended by itself \(SIGKILL\)/)
  expect([await fresh(), await fresh()]).toEqual([429, 429])
})
