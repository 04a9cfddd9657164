import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Echoed } from '../../test/origin.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { get, openClient } from '../../test/raw-client.ts'
import { readMessage } from '../exchange/protobuf.ts'

interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly name: string
  readonly kind: number | undefined
  readonly attributes: Readonly<Record<string, string>>
}

const hex = (bytes: Buffer | undefined): string => bytes?.toString('hex') ?? ''

function toAttributes(pairs: readonly Buffer[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const { bytes } = readMessage(pair)
      const value = readMessage(bytes.get(2)?.[0] ?? Buffer.alloc(0))
      return [String(bytes.get(1)?.[0]), String(value.bytes.get(1)?.[0] ?? value.numbers.get(3) ?? '')]
    }),
  )
}

/** Spans of an ExportTraceServiceRequest (opentelemetry-proto, trace/v1). */
function readSpans(content: Buffer) {
  const resourceSpans = readMessage(content).bytes.get(1) ?? []
  const resources = resourceSpans.map((each) => readMessage(readMessage(each).bytes.get(1)?.[0] ?? Buffer.alloc(0)))
  const spans = resourceSpans
    .flatMap((each) => readMessage(each).bytes.get(2) ?? [])
    .flatMap((each) => readMessage(each).bytes.get(2) ?? [])
    .map((each): SeenSpan => {
      const { bytes, numbers } = readMessage(each)
      const of = (field: number) => bytes.get(field)?.[0]
      return {
        traceId: hex(of(1)),
        spanId: hex(of(2)),
        parentId: hex(of(4)),
        name: String(of(5)),
        kind: numbers.get(6),
        attributes: toAttributes(bytes.get(9)),
      }
    })
  return { spans, resource: toAttributes(resources[0]?.bytes.get(1)) }
}

