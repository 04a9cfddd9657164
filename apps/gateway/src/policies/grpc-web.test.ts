import { status as grpcStatus } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { grpcClient, grpcOrigin, say } from '../../test/grpc.ts'
import { policy } from '../../test/policies.ts'
import { backend, everythingTo, openSystem, service } from '../../test/system.ts'

const grpcRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GRPCRoute',
  metadata: { name: 'calls', namespace: 'shop' },
  spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [backend('origin')] }] },
}

const routes = {
  HTTPRoute: (ports: readonly number[]) => everythingTo(ports, { protocol: 'grpc' }),
  GRPCRoute: (ports: readonly number[]) => [service('origin', ports, { protocol: 'grpc' }), grpcRoute],
}

async function open(kind: keyof typeof routes = 'HTTPRoute', config: object = {}) {
  const origin = await grpcOrigin()
  const system = await openSystem({ resources: [...routes[kind]([origin.port]), policy('grpc-web', config)] })
  return { origin, system, url: `http://127.0.0.1:${system.port}` }
}

function frame(text: string): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(Buffer.byteLength(text), 1)
  return Buffer.concat([head, Buffer.from(text)])
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly messages: readonly string[]
  readonly trailers: Readonly<Record<string, string>>
}

/** As a browser's library calls, and reads the answer. */
async function call(
  url: string,
  method: string,
  text: string,
  { type = 'application/grpc-web+proto', isText = false } = {},
): Promise<Answer> {
  const content = frame(text)
  const answer = await fetch(`${url}/test.Echo/${method}`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-grpc-web': '1', origin: 'http://page.test' },
    body: isText ? content.toString('base64') : content,
  })
  const received = Buffer.from(await answer.arrayBuffer())
  const bytes = isText ? Buffer.from(received.toString('latin1'), 'base64') : received
  const messages: string[] = []
  const trailers: Record<string, string> = {}
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at + 1)
    const part = bytes.subarray(at + 5, at + 5 + length).toString()
    if (bytes[at] === 0x80)
      for (const line of part.split('\r\n').filter((one) => one !== '')) {
        const colon = line.indexOf(':')
        trailers[line.slice(0, colon)] = line.slice(colon + 1)
      }
    else messages.push(part)
    at += 5 + length
  }
  return { status: answer.status, headers: answer.headers, messages, trailers }
}

const forms = [
  { type: 'application/grpc-web+proto', isText: false },
  { type: 'application/grpc-web', isText: false },
  { type: 'application/grpc-web-text+proto', isText: true },
  { type: 'application/grpc-web-text', isText: true },
]

describe.each(['HTTPRoute', 'GRPCRoute'] as const)('a browser’s call by %s', (kind) => {
  it.each(forms)('in the form $type is answered in the same, with the trailers in the content', async (form) => {
    const { url } = await open(kind)
    const answer = await call(url, 'Say', 'hello ä', form)
    expect(answer).toMatchObject({ status: 200, messages: ['hello ä'], trailers: { 'grpc-status': '0' } })
    expect(answer.headers.get('content-type')).toBe(form.type)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-expose-headers')).toContain('grpc-status')
  })

  it.each(forms)('in the form $type gets a stream of answers', async (form) => {
    const { url } = await open(kind)
    const answer = await call(url, 'Count', '3', form)
    expect(answer).toMatchObject({ messages: ['1', '2', '3'], trailers: { 'grpc-status': '0' } })
  })

  it('that fails is told with which status', async () => {
    const { url } = await open(kind)
    expect(await call(url, 'Say', 'fail')).toMatchObject({
      status: 200,
      messages: [],
      trailers: {
        'grpc-status': String(grpcStatus.FAILED_PRECONDITION),
        'grpc-message': expect.stringMatching(/^as(?: |%20)asked:(?: |%20)%C3%A4$/),
      },
    })
    const unknown = await call(url, 'Missing', '')
    expect(unknown.trailers['grpc-status']).toBe(String(grpcStatus.UNIMPLEMENTED))
  })

  it('is told as gRPC tells it that nobody is there', async () => {
    const { url, origin } = await open(kind)
    origin.stop()
    for (const form of forms.slice(0, 3)) {
      const answer = await call(url, 'Say', 'hello', form)
      expect(answer).toMatchObject({
        status: 200,
        messages: [],
        trailers: { 'grpc-status': String(grpcStatus.UNAVAILABLE) },
      })
    }
  })

  it('may be made from other origins', async () => {
    const { url } = await open(kind, { allow_origin_header: 'http://page.test' })
    const asked = await fetch(`${url}/test.Echo/Say`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://page.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-grpc-web,x-tenant',
      },
    })
    expect(asked.status).toBe(200)
    expect(asked.headers.get('access-control-allow-origin')).toBe('http://page.test')
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST')
    expect(asked.headers.get('access-control-allow-headers')).toBe('content-type,x-grpc-web,x-tenant')
  })

  it('leaves calls of gRPC on the same route as they are', async () => {
    const { system } = await open(kind)
    expect(await say(grpcClient(system.port), 'hello')).toBe('hello')
  })
})

describe('what is no call', () => {
  it('is refused', async () => {
    const { url } = await open()
    for (const type of ['application/json', 'application/grpc-webbed', 'text/plain'])
      expect((await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: 'x' })).status).toBe(400)
    const { url: strict } = await open('GRPCRoute')
    expect((await fetch(strict, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })).status).toBe(
      404,
    )
  })

  it('is not let through where its text is no base64', async () => {
    const { url, origin } = await open()
    const answer = await fetch(`${url}/test.Echo/Say`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web-text' },
      body: 'AAAAAA=',
    })
    await answer.arrayBuffer().catch(() => undefined)
    expect(origin.calls.length).toBeLessThanOrEqual(1)
    expect((await call(url, 'Say', 'still there')).messages).toEqual(['still there'])
  })

  it('in several padded parts is one call', async () => {
    const { url } = await open()
    const whole = frame('hello world')
    const parts = [whole.subarray(0, 4), whole.subarray(4, 9), whole.subarray(9)]
    const answer = await fetch(`${url}/test.Echo/Say`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web-text' },
      body: parts.map((part) => part.toString('base64')).join(''),
    })
    expect(Buffer.from(await answer.text(), 'base64').toString()).toContain('hello world')
  })
})
