/** HTTP/2 as attackers write it: the process lives, memory is bounded, and everybody else is served. */
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FrameClient, frameType, get, openSession, send, toBlock } from './http2-client.ts'
import { echo, httpOrigin } from './origin.ts'
import { everythingTo, openSystem, type System } from './system.ts'

let system: System

beforeEach(async () => {
  const origin = await httpOrigin(echo)
  system = await openSystem({
    resources: everythingTo([origin.port]),
    limits: { sendTimeoutMs: 300, contentTimeoutMs: 300, headersTimeoutMs: 500, idleTimeoutMs: 500 },
  })
})

/** Whatever was done before: somebody who behaves is answered, and nothing was said of a fault. */
afterEach(async () => {
  const session = openSession(`http://127.0.0.1:${system.port}`)
  const { status } = await send(session, { ':path': '/', ':authority': 'shop.test' })
  if (status !== 200 || system.logged.length > 0) throw new Error(`answered ${status}; ${system.logged.join(' ')}`)
})

const cancel = Buffer.from([0, 0, 0, 8])

/** Sends rounds until the connection is over; stops after `most`. */
async function flood(client: FrameClient, most: number, round: (index: number) => void): Promise<number> {
  let sent = 0
  while (sent < most && client.socket.writable) {
    round(sent++)
    if (sent % 50 !== 0) continue
    if (client.socket.writableNeedDrain) await Promise.race([once(client.socket, 'drain'), client.ended])
    await new Promise((settle) => setImmediate(settle))
  }
  return sent
}

describe('a flood of', () => {
  it('streams that are reset as soon as they are begun ends the connection', async () => {
    const client = await FrameClient.open(system.port)
    await flood(client, 20_000, (index) => {
      const stream = 2 * index + 1
      client.request(stream).send(frameType.rstStream, 0, stream, cancel)
    })
    await client.ended
    expect(system.records.length).toBeLessThan(2000)
  })

  it('streams that the server is made to reset ends the connection', async () => {
    const client = await FrameClient.open(system.port)
    await flood(client, 20_000, (index) => {
      const stream = 2 * index + 1
      // An increment of nothing is an error of the stream (RFC 9113 §6.9).
      client.request(stream, get('/'), 0x4).send(frameType.windowUpdate, 0, stream, Buffer.alloc(4))
    })
    await client.ended
    expect(system.records.length).toBeLessThan(2000)
  })

  it('header fragments without an end ends the connection', async () => {
    const client = await FrameClient.open(system.port)
    client.send(frameType.headers, 0, 1, toBlock(get('/')))
    const fragment = toBlock(['x', 'y'.repeat(8000)])
    await flood(client, 5000, () => client.send(frameType.continuation, 0, 1, fragment))
    await expect(client.ended).resolves.toBeUndefined()
  })

  it.each([
    ['pings', frameType.ping, Buffer.alloc(8)],
    ['settings', frameType.settings, Buffer.alloc(0)],
    ['priorities', frameType.priority, Buffer.from([0, 0, 0, 0, 16])],
  ])('%s whose answers are not read takes no memory', async (_name, type, payload) => {
    const before = process.memoryUsage().rss
    const client = await FrameClient.open(system.port)
    client.socket.pause()
    await flood(client, 100_000, () => client.send(type, 0, type === frameType.priority ? 1 : 0, payload))
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    client.socket.destroy()
  })

  it('empty content takes no memory', async () => {
    const before = process.memoryUsage().rss
    const client = await FrameClient.open(system.port)
    client.request(1, post(), 0x4)
    await flood(client, 100_000, () => client.send(frameType.data, 0, 1))
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    client.socket.destroy()
  })
})