async function collector(status = 200) {
  const requests: {
    readonly headers: IncomingHttpHeaders
    readonly content: Buffer
    readonly url: string | undefined
  }[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.statusCode = status
      response.end()
      requests.push({ headers: request.headers, content: Buffer.concat(chunks), url: request.url })
      for (const wake of waiting.splice(0)) wake()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const at = server.address()
  return {
    url: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/v1/traces`,
    requests,
    async got() {
      while (requests.length === 0) await new Promise<void>((settle) => waiting.push(settle))
      return requests
    },
  }
}

const atOnce = { queue: { max_batch_size: 1, max_coalescing_delay: 0.01 } }

async function open(config: object) {
  const system = await systemWith([policy('opentelemetry', config)])
  const client = await openClient(system.port)
  return {
    system,
    async ask(target: string, ...lines: string[]) {
      const { headers, body } = await client.send(get(target, ...lines)).response()
      return { told: headers, sent: (JSON.parse(body.toString()) as Echoed).headers }
    },
  }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

describe('opentelemetry', () => {
  it('sends a span of the gateway and one of the service, which the service is told of', async () => {
    const { url, got } = await collector()
    const { ask } = await open({
      traces_endpoint: url,
      headers: { Authorization: 'Bearer collector-token' },
      resource_attributes: { 'service.name': 'edge', 'deployment.environment': 'test' },
      http_response_header_for_traceid: 'X-Trace-ID',
      queue: { max_batch_size: 2, max_coalescing_delay: 0.01 },
    })
    const { told, sent } = await ask('/shop?page=1&token=canary', 'Authorization: Bearer canary')
    const [request] = await got()
    const { spans, resource } = readSpans(request?.content ?? Buffer.alloc(0))
    expect(request).toMatchObject({
      url: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', authorization: 'Bearer collector-token' },
    })
    expect(resource).toMatchObject({ 'service.name': 'edge', 'deployment.environment': 'test' })
    const gateway = spans.find(({ kind }) => kind === 2)
    const service = spans.find(({ kind }) => kind === 3)
    expect(gateway).toMatchObject({ parentId: '', name: 'GET shop/all' })
    expect(service).toMatchObject({ parentId: gateway?.spanId, traceId: gateway?.traceId })
    expect(gateway?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'url.path': '/shop',
      'http.response.status_code': '200',
      'signalbox.service': 'shop/origin',
    })
    expect(sent['traceparent']).toBe(`00-${service?.traceId}-${service?.spanId}-01`)
    expect(told.get('x-trace-id')).toBe(gateway?.traceId)
    expect(request?.content.includes('canary')).toBe(false)
  })

  it.each([
    [
      'w3c',
      [`traceparent: 00-${traceId}-${spanId}-01`, 'tracestate: a=1'],
      'traceparent',
      new RegExp(`^00-${traceId}-(?!${spanId})[0-9a-f]{16}-01$`),
    ],
    [
      'b3',
      [`X-B3-TraceId: ${traceId}`, `X-B3-SpanId: ${spanId}`, 'X-B3-Sampled: 1'],
      'x-b3-traceid',
      new RegExp(`^${traceId}$`),
    ],
    ['b3 in one header', [`b3: ${traceId}-${spanId}-1`], 'b3', new RegExp(`^${traceId}-(?!${spanId})[0-9a-f]{16}-1$`)],
    [
      'jaeger',
      [`uber-trace-id: ${traceId}:${spanId}:0:1`],
      'uber-trace-id',
      new RegExp(`^${traceId}:(?!${spanId})[0-9a-f]{16}:0:1$`),
    ],
  ])('goes on with the trace of a client that speaks %s', async (_, lines, header, expected) => {
    const { ask } = await open({})
    const { sent } = await ask('/', ...lines)
    expect(sent[header]).toMatch(expected)
    expect(sent['tracestate']).toBe(lines[1]?.startsWith('tracestate') === true ? 'a=1' : undefined)
  })

  it('begins a trace of its own where the client’s cannot be read', async () => {
    const { ask } = await open({})
    for (const line of [
      'traceparent: 00-0-0-0',
      `traceparent: 00-${'0'.repeat(32)}-${spanId}-01`,
      'uber-trace-id: %zz',
      'b3: --',
    ])
      expect((await ask('/', line)).sent['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  it('traces the share that is asked for, and hears a client that wants no trace', async () => {
    const { url, requests } = await collector()
    const none = await open({ traces_endpoint: url, sampling_rate: 0, ...atOnce })
    expect((await none.ask('/')).sent['traceparent']).toMatch(/-00$/)
    const all = await open({ traces_endpoint: url, ...atOnce })
    expect((await all.ask('/', `traceparent: 00-${traceId}-${spanId}-00`)).sent['traceparent']).toMatch(/-00$/)
    const byClient = await open({ sampling_rate: 0, sampling_strategy: 'parent_probability_fallback' })
    expect((await byClient.ask('/', `traceparent: 00-${traceId}-${spanId}-01`)).sent['traceparent']).toMatch(/-01$/)
    none.system.apply([])
    all.system.apply([])
    expect(requests).toEqual([])
  })

  it('speaks the formats that are asked for, and takes headers away', async () => {
    const { ask } = await open({
      propagation: {
        extract: ['b3'],
        inject: ['w3c', 'jaeger'],
        clear: ['b3', 'x-b3-traceid', 'x-b3-spanid'],
        default_format: 'w3c',
      },
    })
    const { sent } = await ask('/', `x-b3-traceid: ${traceId}`, `x-b3-spanid: ${spanId}`)
    expect(sent['traceparent']).toContain(traceId)
    expect(sent['uber-trace-id']).toContain(traceId)
    expect(sent['x-b3-traceid']).toBeUndefined()
  })

  it('holds no request up where the collector refuses, and says what was lost', async () => {
    const { url } = await collector(400)
    const { ask, system } = await open({ traces_endpoint: url, headers: { Authorization: 'canary' }, ...atOnce })
    expect((await ask('/')).sent['traceparent']).toBeDefined()
    await expect
      .poll(() => system.logged.join(), { timeout: 10_000 })
      .toMatch(/\(opentelemetry\) has lost one entry\. The collector at 127\.0\.0\.1:\d+ did not take them/)
    expect(system.logged.join()).not.toContain('canary')
  })
})
