import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StreamEvent } from './event-stream.ts'
import { createWatch, type Watch, type WatchOptions } from './watch.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

let answers: Answer[] = []
let requests: IncomingMessage[] = []
let said: string[] = []
let states: boolean[] = []
let stop = new AbortController()

const server = createServer((request, response) => {
  requests.push(request)
  const answer = answers.shift()
  if (answer === undefined) response.writeHead(503).end()
  else answer(response, request)
})

beforeEach(async () => {
  answers = []
  requests = []
  said = []
  states = []
  stop = new AbortController()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(async () => {
  stop.abort()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const stream =
  (text: string, end: 'end' | 'stay' = 'stay'): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write(text)
    if (end === 'end') response.end()
  }

function watch(options: Partial<WatchOptions> = {}): Watch {
  return createWatch({
    consoleUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'token-of-this-gateway',
    lastEventId: () => null,
    random: () => 0,
    signal: stop.signal,
    log: (sentence) => said.push(sentence),
    onConnection: (connected) => states.push(connected),
    ...options,
  })
}

async function take(events: AsyncIterator<StreamEvent>): Promise<StreamEvent> {
  const { value, done } = await events.next()
  if (done === true) throw new Error('The stream ended.')
  return value
}

describe('watch', () => {
  it('shows its token and hands out events as they come', async () => {
    answers = [stream('id: 1\nevent: snapshot\ndata: {}\n\n: heartbeat\n\nid: 2\nevent: change\ndata: {}\n\n')]
    const events = watch()[Symbol.asyncIterator]()
    expect(await take(events)).toEqual({ type: 'snapshot', data: '{}', lastEventId: '1' })
    expect(await take(events)).toEqual({ type: 'change', data: '{}', lastEventId: '2' })
    expect(requests[0]?.headers).toMatchObject({
      authorization: 'Bearer token-of-this-gateway',
      accept: 'text/event-stream',
    })
    expect(states).toEqual([true])
  })

  it('resumes after what the reader really took', async () => {
    let taken: string | null = null
    answers = [stream('id: 7\ndata: a\n\n', 'end'), stream('id: 8\ndata: b\n\n')]
    const events = watch({ lastEventId: () => taken })[Symbol.asyncIterator]()
    taken = (await take(events)).lastEventId
    expect((await take(events)).data).toBe('b')
    expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '7'])
    expect(states).toEqual([true, false, true])
  })

  it('opens a connection anew at once for a reader that has lost track', async () => {
    answers = [stream('data: a\n\n'), stream('data: b\n\n')]
    const watching = watch()
    const events = watching[Symbol.asyncIterator]()
    await take(events)
    watching.rejoin()
    expect((await take(events)).data).toBe('b')
  })

  it('gives up a connection that has fallen silent', async () => {
    answers = [stream('data: a\n\n'), stream('data: b\n\n')]
    const events = watch({ silenceTimeoutMs: 50 })[Symbol.asyncIterator]()
    await take(events)
    expect((await take(events)).data).toBe('b')
  })

  it('names the variable to set where the token is refused', async () => {
    const refused = new Promise<void>((settle) => {
      answers = [(response) => response.writeHead(401).end(() => settle())]
    })
    const events = watch()[Symbol.asyncIterator]()
    const next = events.next()
    await refused
    await expect.poll(() => said).toEqual([expect.stringContaining('SIGNALBOX_GATEWAY_TOKEN')])
    stop.abort()
    expect(await next).toEqual({ value: undefined, done: true })
  })

  it('takes no answer for a stream that is none', async () => {
    answers = [(response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello')]
    const next = watch()[Symbol.asyncIterator]().next()
    await expect.poll(() => said).toEqual([expect.stringContaining('no event stream')])
    stop.abort()
    expect(await next).toEqual({ value: undefined, done: true })
  })

  it('ends when it is told to, in the middle of a connection too', async () => {
    answers = [stream('data: a\n\n')]
    const events = watch()[Symbol.asyncIterator]()
    await take(events)
    const next = events.next()
    stop.abort()
    expect(await next).toEqual({ value: undefined, done: true })
  })
})
