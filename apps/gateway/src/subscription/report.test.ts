import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import type { GatewayReport, RequestSample } from '@signalbox/shared/snapshot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReporter, type Reporter } from './report.ts'

const received: { report: GatewayReport; authorization: string | undefined; response: ServerResponse }[] = []
let status = 204
let holding = false
let waiting: RequestSample[] = []
let reporter: Reporter

const server = createServer(async (request, response) => {
  const report = JSON.parse(await text(request)) as GatewayReport
  received.push({ report, authorization: request.headers.authorization, response })
  if (!holding) response.writeHead(status).end()
})

const sample = (path: string): RequestSample => ({
  at: '2026-01-01T00:00:00.000Z',
  listener: 'Gateway/infra/gw/web',
  method: 'GET',
  host: '',
  path,
  rule: null,
  status: 404,
  durationMs: 1,
})

beforeEach(async () => {
  received.length = 0
  status = 204
  holding = false
  waiting = []
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  reporter = createReporter({
    consoleUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'token',
    intervalMs: 3_600_000,
    read: () => ({
      instance: 'one',
      startedAt: '2026-01-01T00:00:00.000Z',
      version: '0',
      revision: received.length,
      addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
      listeners: [],
      endpoints: [],
      traffic: [],
    }),
    samples: { take: () => waiting.splice(0), giveBack: (samples) => waiting.unshift(...samples) },
  })
})

afterEach(async () => {
  holding = false
  for (const { response } of received) if (!response.writableEnded) response.end()
  await reporter.close()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

describe('reporter', () => {
  it('sends what is and what was seen, with its token', async () => {
    waiting = [sample('/a')]
    reporter.reportNow()
    await expect.poll(() => received.length).toBe(1)
    expect(received[0]).toMatchObject({
      authorization: 'Bearer token',
      report: { instance: 'one', samples: [{ path: '/a' }] },
    })
  })

  it('queues one report at most behind a slow console, and that one is up to date', async () => {
    holding = true
    reporter.reportNow()
    await expect.poll(() => received.length).toBe(1)
    for (let index = 0; index < 10; index += 1) reporter.reportNow()
    holding = false
    received[0]?.response.writeHead(204).end()
    await reporter.close()
    expect(received.map(({ report }) => report.revision)).toEqual([0, 1])
  })

  it('keeps samples until a report with them is accepted', async () => {
    status = 503
    waiting = [sample('/a')]
    reporter.reportNow()
    await expect.poll(() => waiting.length === 1 && received.length === 1).toBe(true)
    status = 204
    waiting.push(sample('/b'))
    await reporter.close()
    expect(received[1]?.report.samples.map(({ path }) => path)).toEqual(['/a', '/b'])
    expect(waiting).toEqual([])
  })
})
