/** What a client may take: time, connections, patience; and how a front ends. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

describe('time-outs', () => {
  it('answer 408 to a head that does not come', async () => {
    const { port } = await openSystem({ resources: [], limits: { headersTimeoutMs: 60 } })
    const client = await openClient(port)
    expect((await client.send('GET / HTTP/1.1\r\nHost:').response()).status).toBe(408)
    await client.ended
  })

  it('end a connection on which nothing is said', async () => {
    const { port, front } = await openSystem({ resources: [], limits: { headersTimeoutMs: 60 } })
    const client = await openClient(port)
    expect(front.connections).toBe(1)
    await client.ended
  })

  it('answer 408 to content that does not come', async () => {
    const origin = await httpOrigin(echo)
    const { port, recorded } = await openSystem({
      resources: everythingTo([origin.port]),
      limits: { contentTimeoutMs: 60 },
    })
    const client = await openClient(port)
    const response = await client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nsome').response()
    expect(response.status).toBe(408)
    await client.ended
    expect(await recorded(1)).toMatchObject([{ status: 408, errorCode: 'request-timeout' }])
  })

  it('let a client be slow as long as something comes', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]), limits: { contentTimeoutMs: 200 } })
    const client = await openClient(port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n')
    const drip = setInterval(() => client.send('x'), 50)
    const response = await client.response()
    clearInterval(drip)
    expect(response.status).toBe(200)
  })

  it('cut off a client that takes nothing of what it asked for', async () => {
    const chunk = Buffer.alloc(1024 * 1024)
    const origin = await httpOrigin((_message, response) => {
      response.on('error', () => {})
      const writeOn = (): void => {
        while (response.write(chunk));
        response.once('drain', writeOn)
      }
      writeOn()
    })
    const { port, front, recorded } = await openSystem({
      resources: everythingTo([origin.port]),
      limits: { sendTimeoutMs: 100 },
    })
    const client = await openClient(port)
    client.socket.pause()
    client.send(get('/'))
    expect(await recorded(1)).toMatchObject([{ status: 200, errorCode: 'client-gone' }])
    expect(front.connections).toBe(0)
  })

  it('close a kept connection that is not used', async () => {
    const { port } = await openSystem({ resources: [], limits: { idleTimeoutMs: 50 } })
    const client = await openClient(port)
    expect((await client.send(get('/')).response()).status).toBe(404)
    await client.ended
  })
})

describe('connections', () => {
  it('beyond the limit are told 503', async () => {
    const { port, front } = await openSystem({ resources: [], limits: { maxConnections: 2 } })
    const [first, second] = [await openClient(port), await openClient(port)]
    expect((await first.send(get('/')).response()).status).toBe(404)
    expect((await second.send(get('/')).response()).status).toBe(404)
    expect((await (await openClient(port)).response()).status).toBe(503)
    expect(front.connections).toBe(2)
  })

  it('survive nothing but end nothing: a hundred that break off at any point', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port]) })
    const message = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
    for (let length = 0; length < message.length; length++) {
      const client = await openClient(port)
      client.socket.write(message.slice(0, length), () => client.socket.resetAndDestroy())
      await client.ended
    }
    const client = await openClient(port)
    expect((await client.send(message).response()).status).toBe(200)
  })
})

describe('a drain', () => {
  it('ends idle connections at once, running ones with their answer, and resolves then', async () => {
    const asked = Promise.withResolvers<() => void>()
    const origin = await httpOrigin((message, response) => {
      if (message.url === '/slow') asked.resolve(() => response.end('done'))
      else response.end('quick')
    })
    const { port, front } = await openSystem({ resources: everythingTo([origin.port]) })
    const [idle, fresh, running] = [await openClient(port), await openClient(port), await openClient(port)]
    await idle.send(get('/')).response()
    running.send(get('/slow'))
    const answer = await asked.promise
    const drained = front.drain(10_000)
    await Promise.all([idle.ended, fresh.ended])
    answer()
    const response = await running.response()
    expect(response.body.toString()).toBe('done')
    expect(response.headers.get('connection')).toBe('close')
    // The other side has ended; this one is the client's to end.
    running.socket.end()
    idle.socket.end()
    fresh.socket.end()
    await drained
    expect(front.connections).toBe(0)
  })

  it('cuts what is left when its time is over', async () => {
    const asked = Promise.withResolvers<void>()
    const origin = await httpOrigin(() => asked.resolve())
    const { port, front } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(get('/'))
    await asked.promise
    const closed = once(client.socket, 'end')
    await front.drain(30)
    await closed
    expect(front.connections).toBe(0)
  })
})

describe('a process that cannot keep up', () => {
  it('refuses more while much is open, with word of when to come again, and nothing else', async () => {
    let isLate = false
    const held: ServerResponse[] = []
    const origin = await httpOrigin(
      (message, response) => void (message.url === '/held' ? held.push(response) : response.end()),
    )
    const { port } = await openSystem({ resources: everythingTo([origin.port]), mustShed: () => isLate })
    isLate = true
    expect((await request(port, get('/'))).status).toBe(200)
    isLate = false
    const waiting = await Promise.all(Array.from({ length: 101 }, () => openClient(port)))
    for (const client of waiting) client.send(get('/held'))
    await expect.poll(() => held.length).toBe(101)
    isLate = true
    const refused = await request(port, get('/'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    for (const response of held) response.end()
    expect((await Promise.all(waiting.map((client) => client.response()))).every(({ status }) => status === 200)).toBe(
      true,
    )
  })
})
