import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import protobuf from 'protobufjs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSelfSigned } from '../tls/self-signed.ts'
import { apply } from './apply.ts'
import { send, type SendResult } from './send.ts'
import { sendMethods } from './send-methods.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'

const proto = `syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
enum Size { SIZE_UNSPECIFIED = 0; SMALL = 1; }
message Item { string sku = 1; uint32 how_many = 2; Size size = 3; }
message Cart {
  string id = 1; repeated Item items = 2; int64 price_cents = 3; map<string, string> labels = 4;
  google.protobuf.Timestamp at = 5; bytes token = 6; bool open = 7; double ratio = 8;
}
service Carts {
  rpc Get (Cart) returns (Cart);
  rpc Watch (Item) returns (stream Item);
  rpc Fill (stream Item) returns (Cart);
}
`

const certificate = createSelfSigned(['calls.test'], new Date())

const manifests = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: signalbox}
spec: {controllerName: signalbox.dev/gateway-controller}
---
apiVersion: v1
kind: Namespace
metadata: { name: calls }
---
apiVersion: v1
kind: Secret
metadata: { name: pair, namespace: calls }
type: kubernetes.io/tls
data:
  tls.crt: ${Buffer.from(certificate.certificate).toString('base64')}
  tls.key: ${Buffer.from(certificate.key).toString('base64')}
---
apiVersion: v1
kind: Service
metadata: { name: carts, namespace: calls }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 127.0.0.1, port: 9 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: calls }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: http, port: 8090, protocol: HTTP }
    - { name: https, port: 8091, protocol: HTTPS, tls: { certificateRefs: [{ name: pair }] } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: carts, namespace: calls }
spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [{ name: carts, port: 80 }] }] }
`

async function withPort(boundPort: number): Promise<TestContext> {
  const context = await openTestContext()
  await apply(context, { text: manifests })
  const listeners = ['http', 'https'].map((name) => ({
    listener: `Gateway/calls/gw/${name}`,
    address: '127.0.0.1',
    boundPort,
    state: 'listening' as const,
  }))
  const at = '2026-01-01T00:00:00Z'
  const addressing = { bind: '127.0.0.1', pool: [], portOffset: 0 }
  const process = { instance: 'one', version: '0.1.0', startedAt: at, lastSeenAt: at, connected: true, revision: 1 }
  return { ...context, gateways: () => [{ ...process, addressing, listeners, endpoints: [] }] }
}

interface ServerOptions {
  readonly reflection?: 'both' | 'v1alpha' | 'none'
  readonly secure?: boolean
}

/** A server of Carts: `Get` gives back the cart, `Watch` the item three times and then an end with a status. */
async function serveCarts({ reflection = 'both', secure = false }: ServerOptions = {}): Promise<number> {
  const { root } = protobuf.parse(proto, { keepCase: true })
  const timestamps = protobuf.common.get('google/protobuf/timestamp.proto')?.nested
  if (timestamps !== undefined) root.addJSON(timestamps)
  const definition = fromJSON(root.toJSON(), { keepCase: true, longs: String })
  const server = new Server()
  const service = definition['shop.v1.Carts']
  if (service === undefined || 'format' in service) throw new Error('There is no service.')
  server.addService(service, {
    Get: (call: ServerUnaryCall<{ id: string }, unknown>, answer: sendUnaryData<unknown>) => {
      if (call.request.id === 'never') return
      if (call.request.id === 'bad') return answer({ code: status.INVALID_ARGUMENT, details: 'No such id.' })
      call.sendMetadata(call.metadata)
      answer(null, call.request)
    },
    Watch: (call: { request: { how_many: number }; write: (item: object) => void; end: () => void }) => {
      for (let index = 0; index < call.request.how_many; index += 1) call.write({ sku: `item ${index}` })
      call.end()
    },
    Fill: () => undefined,
  })
  if (reflection === 'both') new ReflectionService(definition).addToServer(server)
  if (reflection === 'v1alpha') {
    const addService: Server['addService'] = (added, implementation) => {
      const isOld = Object.values(added).some(({ path }) => path.includes('v1alpha'))
      if (isOld) server.addService(added, implementation)
    }
    new ReflectionService(definition).addToServer({ addService })
  }
  const pair = { cert_chain: Buffer.from(certificate.certificate), private_key: Buffer.from(certificate.key) }
  const credentials = secure ? ServerCredentials.createSsl(null, [pair]) : ServerCredentials.createInsecure()
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error === null ? resolve(bound) : reject(error))),
  )
  onTestFinished(() => server.forceShutdown())
  return port
}

const request = { url: 'http://calls.test:8090', protocol: 'grpc' }
const get = (message: unknown, more: object = {}) => ({
  request,
  call: { method: 'shop.v1.Carts/Get', message: JSON.stringify(message), ...more },
})

async function sendGrpc(context: TestContext, input: unknown): Promise<Extract<SendResult, { protocol: 'grpc' }>> {
  const sent = await send(context, input)
  if (sent.protocol !== 'grpc') throw new Error(`It was sent by ${sent.protocol}.`)
  return sent
}

describe('a call', () => {
  const cart = {
    id: 'a',
    items: [{ sku: 'x', howMany: 2, size: 'SMALL' }],
    priceCents: '9007199254740993',
    labels: { colour: 'red' },
    at: '2026-01-02T03:04:05.250Z',
    token: 'AP8=',
    open: true,
    ratio: 0.5,
  }

  it.each(['both', 'v1alpha'] as const)(
    'finds its schema by reflection (%s), and shows the answer as JSON',
    async (reflection) => {
      const context = await withPort(await serveCarts({ reflection }))
      const { messages, status: ended, kind, explanation } = await sendGrpc(context, get(cart))
      expect(messages).toEqual([cart])
      expect({ ended, kind }).toEqual({ ended: { code: 0, name: 'OK', details: 'OK' }, kind: 'unary' })
      expect(explanation.matched).toMatchObject({ kind: 'GRPCRoute', name: 'carts' })
    },
  )

  it('takes the schema of a .proto text, and field names in either spelling', async () => {
    const context = await withPort(await serveCarts({ reflection: 'none' }))
    const input = get({ id: 'a', price_cents: 5, items: [{ how_many: 1 }] }, { proto })
    expect((await sendGrpc(context, input)).messages).toEqual([{ id: 'a', priceCents: '5', items: [{ howMany: 1 }] }])
  })

  it('goes by TLS where the url says so', async () => {
    const context = await withPort(await serveCarts({ secure: true }))
    const input = { ...get({ id: 'a' }), request: { url: 'https://calls.test:8091', protocol: 'grpc' } }
    expect((await sendGrpc(context, input)).messages).toEqual([{ id: 'a' }])
  })

  it('carries metadata both ways', async () => {
    const context = await withPort(await serveCarts())
    const headers = { 'x-trial': ['1', '2'], 'x-raw-bin': 'AP8=' }
    const sent = await sendGrpc(context, { ...get({ id: 'a' }), request: { ...request, headers } })
    expect(sent.headers).toEqual(
      expect.arrayContaining([
        { name: 'x-trial', value: '1, 2' },
        { name: 'x-raw-bin', value: 'AP8=' },
      ]),
    )
  })

  it('shows every message of a stream, up to a hundred', async () => {
    const context = await withPort(await serveCarts())
    const watch = (howMany: number) => ({
      request,
      call: { method: 'shop.v1.Carts/Watch', message: JSON.stringify({ howMany }) },
    })
    const three = await sendGrpc(context, watch(3))
    expect(three).toMatchObject({ kind: 'server streaming', truncated: false, status: { name: 'OK' } })
    expect(three.messages).toEqual([{ sku: 'item 0' }, { sku: 'item 1' }, { sku: 'item 2' }])
    const many = await sendGrpc(context, watch(500))
    expect(many).toMatchObject({ truncated: true, status: { name: 'CANCELLED' } })
    expect(many.messages).toHaveLength(100)
  })

  it.each([
    { guarantee: 'the status that the server gives', message: { id: 'bad' }, more: {}, name: 'INVALID_ARGUMENT' },
    {
      guarantee: 'that the deadline passed',
      message: { id: 'never' },
      more: { deadlineMs: 300 },
      name: 'DEADLINE_EXCEEDED',
    },
  ])('shows $guarantee', async ({ message, more, name }) => {
    const context = await withPort(await serveCarts())
    expect((await sendGrpc(context, get(message, more))).status.name).toBe(name)
  })

  it.each([
    {
      guarantee: 'a method that is not there',
      call: { method: 'shop.v1.Carts/Gett' },
      path: 'call.method',
      says: 'Did you mean',
    },
    {
      guarantee: 'a method that takes a stream',
      call: { method: 'shop.v1.Carts/Fill' },
      path: 'call.method',
      says: 'stream',
    },
    { guarantee: 'no method', call: { method: 'Get' }, path: 'call.method', says: 'shop.v1.Carts/Get' },
    { guarantee: 'what is not JSON', call: { message: '{' }, path: 'call.message', says: 'not JSON' },
    {
      guarantee: 'a field that is not there',
      call: { message: '{"idd":"x"}' },
      path: 'call.message',
      says: 'Did you mean "id"',
    },
    {
      guarantee: 'a text for a number',
      call: { message: '{"items":[{"howMany":"x"}]}' },
      path: 'call.message',
      says: 'items[0].howMany',
    },
    {
      guarantee: 'a number out of range',
      call: { message: '{"items":[{"howMany":-1}]}' },
      path: 'call.message',
      says: '4294967295',
    },
    {
      guarantee: 'an unknown value of an enum',
      call: { message: '{"items":[{"size":"XL"}]}' },
      path: 'call.message',
      says: 'SMALL',
    },
    { guarantee: 'one for a list', call: { message: '{"items":{}}' }, path: 'call.message', says: 'a list' },
    { guarantee: 'a time that is none', call: { message: '{"at":"noon"}' }, path: 'call.message', says: 'Timestamp' },
    { guarantee: 'a list for the message', call: { message: '[]' }, path: 'call.message', says: 'an object' },
    { guarantee: 'a text that is no .proto', call: { proto: 'service {' }, path: 'call.proto', says: 'cannot be read' },
    {
      guarantee: 'a .proto without services',
      call: { proto: 'syntax = "proto3";' },
      path: 'call.proto',
      says: 'no service',
    },
    {
      guarantee: 'a .proto whose imports are not there',
      call: { proto: 'syntax = "proto3"; import "b.proto"; service A { rpc B (C) returns (C); }' },
      path: 'call.proto',
      says: 'Put what the text imports into it.',
    },
  ])('refuses $guarantee at its field', async ({ call, path, says }) => {
    const context = await withPort(await serveCarts())
    const { errors } = await errorOf(() =>
      send(context, { request, call: { method: 'shop.v1.Carts/Get', proto, ...call } }),
    )
    expect(errors.map((error) => error.path)).toContain(path)
    expect(errors.map(({ message }) => message).join('\n')).toContain(says)
  })

  it('says so where the services do not describe themselves', async () => {
    const context = await withPort(await serveCarts({ reflection: 'none' }))
    const { errors } = await errorOf(() => send(context, get({})))
    expect(errors).toMatchObject([{ path: 'call.proto' }])
    expect(errors[0]?.message).toContain('UNIMPLEMENTED')
  })

  it.each([{}, { proto }])('says so where nothing listens: %o', async (more) => {
    const context = await withPort(1)
    expect((await errorOf(() => send(context, get({ id: 'a' }, more)))).code).toBe('Unavailable')
  })

  it('goes to no port without a listener', async () => {
    const context = await withPort(1)
    const input = { ...get({}), request: { url: 'http://calls.test:22', protocol: 'grpc' } }
    expect((await errorOf(() => send(context, input))).errors.map(({ path }) => path)).toEqual(['request.url'])
  })
})

describe('the methods that can be called', () => {
  it.each([{}, { proto }])('are listed with a message to fill in: %o', async (call) => {
    const context = await withPort(await serveCarts())
    const { methods } = await sendMethods(context, { request, call })
    expect(methods.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'shop.v1.Carts/Fill client streaming',
      'shop.v1.Carts/Get unary',
      'shop.v1.Carts/Watch server streaming',
    ])
    expect(methods[2]?.example).toEqual({ sku: '', howMany: 0, size: 'SIZE_UNSPECIFIED' })
    expect(methods[1]?.example).toMatchObject({ at: '1970-01-01T00:00:00Z', priceCents: '0', items: [], labels: {} })
  })
})
