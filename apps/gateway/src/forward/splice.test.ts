import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { splice } from './splice.ts'

/** Both ends of a connection. */
async function pair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [far] = (await once(server, 'connection')) as [Socket]
  for (const end of [near, far]) {
    end.on('error', () => {})
    onTestFinished(() => void end.destroy())
  }
  server.close()
  return { near, far }
}

async function spliced(idleTimeoutMs = 60_000) {
  const [client, upstream] = [await pair(), await pair()]
  const counts = { requestBytes: 0, responseBytes: 0 }
  const outcome = splice({
    client: client.near,
    resetClient: () => client.near.resetAndDestroy(),
    upstream: upstream.near,
    idleTimeoutMs,
    counts,
  })
  return { client: client.far, upstream: upstream.far, counts, outcome }
}

/** How the connection ended, for whoever reads nothing else from it. */
async function ending(connection: Socket): Promise<string> {
  connection.resume()
  if (!connection.closed) await new Promise((settle) => connection.once('close', settle))
  return connection.errored === null ? 'ended' : 'reset'
}

describe('two connections that are spliced', () => {
  it('count what passed, and end well when both sides have finished', async () => {
    const { client, upstream, counts, outcome } = await spliced()
    client.end('question')
    upstream.end('answer!')
    expect(await Promise.all([client, upstream].map(ending))).toEqual(['ended', 'ended'])
    expect(await outcome).toBeNull()
    expect(counts).toEqual({ requestBytes: 8, responseBytes: 7 })
  })

  it('are both reset when nothing has passed for the idle time', async () => {
    const { client, upstream, outcome } = await spliced(30)
    expect(await Promise.all([client, upstream].map(ending))).toEqual(['reset', 'reset'])
    expect(await outcome).toBe('upstream-timeout')
  })

  it.each([
    { who: 'the client', code: 'client-gone' },
    { who: 'the upstream', code: 'upstream-reset' },
  ] as const)('are both reset when $who resets', async ({ who, code }) => {
    const { client, upstream, outcome } = await spliced()
    const [leaving, left] = who === 'the client' ? [client, upstream] : [upstream, client]
    leaving.resetAndDestroy()
    expect(await ending(left)).toBe('reset')
    expect(await outcome).toBe(code)
  })

  it('have not failed where the upstream resets a client that has finished', async () => {
    const { client, upstream, outcome } = await spliced()
    client.end('bye')
    upstream.resume()
    await once(upstream, 'end')
    upstream.resetAndDestroy()
    expect(await outcome).toBeNull()
  })
})
