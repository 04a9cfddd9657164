import { describe, expect, it } from 'vitest'
import { readHttp2Head } from './http2-head.ts'

const pseudo = [':method', 'GET', ':scheme', 'https', ':path', '/a?b', ':authority', 'Shop.test:8443']

describe('a head', () => {
  it('is what HTTP/1.1 would have said, with one Host in front', () => {
    expect(readHttp2Head([...pseudo, 'accept', '*/*', 'x', '1', 'x', '2'])).toEqual({
      ok: true,
      request: {
        method: 'GET',
        target: '/a?b',
        httpVersion: '2.0',
        headers: ['host', 'Shop.test:8443', 'accept', '*/*', 'x', '1', 'x', '2'],
      },
      length: null,
      expectsInvitation: false,
    })
  })

  it.each([
    {
      guarantee: 'joins the crumbs of a cookie',
      fields: ['cookie', 'a=1', 'cookie', 'b=2'],
      has: ['cookie', 'a=1; b=2'],
    },
    { guarantee: 'takes a Host that agrees', fields: ['host', 'shop.TEST:8443'], has: ['host', 'Shop.test:8443'] },
  ])('$guarantee', ({ fields, has }) => {
    const head = readHttp2Head([...pseudo, ...fields])
    const headers = head.ok ? head.request.headers : []
    const at = headers.indexOf(has[0] ?? '')
    expect(headers.slice(at, at + 2)).toEqual(has)
    expect(headers.filter((name) => name === has[0])).toHaveLength(1)
  })

  it('takes the Host field where there is no authority, and none where there is neither', () => {
    const withoutAuthority = pseudo.slice(0, 6)
    expect(readHttp2Head([...withoutAuthority, 'host', 'a'])).toMatchObject({ request: { headers: ['host', 'a'] } })
    expect(readHttp2Head(withoutAuthority)).toMatchObject({ ok: true, request: { headers: [] } })
  })

  it('tells the declared length and the wish to be invited', () => {
    const head = readHttp2Head([...pseudo, 'content-length', '5', 'content-length', '5', 'expect', '100-Continue'])
    expect(head).toMatchObject({ ok: true, length: 5, expectsInvitation: true })
  })
})

describe('refused is', () => {
  const replace = (name: string, value: string): readonly string[] => {
    const at = pseudo.indexOf(name)
    return [...pseudo.slice(0, at + 1), value, ...pseudo.slice(at + 2)]
  }
  it.each<readonly [string, readonly string[], string]>([
    ['a tunnel', replace(':method', 'CONNECT'), 'method-not-supported'],
    ['a path that is a whole URI', replace(':path', 'https://other.test/'), 'bad-request-target'],
    ['an empty path', replace(':path', ''), 'bad-request-target'],
    ['another scheme', replace(':scheme', 'ftp'), 'bad-request'],
    ['a pseudo field twice', [...pseudo, ':path', '/b'], 'bad-request'],
    ['two hosts', [...pseudo, 'host', 'other.test'], 'bad-host'],
    ['two Host fields that differ', [...pseudo.slice(0, 6), 'host', 'a', 'host', 'b'], 'bad-host'],
    ['two lengths', [...pseudo, 'content-length', '1', 'content-length', '2'], 'bad-framing'],
    ['a length that is none', [...pseudo, 'content-length', '+1'], 'bad-framing'],
    ['a length beyond counting', [...pseudo, 'content-length', '99999999999999999'], 'bad-framing'],
  ])('%s', (_name, raw, code) => expect(readHttp2Head(raw)).toEqual({ ok: false, code }))
})
