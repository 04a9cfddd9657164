/** gRPC through the gateway with real peers: all kinds of calls, their ends, their deadlines. */
import { Metadata, status } from '@grpc/grpc-js'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { grpcClient, grpcOrigin, methods, say } from './grpc.ts'
import { openSession, send } from './http2-client.ts'
import { backend, everythingTo, openSystem, route, service } from './system.ts'

const asIs = (bytes: Buffer): Buffer => bytes

async function openGrpc(rule: object = {}) {
  const origin = await grpcOrigin()
  const system = await openSystem({ resources: everythingTo([origin.port], { protocol: 'grpc' }, rule) })
  return { origin, system, client: grpcClient(system.port) }
}

describe('calls', () => {
  it('unary: message and status come through', async () => {
    const { client } = await openGrpc()
    expect(await say(client, 'hello')).toBe('hello')
    await expect(say(client, 'fail')).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: 'as asked: ä',
    })
  })

  it('unary, 4 MB each way', async () => {
    const { system } = await openGrpc()
    const client = grpcClient(system.port, undefined, { 'grpc.max_receive_message_length': -1 })
    const text = 'x'.repeat(4_000_000)
    expect((await say(client, text)).length).toBe(text.length)
  })

  it('with a stream of answers', async () => {
    const { client } = await openGrpc()
    const call = client.makeServerStreamRequest(methods.Count.path, asIs, asIs, Buffer.from('3'))
    const heard: string[] = []
    call.on('data', (part: Buffer) => heard.push(part.toString()))
    const [ended] = await once(call, 'status')
    expect(heard).toEqual(['1', '2', '3'])
    expect(ended).toMatchObject({ code: status.OK })
  })

  it('with a stream of questions', async () => {
    const { client } = await openGrpc()
    const answer = await new Promise<string>((resolve, reject) => {
      const call = client.makeClientStreamRequest(methods.Collect.path, asIs, asIs, (error, bytes) =>
        error === null ? resolve(String(bytes)) : reject(error),
      )
      for (const part of ['a', 'b', 'c']) call.write(Buffer.from(part))
      call.end()
    })
    expect(answer).toBe('abc')
  })

  it('with streams both ways, each answer before the next question', async () => {
    const { client } = await openGrpc()
    const call = client.makeBidiStreamRequest(methods.Talk.path, asIs, asIs)
    for (const word of ['one', 'two', 'three']) {
      call.write(Buffer.from(word))
      const [answer] = (await once(call, 'data')) as [Buffer]
      expect(answer.toString()).toBe(`${word}!`)
    }
    call.end()
    call.resume()
    const [ended] = await once(call, 'status')
    expect(ended).toMatchObject({ code: status.OK })
  })

  it('a thousand at once', async () => {
    const { client, origin } = await openGrpc()
    const asked = Array.from({ length: 1000 }, (_, index) => `call ${index}`)
    expect(await Promise.all(asked.map((text) => say(client, text)))).toEqual(asked)
    expect(origin.calls).toHaveLength(1000)
  })

  it('carry metadata both ways', async () => {
    const { client } = await openGrpc()
    const metadata = new Metadata()
    metadata.set('x-tenant', 'a')
    metadata.set('key-bin', Buffer.from([0, 255]))
    const call = client.makeUnaryRequest(methods.Say.path, asIs, asIs, Buffer.from('hello'), metadata, () => {})
    const [head] = (await once(call, 'metadata')) as [Metadata]
    expect(head.get('x-tenant')).toEqual(['a'])
    expect(head.get('key-bin')).toEqual([Buffer.from([0, 255])])
    expect(head.get('via').at(-1)).toContain('2.0 signalbox')
  })
})

describe('a call that is silent for longer than requests may be', () => {
  const words = { readTimeout: '200ms', protocol: 'grpc' }

  it('is kept open, and goes on', async () => {
    const origin = await grpcOrigin()
    const { port } = await openSystem({
      resources: everythingTo([origin.port], words),
      limits: { contentTimeoutMs: 200, idleTimeoutMs: 200, headersTimeoutMs: 200 },
    })
    const call = grpcClient(port).makeBidiStreamRequest(methods.Talk.path, asIs, asIs)
    call.write(Buffer.from('one'))
    await once(call, 'data')
    await new Promise((settle) => setTimeout(settle, 2500))
    call.write(Buffer.from('two'))
    const [answer] = (await once(call, 'data')) as [Buffer]
    expect(answer.toString()).toBe('two!')
    call.end()
    call.resume()
    const [ended] = await once(call, 'status')
    expect(ended).toMatchObject({ code: status.OK })
  })

  it('is ended where it has asked everything and is not answered', async () => {
    const origin = await grpcOrigin()
    const { port } = await openSystem({ resources: everythingTo([origin.port], words) })
    await expect(say(grpcClient(port), 'wait')).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED })
  })
})

