/** proxy-cache over real sockets: what is kept, what is not, and for whom. */
import { describe, expect, it } from 'vitest'
import { systemClock } from '../src/exchange/clock.ts'
import { consumer } from './consumers.ts'
import { echo, httpOrigin } from './origin.ts'
import { policy } from './policies.ts'
import { get, request, type RawResponse } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

type Headers = Readonly<Record<string, string>>

async function cached(config: object, headers: Headers | ((url: string) => Headers) = {}, status = 200) {
  let count = 0
  const origin = await httpOrigin((incoming, response) => {
    count += 1
    const more = typeof headers === 'function' ? headers(incoming.url ?? '') : headers
    response.writeHead(status, { 'content-type': 'text/plain', ...more })
    response.end(`${count} ${incoming.headers['accept-language'] ?? ''}`)
  })
  const clock = { ...systemClock, nowMs: 1_700_000_000_000, epochMs: () => clock.nowMs }
  const { port } = await openSystem({
    clock,
    resources: [...everythingTo([origin.port]), policy('proxy-cache', { strategy: 'memory', ...config })],
  })
  const ask = (path = '/', ...lines: string[]) => request(port, get(path, ...lines))
  const statusOf = async (path = '/', ...lines: string[]) => (await ask(path, ...lines)).headers.get('x-cache-status')
  return { ask, statusOf, clock, asked: () => count, port }
}

const told = ({ headers, body }: RawResponse) => [headers.get('x-cache-status'), headers.get('age'), body.toString()]

describe('proxy-cache', () => {
  it('answers with what it keeps until that is too old', async () => {
    const { ask, clock, asked } = await cached({ cache_ttl: 10 })
    const [first, second] = [await ask(), await ask()]
    expect([told(first), told(second)]).toEqual([
      ['Miss', undefined, '1 '],
      ['Hit', '0', '1 '],
    ])
    expect(second.headers.get('x-cache-key')).toMatch(/^[0-9a-f]{64}$/)
    expect(second.headers.get('x-cache-key')).toBe(first.headers.get('x-cache-key'))
    expect(second.headers.get('content-type')).toBe('text/plain')
    clock.nowMs += 9000
    expect(told(await ask())).toEqual(['Hit', '9', '1 '])
    clock.nowMs += 1000
    expect(told(await ask())).toEqual(['Miss', undefined, '2 '])
    expect(asked()).toBe(2)
  })

  it('says Refresh for what it still has and may not give', async () => {
    const { ask, clock } = await cached({ cache_ttl: 10, storage_ttl: 100 })
    await ask()
    clock.nowMs += 50_000
    expect(told(await ask())).toEqual(['Refresh', undefined, '2 '])
    expect(told(await ask())).toEqual(['Hit', '0', '2 '])
  })

  it('tells requests apart by host, path, query and headers, as it is told', async () => {
    const { statusOf } = await cached({ vary_query_params: ['a'], vary_headers: ['X-Kind'], ignore_uri_case: true })
    expect(await statusOf('/p?a=1&b=1', 'X-Kind: x')).toBe('Miss')
    expect(await statusOf('/P?b=2&a=1', 'X-Kind: x')).toBe('Hit')
    expect(await statusOf('/p?a=2', 'X-Kind: x')).toBe('Miss')
    expect(await statusOf('/p?a=1', 'X-Kind: y')).toBe('Miss')
  })

  it('tells requests apart by what a response varies by', async () => {
    const { ask } = await cached({}, { vary: 'Accept-Language' })
    await ask('/', 'Accept-Language: de')
    expect(told(await ask('/', 'Accept-Language: de'))).toEqual(['Hit', '0', '1 de'])
    expect(told(await ask('/', 'Accept-Language: fr'))).toEqual(['Miss', undefined, '2 fr'])
    expect(told(await ask('/', 'Accept-Language: de'))).toEqual(['Hit', '0', '1 de'])
  })

  it.each<[string, object, Headers, number]>([
    ['a status that is not to be kept', {}, {}, 500],
    ['a content type that is not to be kept', {}, { 'content-type': 'text/html' }, 200],
    ['a content type with parameters that are not named', {}, { 'content-type': 'text/plain; charset=x' }, 200],
    ['what sets a cookie', {}, { 'set-cookie': 'session=1' }, 200],
    ['what is private', {}, { 'cache-control': 'private' }, 200],
    ['what varies by everything', {}, { vary: '*' }, 200],
    ['what must not be stored', { cache_control: true }, { 'cache-control': 'no-store, max-age=9' }, 200],
    ['what says nothing of its age', { cache_control: true }, {}, 200],
    ['what is too old already', { cache_control: true }, { 'cache-control': 'max-age=5', age: '6' }, 200],
  ])('never keeps %s', async (_, config, headers, status) => {
    const { statusOf } = await cached(config, headers, status)
    expect([await statusOf(), await statusOf()]).toEqual(['Miss', 'Miss'])
  })

  it('never gives one client what another asked for with credentials', async () => {
    const { statusOf, ask, asked } = await cached({})
    await ask('/', 'Authorization: Bearer one')
    expect(await statusOf('/', 'Authorization: Bearer one')).toBe('Miss')
    expect(await statusOf('/', 'Authorization: Bearer two')).toBe('Miss')
    expect(await statusOf('/')).toBe('Miss')
    expect(asked()).toBe(4)
  })

  it('keeps what a consumer got for that consumer alone', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({
      resources: [
        ...everythingTo([origin.port]),
        ...consumer('ann', { credentials: [['key-auth', { key: 'a' }]] }),
        ...consumer('bob', { credentials: [['key-auth', { key: 'b' }]] }),
        policy('key-auth'),
        policy('proxy-cache', { strategy: 'memory' }),
      ],
    })
    const statuses: (string | undefined)[] = []
    for (const key of ['a', 'a', 'b', 'none']) {
      const { headers } = await request(port, get('/', `apikey: ${key}`))
      statuses.push(headers.get('x-cache-status'))
    }
    expect(statuses).toEqual(['Miss', 'Hit', 'Miss', undefined])
  })

  it('does as Cache-Control says where it is told to', async () => {
    const { statusOf, clock } = await cached({ cache_control: true }, { 'cache-control': 'max-age=5, s-maxage=20' })
    expect(await statusOf()).toBe('Miss')
    clock.nowMs += 10_000
    expect(await statusOf()).toBe('Hit')
    expect(await statusOf('/', 'Cache-Control: max-age=3')).toBe('Refresh')
    expect(await statusOf('/', 'Cache-Control: no-cache')).toBe('Bypass')
    expect(await statusOf('/', 'Authorization: x')).toBe('Bypass')
  })

  it('lets methods and parts pass that it does not keep', async () => {
    const { port, statusOf, ask } = await cached({})
    const post = 'POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 0\r\n\r\n'
    expect((await request(port, post)).headers.get('x-cache-status')).toBe('Bypass')
    expect(await statusOf('/', 'Range: bytes=0-1')).toBe('Bypass')
    await ask('/')
    const head = await request(port, 'HEAD / HTTP/1.1\r\nHost: shop.test\r\n\r\n', 'HEAD')
    expect([head.status, head.headers.get('x-cache-status')]).toEqual([200, 'Miss'])
  })

  it('hides what it is told to hide', async () => {
    const hidden = { age: false, 'X-Cache-Status': false, 'X-Cache-Key': false }
    const { ask } = await cached({ response_headers: hidden })
    await ask()
    expect([...(await ask()).headers.keys()].filter((name) => /^(?:age|x-cache)/.test(name))).toEqual([])
  })
})
