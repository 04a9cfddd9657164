/** What an authoriser answers by gRPC, as Envoy's, is what happens. */
import { Server, ServerCredentials, status, type handleUnaryCall } from '@grpc/grpc-js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readMessage, writeMessage, type ReadMessage, type WrittenField } from '../src/exchange/protobuf.ts'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { get, request, type RawResponse } from './raw-client.ts'
import { backend, openSystem, route, service } from './system.ts'

const asIs = (bytes: Buffer): Buffer => bytes
const parse = ({ body }: RawResponse): Echoed => JSON.parse(body.toString()) as Echoed

async function authoriser(check: handleUnaryCall<Buffer, Buffer>): Promise<number> {
  const server = new Server()
  const method = {
    path: '/envoy.service.auth.v3.Authorization/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  } as const
  server.addService({ Check: method }, { Check: check })
  onTestFinished(() => server.forceShutdown())
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  )
}

async function open(check: handleUnaryCall<Buffer, Buffer>, settings: object = {}) {
  const origin = await httpOrigin(echo)
  const externalAuth = { protocol: 'GRPC', backendRef: { name: 'auth', port: 80 }, grpc: {}, ...settings }
  const system = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('auth', [await authoriser(check)]),
      route('r', [{ filters: [{ type: 'ExternalAuth', externalAuth }], backendRefs: [backend('o')] }]),
    ],
  })
  return { port: system.port, origin }
}

const code = (value: number): WrittenField => [1, writeMessage([[1, value]])]
const option = (name: string, value: string, ...more: WrittenField[]): Buffer =>
  writeMessage([
    [
      1,
      writeMessage([
        [1, name],
        [2, value],
      ]),
    ],
    ...more,
  ])
const appended: WrittenField = [2, writeMessage([[1, 1]])]

function part(message: ReadMessage, ...path: number[]): ReadMessage {
  const [field = 0, ...rest] = path
  const inner = readMessage(message.bytes.get(field)?.[0] ?? Buffer.alloc(0))
  return rest.length === 0 ? inner : part(inner, ...rest)
}

describe('an answer', () => {
  it('that is OK lets the request pass, with its fields edited both ways', async () => {
    const ok = writeMessage([
      [2, option('x-user', 'ann')],
      [2, option('x-tag', 'second', appended)],
      [5, 'authorization'],
      [6, option('x-checked', 'yes')],
    ])
    const { port } = await open((_, answer) => answer(null, writeMessage([code(0), [3, ok]])))
    const response = await request(port, get('/', 'X-User: root', 'X-Tag: first', 'Authorization: Bearer x'))
    const { headers } = parse(response)
    expect(headers).toMatchObject({ 'x-user': 'ann', 'x-tag': 'first,second' })
    expect(headers).not.toHaveProperty('authorization')
    expect(response.headers.get('x-checked')).toBe('yes')
  })

  it('that refuses is the client’s, with status, fields and content', async () => {
    const denied = writeMessage([
      [1, writeMessage([[1, 401]])],
      [2, option('www-authenticate', 'Basic')],
      [3, 'who are you?'],
    ])
    const { port, origin } = await open((_, answer) => answer(null, writeMessage([code(16), [2, denied]])))
    const response = await request(port, get('/'))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Basic')
    expect(response.body.toString()).toBe('who are you?')
    expect(origin.connections()).toBe(0)
  })

  it('that is a failure, no message, or would split a field lets nothing pass', async () => {
    const split = writeMessage([[2, option('x-user', 'a\r\nx-role: admin')]])
    const checks: handleUnaryCall<Buffer, Buffer>[] = [
      (_, answer) => answer({ code: status.UNAVAILABLE }),
      (_, answer) => answer(null, Buffer.from([0x0a, 0xff])),
      (_, answer) => answer(null, writeMessage([code(0), [3, split]])),
    ]
    for (const check of checks) {
      const { port, origin } = await open(check)
      expect((await request(port, get('/'))).status).toBe(503)
      expect(origin.connections()).toBe(0)
    }
  })
})

it('asked are method, path with query, host, fields and content up to the limit', async () => {
  const asked: Buffer[] = []
  const { port } = await open(
    (call, answer) => {
      asked.push(call.request)
      answer(null, Buffer.alloc(0))
    },
    { forwardBody: { maxSize: 3 }, grpc: { allowedHeaders: ['X-Tenant'] } },
  )
  const lines = ['Host: shop.test', 'X-Tenant: t', 'Cookie: secret=1', 'Content-Length: 5']
  const response = await request(port, `POST /a?b=c HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\nhello`)
  expect(parse(response).content).toBe('hello')
  const attributes = part(readMessage(asked[0] ?? Buffer.alloc(0)), 1)
  const http = part(attributes, 4, 2)
  const text = (field: number): string | undefined => http.bytes.get(field)?.[0]?.toString()
  expect([2, 4, 5, 6, 10, 11].map(text)).toEqual(['POST', '/a?b=c', 'shop.test', 'http', 'HTTP/1.1', 'hel'])
  expect(http.numbers.get(9)).toBe(5)
  const told = (http.bytes.get(3) ?? []).map((entry) => readMessage(entry).bytes.get(1)?.[0]?.toString())
  expect(told).toEqual(['x-tenant'])
  expect(part(attributes, 1, 1, 1).bytes.get(2)?.[0]?.toString()).toBe('127.0.0.1')
})