describe('the end of a call', () => {
  it('by the client reaches the origin', async () => {
    const { client, origin } = await openGrpc()
    const call = client.makeServerStreamRequest(methods.Count.path, asIs, asIs, Buffer.from('forever'))
    call.on('error', () => {})
    await once(call, 'data')
    call.cancel()
    await origin.cancellation()
    expect(origin.cancelled).toEqual(['Count'])
  })

  it('by its deadline is told to both sides', async () => {
    const { client, origin } = await openGrpc()
    await expect(say(client, 'wait', { deadline: new Date(Date.now() + 300) })).rejects.toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    })
    await origin.cancellation()
  })

  it('by the deadline of a client that does not watch it itself', async () => {
    const { system, origin } = await openGrpc()
    const answer = await send(
      openSession(`http://127.0.0.1:${system.port}`),
      call('/test.Echo/Say', { 'grpc-timeout': '200m' }),
      message('wait'),
    )
    expect(answer).toMatchObject({ status: 200, headEndedStream: true, headers: { 'grpc-status': '4' } })
    await origin.cancellation()
  })

  it('by the time-out of the rule', async () => {
    const { client } = await openGrpc({ timeouts: { request: '200ms' } })
    await expect(say(client, 'wait')).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED })
  })
})

describe('a call whose answer was begun', () => {
  it('ends with a status where the time of the rule is over', async () => {
    const { client, origin } = await openGrpc({ timeouts: { request: '300ms' } })
    const call = client.makeServerStreamRequest(methods.Count.path, asIs, asIs, Buffer.from('forever'))
    call.resume()
    await expect(once(call, 'status')).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED })
    await origin.cancellation()
  })

  it('ends with a status where the service goes away', async () => {
    const { client, origin } = await openGrpc()
    const call = client.makeServerStreamRequest(methods.Count.path, asIs, asIs, Buffer.from('forever'))
    call.once('data', () => origin.stop())
    await expect(once(call, 'status')).rejects.toMatchObject({ code: status.UNAVAILABLE })
  })
})

describe('what cannot be answered by a service', () => {
  it('is UNIMPLEMENTED where no rule takes it', async () => {
    const { port } = await openSystem({ resources: [] })
    await expect(say(grpcClient(port), 'hello')).rejects.toMatchObject({ code: status.UNIMPLEMENTED })
  })

  it('is UNAVAILABLE where nothing runs, where nothing listens and where the reference is invalid', async () => {
    const closed = await grpcOrigin()
    for (const resources of [
      everythingTo([], { protocol: 'grpc' }),
      everythingTo([1], { protocol: 'grpc' }),
      [route('all', [{ backendRefs: [backend('nobody')] }])],
    ]) {
      const { port } = await openSystem({ resources })
      await expect(say(grpcClient(port), 'hello')).rejects.toMatchObject({ code: status.UNAVAILABLE })
    }
    expect(closed.calls).toEqual([])
  })

  it('comes as a head alone: status 200, grpc-status, and a message for a person', async () => {
    const { port } = await openSystem({ resources: [] })
    const answer = await send(openSession(`http://127.0.0.1:${port}`), call('/none.Such/Thing'), message(''))
    expect(answer).toMatchObject({
      status: 200,
      headEndedStream: true,
      headers: { 'content-type': 'application/grpc', 'grpc-status': '12' },
    })
    expect(decodeURIComponent(String(answer.headers['grpc-message']))).toMatch(/No route takes this/)
  })
})

describe('balancing', () => {
  it('is by call, however few connections the client has', async () => {
    const origins = [await grpcOrigin(), await grpcOrigin()]
    const { port } = await openSystem({
      resources: [
        service(
          'origin',
          origins.map((origin) => origin.port),
          { protocol: 'grpc' },
        ),
        route('all', [{ backendRefs: [backend('origin')] }]),
      ],
    })
    const client = grpcClient(port)
    for (let count = 0; count < 10; count++) await say(client, 'hello')
    expect(origins.map(({ calls }) => calls.length)).toEqual([5, 5])
  })
})

function call(path: string, fields: Record<string, string> = {}): Record<string, string> {
  return {
    ':method': 'POST',
    ':path': path,
    ':authority': 'shop.test',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...fields,
  }
}

function message(text: string): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(Buffer.byteLength(text), 1)
  return Buffer.concat([head, Buffer.from(text)])
}