describe('what is held back', () => {
  it('a response by a window of nothing is reset after the time-out, and the stream is over', async () => {
    const client = await FrameClient.open(system.port)
    // SETTINGS_INITIAL_WINDOW_SIZE 0
    client.send(frameType.settings, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0])).request(1)
    const reset = await client.frame(({ type }) => type === frameType.rstStream)
    expect(reset?.stream).toBe(1)
  })

  it('content that does not come is answered 408', async () => {
    const session = openSession(`http://127.0.0.1:${system.port}`)
    const stream = session.request({
      ':method': 'POST',
      ':path': '/',
      ':authority': 'shop.test',
      'content-length': '9',
    })
    stream.write('some')
    const [head] = (await once(stream, 'response')) as [Record<string, unknown>]
    expect(head[':status']).toBe(408)
  })

  it('a header without its end, or no header at all, costs the connection', async () => {
    const half = await FrameClient.open(system.port)
    half.send(frameType.headers, 0, 1, toBlock(get('/')))
    const silent = await FrameClient.open(system.port)
    await expect(Promise.all([half.ended, silent.ended])).resolves.toBeDefined()
  })
})

describe('clients that take nothing of what they ask for', () => {
  const windowOfNothing = Buffer.from([0, 4, 0, 0, 0, 0])

  it('make way where they keep the connections of a service from everybody else', async () => {
    const large = Buffer.alloc(200_000)
    const origin = await httpOrigin((message, response) => {
      response.on('error', () => {})
      response.end(message.url === '/large' ? large : 'small')
    })
    const { port, recorded } = await openSystem({ resources: everythingTo([origin.port], { maxConnections: 8 }) })
    const clients = await Promise.all([FrameClient.open(port), FrameClient.open(port)])
    for (const client of clients) {
      client.send(frameType.settings, 0, 0, windowOfNothing)
      for (let index = 0; index < 6; index++) client.request(2 * index + 1, get('/large'))
    }
    const resets = clients.map((client) => client.frame(({ type }) => type === frameType.rstStream))
    const session = openSession(`http://127.0.0.1:${port}`)
    const { status, body } = await send(session, { ':path': '/', ':authority': 'shop.test' })
    expect([status, body.toString()]).toEqual([200, 'small'])
    expect((await Promise.all(resets)).every((reset) => reset !== null)).toBe(true)
    expect((await recorded(8)).some(({ errorCode }) => errorCode === 'client-gone')).toBe(true)
  })

  it('hold no more of a response than 64 KiB, however large it is', async () => {
    let written = 0
    const origin = await httpOrigin((_message, response) => {
      response.on('error', () => {})
      const writeOn = (): void => {
        do written += 65_536
        while (response.write(Buffer.alloc(65_536)))
        response.once('drain', writeOn)
      }
      writeOn()
    })
    const { port, records } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await FrameClient.open(port)
    client.send(frameType.settings, 0, 0, windowOfNothing).request(1)
    await client.frame(({ type }) => type === frameType.headers)
    client.socket.destroy()
    while (records.length === 0) await new Promise((settle) => setImmediate(settle))
    expect(written).toBeGreaterThan(0)
    expect(records[0]?.responseBytes).toBeLessThanOrEqual(65_536)
  })
})

describe('limits', () => {
  it('a hundred streams at once; one more is refused and may be sent again', async () => {
    const client = await FrameClient.open(system.port)
    for (let index = 0; index <= 100; index++) client.request(2 * index + 1, post(), 0x4)
    const reset = await client.frame(({ type }) => type === frameType.rstStream || type === frameType.goaway)
    expect(reset).toMatchObject({ type: frameType.rstStream, stream: 201 })
    expect(reset?.payload.readUInt32BE(0)).toBe(7)
    client.socket.destroy()
  })

  it('64 KiB of header are read, more are refused, and the session goes on', async () => {
    const session = openSession(`http://127.0.0.1:${system.port}`, { maxSendHeaderBlockLength: 1_000_000 })
    const asked = (bytes: number): Record<string, string> => ({
      ':path': '/',
      ':authority': 'shop.test',
      'x-much': 'x'.repeat(bytes),
    })
    const small = await send(session, asked(10_000))
    expect(small.status).toBe(200)
    const large = await send(session, asked(80_000))
    expect(large.status === 431 || large.rstCode !== 0).toBe(true)
    expect(session.destroyed || (await send(session, asked(1))).status === 200).toBe(true)
  })

  it('256 sessions of one address', async () => {
    const clients = await Promise.all(Array.from({ length: 256 }, () => FrameClient.open(system.port)))
    await Promise.all(clients.map((client) => client.frame(({ type }) => type === frameType.settings)))
    const more = await FrameClient.open(system.port)
    await more.ended
    expect(more.frames).toEqual([])
    for (const client of clients) client.socket.destroy()
    while (system.front.connections > 0) await new Promise((settle) => setImmediate(settle))
  })
})

