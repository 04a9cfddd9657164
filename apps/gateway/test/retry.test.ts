/** Further attempts are made as the rule says, and only of what can be sent again. */
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { httpOrigin, rawOrigin } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

/** Answers with these statuses in turn, then 200; each with the content that came and how often it was asked. */
function answering(statuses: readonly number[]) {
  const asked: string[] = []
  const listener: RequestListener = (message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      asked.push(Buffer.concat(chunks).toString())
      response.statusCode = statuses[asked.length - 1] ?? 200
      response.end(`answer ${asked.length}`)
    })
  }
  return { asked, listener }
}

const retry = (settings: object, rule: object = {}) => ({ retry: { backoff: '1ms', ...settings }, ...rule })
const post = (content: string) =>
  `POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: ${content.length}\r\n\r\n${content}`

async function http2Origin(listener: RequestListener): Promise<number> {
  const server = createHttp2Server((message, response) => {
    Reflect.apply(listener, undefined, [message, response])
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

describe.each(['http', 'h2c'])('towards a Service that speaks %s', (protocol) => {
  const open = async (listener: RequestListener, rule: object) => {
    const origin = protocol === 'h2c' ? await http2Origin(listener) : (await httpOrigin(listener)).port
    return openSystem({ resources: everythingTo([origin], { protocol }, rule) })
  }

  it('a listed status is asked for again, content included, until one is not listed', async () => {
    const { asked, listener } = answering([503, 500])
    const { port, recorded } = await open(listener, retry({ attempts: 3, codes: [500, 503] }))
    const response = await request(port, post('hello'))
    expect(response.status).toBe(200)
    expect(response.body.toString()).toBe('answer 3')
    expect(asked).toEqual(['hello', 'hello', 'hello'])
    expect(await recorded(1)).toMatchObject([{ status: 200, requestBytes: 5, responseBytes: 8 }])
  })

  it('the last status is passed on as it is', async () => {
    const { asked, listener } = answering([503, 503, 503, 503])
    const { port } = await open(listener, retry({ attempts: 2, codes: [503] }))
    const response = await request(port, get('/'))
    expect(response.status).toBe(503)
    expect(response.body.toString()).toBe('answer 3')
    expect(asked.length).toBe(3)
  })

  it('a status that is not listed is passed on at once', async () => {
    const { asked, listener } = answering([500])
    const { port } = await open(listener, retry({ attempts: 2, codes: [503] }))
    expect((await request(port, get('/'))).status).toBe(500)
    expect(asked.length).toBe(1)
  })

  it('content of more than is kept is not sent again', async () => {
    const { asked, listener } = answering([503])
    const { port } = await open(listener, retry({ attempts: 2, codes: [503] }))
    expect((await request(port, post('x'.repeat(200_000)))).status).toBe(503)
    expect(asked.length).toBe(1)
  })

  it('an attempt that takes too long is followed by another', async () => {
    let count = 0
    const { port } = await open(
      (message, response) => {
        message.resume()
        if (++count === 3) response.end('in time')
      },
      retry({ attempts: 2 }, { timeouts: { backendRequest: '50ms' } }),
    )
    const response = await request(port, get('/'))
    expect(response.body.toString()).toBe('in time')
  })

  it('when all attempts take too long it is 504, by the rule’s limit for all of them at the latest', async () => {
    let count = 0
    const listener: RequestListener = () => void count++
    const each = await open(listener, retry({ attempts: 1 }, { timeouts: { backendRequest: '30ms' } }))
    expect((await request(each.port, get('/'))).status).toBe(504)
    expect(count).toBe(2)
    const whole = await open(
      listener,
      retry({ attempts: 50 }, { timeouts: { request: '60ms', backendRequest: '40ms' } }),
    )
    expect((await request(whole.port, get('/'))).status).toBe(504)
    expect(count).toBeLessThan(10)
  })
})

describe('connections', () => {
  it('that fail lead to another endpoint, whatever the method', async () => {
    const away = await httpOrigin(() => undefined)
    await away.stop()
    const { asked, listener } = answering([])
    const origin = await httpOrigin(listener)
    const { port } = await openSystem({
      resources: everythingTo([away.port, origin.port], { retries: 0 }, retry({ attempts: 1 })),
    })
    const client = await openClient(port)
    for (let round = 0; round < 4; round++) expect((await client.send(post('hello')).response()).status).toBe(200)
    expect(asked).toEqual(['hello', 'hello', 'hello', 'hello'])
  })

  it('that break off before an answer are tried anew, and end in 503', async () => {
    const origin = await rawOrigin((socket) => socket.destroy())
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port], {}, retry({ attempts: 3 })) })
    expect((await request(port, get('/'))).status).toBe(503)
    expect(origin.connections()).toBe(4)
    expect(await recorded(1)).toMatchObject([{ errorCode: 'attempts-failed' }])
  })

  it('that are refused end in 503', async () => {
    const away = await httpOrigin(() => undefined)
    await away.stop()
    const { port } = await openSystem({ resources: everythingTo([away.port], {}, retry({ attempts: 2 })) })
    expect((await request(port, get('/'))).status).toBe(503)
  })
})

it('a response that breaks off after its status is cut, not tried anew', async () => {
  const origin = await rawOrigin((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello', () => socket.destroy())
  })
  const { port } = await openSystem({ resources: everythingTo([origin.port], {}, retry({ attempts: 3 })) })
  expect((await request(port, get('/'))).cut).toBe(true)
  expect(origin.connections()).toBe(1)
})

it('a WebSocket handshake goes to another endpoint where one is away, and is not begun twice at the same', async () => {
  const away = await httpOrigin(() => undefined)
  await away.stop()
  const hanging = await rawOrigin((socket) => socket.destroy())
  const handshake = get(
    '/',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  )
  const resources = everythingTo([away.port, hanging.port], {}, retry({ attempts: 3 }))
  const { port } = await openSystem({ resources })
  expect((await request(port, handshake)).status).toBe(503)
  expect(hanging.connections()).toBe(1)
})
