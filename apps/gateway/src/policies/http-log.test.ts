import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { checkPolicyConfig } from '@signalbox/shared/policies'
import { describe, expect, it, onTestFinished } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, openClient } from '../../test/raw-client.ts'

interface Received {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A log server that answers with the statuses given, then 200. */
async function logServer(statuses: readonly number[] = []) {
  const received: Received[] = []
  const waiting: (() => void)[] = []
  const left = [...statuses]
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.statusCode = left.shift() ?? 200
      response.end('thanks')
      received.push({ method: request.method, headers: request.headers, text: Buffer.concat(chunks).toString() })
      for (const wake of waiting.splice(0)) wake()
    })
  })
  const port = await listenOn(server, 0)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    port,
    received,
    async got(count: number) {
      while (received.length < count) await new Promise<void>((settle) => waiting.push(settle))
      return received
    },
  }
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function open(port: number, config: object = {}) {
  const system = await systemWith([policy('http-log', { http_endpoint: `http://127.0.0.1:${port}/logs`, ...config })])
  const client = await openClient(system.port)
  return { system, ask: async (path: string, ...lines: string[]) => client.send(get(path, ...lines)).response() }
}

const lost = (system: {
  plane: { metrics(): { families: readonly { name: string; samples: readonly { values: readonly number[] }[] }[] } }
}) =>
  system.plane.metrics().families.find(({ name }) => name === 'signalbox_policy_lost_entries_total')?.samples[0]
    ?.values[0] ?? 0

it.each(['http://user:canary@logs.test/', 'ftp://logs.test', 'logs.test'])('the endpoint %s is refused', (endpoint) => {
  const checked = checkPolicyConfig({ spec: { type: 'http-log', enabled: true, config: { http_endpoint: endpoint } } })
  expect(checked).toMatchObject({ ok: false, error: [{ path: 'spec.config.http_endpoint' }] })
})

describe('http-log', () => {
  it('sends an entry in Kong’s form, with the headers that are written', async () => {
    const log = await logServer()
    const { ask } = await open(log.port, { headers: { Authorization: 'Bearer log-token' }, method: 'PUT' })
    await ask('/shop?page=2')
    const [sent] = await log.got(1)
    expect(sent).toMatchObject({
      method: 'PUT',
      headers: { authorization: 'Bearer log-token', 'content-type': 'application/json' },
    })
    expect(JSON.parse(sent?.text ?? '')).toMatchObject({
      request: { method: 'GET', uri: '/shop?page=2', querystring: { page: '2' }, size: 0 },
      response: { status: 200, headers: { 'content-type': 'application/json' } },
      route: { name: 'shop/all' },
      service: { name: 'shop/origin' },
      client_ip: '127.0.0.1',
      source: 'upstream',
      tries: [{ ip: '127.0.0.1' }],
      latencies: { request: expect.any(Number), kong: expect.any(Number), proxy: expect.any(Number) },
      started_at: expect.any(Number),
    })
  })

  it('shows no secret that a client sent', async () => {
    const log = await logServer()
    const { ask } = await open(log.port)
    await ask(
      '/?apikey=canary-1&page=1&access_token=canary-2',
      'Authorization: Bearer canary-3',
      'Cookie: session=canary-4',
      'X-Api-Key: canary-5',
      'Proxy-Authorization: Basic canary-6',
    )
    const [sent] = await log.got(1)
    expect(sent?.text).not.toContain('canary')
    const entry = JSON.parse(sent?.text ?? '')
    expect(entry.request.querystring).toEqual({ apikey: '[redacted]', page: '1', access_token: '[redacted]' })
    expect(entry.request.headers.authorization).toBe('[redacted]')
  })

  it('sends lists where batches are asked for', async () => {
    const log = await logServer()
    const { ask } = await open(log.port, { queue: { max_batch_size: 3, max_coalescing_delay: 60 } })
    for (const path of ['/1', '/2', '/3']) await ask(path)
    const [sent] = await log.got(1)
    const entries = JSON.parse(sent?.text ?? '') as readonly { readonly request: { readonly uri: string } }[]
    expect(entries.map(({ request }) => request.uri)).toEqual(['/1', '/2', '/3'])
  })

  it('sends again what was not taken', async () => {
    const log = await logServer([500, 429])
    const { system, ask } = await open(log.port)
    await ask('/once')
    const received = await log.got(3)
    expect(new Set(received.map(({ text }) => JSON.parse(text).request.uri))).toEqual(new Set(['/once']))
    expect(lost(system)).toBe(0)
  })

  it('holds no request up where the log server is away, and says what was lost without any secret', async () => {
    const away = createServer()
    const port = await listenOn(away, 0)
    away.close()
    const { system, ask } = await open(port, { headers: { Authorization: 'canary' }, queue: { max_retry_time: 0 } })
    for (let count = 0; count < 5; count++) expect((await ask('/')).status).toBe(200)
    await expect.poll(() => lost(system)).toBe(5)
    expect(system.logged.join()).toMatch(
      /Policy shop\/http-log \(http-log\) has lost one entry\. The log server cannot be reached/,
    )
    expect(system.logged.filter((sentence) => sentence.includes('has lost'))).toHaveLength(1)
    expect(system.logged.join()).not.toContain('canary')
  })

  it('drops the oldest of more entries than may wait', async () => {
    const log = await logServer()
    const { system, ask } = await open(log.port, {
      queue: { max_entries: 2, max_batch_size: 10, max_coalescing_delay: 60 },
    })
    for (let count = 0; count < 5; count++) await ask(`/${count}`)
    await expect.poll(() => lost(system)).toBe(3)
    // What still waits is sent when the policy goes.
    system.apply([])
    const [sent] = await log.got(1)
    const entries = JSON.parse(sent?.text ?? '') as readonly { readonly request: { readonly uri: string } }[]
    expect(entries.map(({ request }) => request.uri)).toEqual(['/3', '/4'])
  })
})
