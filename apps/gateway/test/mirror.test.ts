/** Mirrors get what is sent, and nothing that they do is noticed by the client. */
import { once } from 'node:events'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { echo, httpOrigin, rawOrigin } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { backend, openSystem, route, service } from './system.ts'

interface Copy {
  readonly line: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly content: string
}

/** An origin that hands its requests out one by one. */
async function collector() {
  const copies: Copy[] = []
  let wake = (): void => {}
  const origin = await httpOrigin((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const { method, url, headers } = message
      copies.push({ line: `${method} ${url}`, headers, content: Buffer.concat(chunks).toString() })
      response.end('x'.repeat(100_000))
      wake()
    })
  })
  return {
    port: origin.port,
    copies,
    async count(wanted: number) {
      while (copies.length < wanted) await new Promise<void>((resolve) => (wake = resolve))
      return copies
    },
  }
}

const mirrorTo = (name: string, share: object = {}) => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: { name, port: 80 }, ...share },
})
const post = (content: string, target = '/') =>
  `POST ${target} HTTP/1.1\r\nHost: shop.test\r\nContent-Length: ${content.length}\r\n\r\n${content}`

it('several mirrors get the request as it is sent, content, query and edited fields included', async () => {
  const [origin, one, two] = [await httpOrigin(echo), await collector(), await collector()]
  const { port } = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('one', [one.port]),
      service('two', [two.port]),
      route('r', [
        {
          filters: [
            mirrorTo('one'),
            { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } } },
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'X-Set', value: 'yes' }] } },
          ],
          backendRefs: [{ ...backend('o'), filters: [mirrorTo('two')] }],
        },
      ]),
    ],
  })
  const client = await openClient(port)
  const response = await client.send(post('hello', '/old?a=1&a=2')).response()
  expect(JSON.parse(response.body.toString())).toMatchObject({ target: '/new?a=1&a=2', content: 'hello' })
  for (const mirror of [one, two])
    expect(await mirror.count(1)).toMatchObject([
      { line: 'POST /new?a=1&a=2', content: 'hello', headers: { 'x-set': 'yes', host: 'shop.test' } },
    ])
})

it('a share is copied by lot, and a mirror of 0% gets nothing', async () => {
  const [origin, part, none] = [await httpOrigin(echo), await collector(), await collector()]
  let lot = 0
  const { port } = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('part', [part.port]),
      service('none', [none.port]),
      route('r', [
        {
          filters: [mirrorTo('part', { fraction: { numerator: 1, denominator: 2 } }), mirrorTo('none', { percent: 0 })],
          backendRefs: [backend('o')],
        },
      ]),
    ],
    // Three lots are drawn by each request: for its backend and for two mirrors.
    random: () => Math.floor(lot++ / 3) / 10,
  })
  const client = await openClient(port)
  for (let count = 0; count < 10; count++) expect((await client.send(get(`/${count}`)).response()).status).toBe(200)
  expect((await part.count(5)).map(({ line }) => line).toSorted()).toEqual([0, 1, 2, 3, 4].map((n) => `GET /${n}`))
  expect(none.copies).toEqual([])
})

it('a mirror that is missing, away, broken or deaf changes nothing for the client', async () => {
  const origin = await httpOrigin(echo)
  const broken = await rawOrigin((socket) => socket.destroy())
  const deaf = await rawOrigin((socket) => socket.pause())
  const away = await httpOrigin(echo)
  await away.stop()
  const names = ['missing', 'away', 'broken', 'deaf']
  const { port, logged } = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('away', [away.port]),
      service('broken', [broken.port]),
      service('deaf', [deaf.port]),
      route('r', [{ filters: names.map((name) => mirrorTo(name)), backendRefs: [backend('o')] }]),
    ],
  })
  const client = await openClient(port)
  const content = 'x'.repeat(8 * 1024 * 1024)
  for (let round = 0; round < 3; round++) {
    const response = await client.send(post(content)).response()
    expect(response.status).toBe(200)
    expect((JSON.parse(response.body.toString()) as Copy).content.length).toBe(content.length)
  }
  expect(logged).toEqual([])
  await deaf.stop()
})

it('a mirror gets copies over HTTP/2 where its Service speaks that', async () => {
  const origin = await httpOrigin(echo)
  const copied = Promise.withResolvers<string>()
  const server = createHttp2Server((message, response) => {
    message.resume()
    message.on('end', () => {
      response.end('ignored')
      copied.resolve(`${message.method} ${message.url} ${message.headers[':authority']}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = await openSystem({
    resources: [
      service('o', [origin.port]),
      service('m', [(server.address() as AddressInfo).port], { protocol: 'h2c' }),
      route('r', [{ filters: [mirrorTo('m')], backendRefs: [backend('o')] }]),
    ],
  })
  expect((await request(port, get('/a?b=c'))).status).toBe(200)
  expect(await copied.promise).toBe('GET /a?b=c shop.test')
})