describe('a request that HTTP/2 forbids is reset or answered 400, and reaches nobody', () => {
  const method = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'shop.test']
  it.each<readonly [string, readonly string[]]>([
    ['an upper-case name', [...method, 'X-Name', 'a']],
    ['a field of a connection', [...method, 'connection', 'close']],
    ['a transfer coding', [...method, 'transfer-encoding', 'chunked']],
    ['an upgrade', [...method, 'upgrade', 'websocket']],
    ['TE of anything but trailers', [...method, 'te', 'gzip']],
    ['no method', method.slice(2)],
    ['no path', [...method.slice(0, 4), ...method.slice(6)]],
    ['an empty path', [...method.slice(0, 5), '', ...method.slice(6)]],
    ['no scheme', [...method.slice(0, 2), ...method.slice(4)]],
    ['two methods', [':method', 'POST', ...method]],
    ['a pseudo field behind a field', [...method.slice(2), 'x', 'y', ':method', 'GET']],
    ['a pseudo field of responses', [':status', '200', ...method]],
    ['an unknown pseudo field', [':proxy', 'a', ...method]],
    ['Extended CONNECT', [...method.slice(2), ':method', 'CONNECT', ':protocol', 'websocket']],
    ['two lengths', [...method, 'content-length', '1', 'content-length', '2']],
    ['a length without content', [...method, 'content-length', '5']],
    ['another host beside the authority', [...method, 'host', 'other.test']],
    ['user information in the authority', [...method.slice(0, 7), 'a@shop.test']],
    ['no host at all', method.slice(0, 6)],
  ])('%s', async (_name, fields) => {
    const client = await FrameClient.open(system.port)
    client.request(1, fields)
    const answer = await client.frame(
      ({ type }) => type === frameType.rstStream || type === frameType.goaway || type === frameType.headers,
    )
    // 400 stands in HPACK's static table (RFC 7541 appendix A, index 12).
    expect(answer === null || answer.type !== frameType.headers || answer.payload[0] === 0x8c).toBe(true)
    expect(system.records.filter(({ endpoint }) => endpoint !== null)).toEqual([])
    client.socket.destroy()
  })

  it('a field that cannot be written: nghttp2 leaves it out, so that nobody behind it sees it', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await FrameClient.open(port)
    client.request(1, [...method, 'x', 'secret\r\nb: c', 'x', 'secret\0', 'x y', 'secret', '', 'secret'])
    await client.frame(({ type }) => type === frameType.rstStream || type === frameType.headers)
    expect(origin.received()).not.toContain('secret')
  })

  it('content beyond its length, or short of it', async () => {
    for (const [length, content] of [
      ['2', 'abc'],
      ['5', 'abc'],
    ] as const) {
      const client = await FrameClient.open(system.port)
      client.request(1, [...post(), 'content-length', length], 0x4).send(frameType.data, 0x1, 1, Buffer.from(content))
      const reset = await client.frame(({ type }) => type === frameType.rstStream || type === frameType.goaway)
      expect(reset).not.toBeNull()
      client.socket.destroy()
    }
  })
})

function post(): readonly string[] {
  return [':method', 'POST', ...get('/').slice(2)]
}
