import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const preflight = (...lines: string[]): string =>
  [
    'OPTIONS / HTTP/1.1',
    'Host: shop.test',
    'Origin: https://a.test',
    'Access-Control-Request-Method: PUT',
    ...lines,
    '',
    '',
  ].join('\r\n')

async function answer(config: object, message: string) {
  const { port, origin } = await systemWith([policy('cors', config)])
  const { status, headers } = await request(port, message)
  const cors = Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control') || name === 'vary'))
  return { status, cors, reached: origin.connections() }
}

describe('cors', () => {
  it('answers preflights itself', async () => {
    const { status, cors, reached } = await answer(
      { origins: ['https://a.test'], max_age: 60, credentials: true, private_network: true },
      preflight('Access-Control-Request-Headers: x-one', 'Access-Control-Request-Private-Network: true'),
    )
    expect([status, reached]).toEqual([200, 0])
    expect(cors).toEqual({
      'access-control-allow-origin': 'https://a.test',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-one',
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
      'access-control-max-age': '60',
      'access-control-allow-private-network': 'true',
      vary: 'Origin',
    })
  })

  it('leaves preflights to the service where it is to', async () => {
    const { status, cors, reached } = await answer({ preflight_continue: true }, preflight())
    expect([status, cors, reached]).toEqual([200, {}, 1])
  })

  it.each([
    { guarantee: 'any', origins: undefined, origin: 'https://x.test', allowed: '*' },
    { guarantee: 'all', origins: ['*'], origin: 'https://x.test', allowed: '*' },
    {
      guarantee: 'one of several',
      origins: ['https://a.test', 'https://b.test'],
      origin: 'https://b.test',
      allowed: 'https://b.test',
    },
    {
      guarantee: 'one by its port',
      origins: ['https://a.test', 'https://b.test'],
      origin: 'https://b.test:443',
      allowed: 'https://b.test:443',
    },
    {
      guarantee: 'none of several',
      origins: ['https://a.test', 'https://b.test'],
      origin: 'https://c.test',
      allowed: undefined,
    },
    {
      guarantee: 'one by expression',
      origins: ['https://.*\\.b\\.test'],
      origin: 'https://x.b.test',
      allowed: 'https://x.b.test',
    },
    {
      guarantee: 'none by a part of an expression',
      origins: ['https://.*\\.b\\.test'],
      origin: 'https://x.b.test.evil',
      allowed: undefined,
    },
  ])('allows $guarantee', async ({ origins, origin, allowed }) => {
    const { cors, reached } = await answer(origins === undefined ? {} : { origins }, get('/', `Origin: ${origin}`))
    expect([cors['access-control-allow-origin'], reached]).toEqual([allowed, 1])
  })

  it('names the origin in place of * where credentials may come along', async () => {
    const { cors } = await answer({ credentials: true, exposed_headers: ['X-Two'] }, get('/', 'Origin: https://x.test'))
    expect(cors).toEqual({
      'access-control-allow-origin': 'https://x.test',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Two',
      vary: 'Origin',
    })
  })

  it('says nothing where no origin asked and it is not to', async () => {
    expect((await answer({ allow_origin_absent: false }, get('/'))).cors).toEqual({})
    expect((await answer({}, get('/'))).cors).toEqual({ 'access-control-allow-origin': '*' })
  })

  it('is said on errors too, so that pages can read them', async () => {
    const { port, origin } = await systemWith([policy('cors', {})])
    await origin.stop()
    const { status, headers } = await request(port, get('/', 'Origin: https://x.test'))
    expect([status, headers.get('access-control-allow-origin')]).toEqual([502, '*'])
  })
})
