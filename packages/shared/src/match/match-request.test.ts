import { describe, expect, it } from 'vitest'
import { toMatchRequest } from './match-request.ts'

describe('a request in normal form', () => {
  it.each([
    {
      guarantee: 'has the host of the Host field',
      target: '/',
      headers: ['HOST', 'A.test:80'],
      host: 'a.test',
      authority: 'A.test:80',
    },
    {
      guarantee: 'has the host of an absolute target before that',
      target: 'http://b.test/',
      headers: ['Host', 'a.test'],
      host: 'b.test',
      authority: 'b.test',
    },
    { guarantee: 'has no host where none is given', target: '/', headers: [], host: '', authority: '' },
  ])('$guarantee', ({ target, headers, host, authority }) => {
    expect(toMatchRequest({ method: 'GET', target, headers })).toMatchObject({ ok: true, value: { host, authority } })
  })

  it('has the host of :authority before the Host field', () => {
    const request = toMatchRequest({ method: 'GET', target: '/', headers: ['host', 'a.test'], authority: 'c.test' })
    expect(request).toMatchObject({ ok: true, value: { host: 'c.test' } })
  })

  it('joins repeated headers, takes the first of repeated parameters and reads + as a space', () => {
    const request = toMatchRequest({
      method: 'GET',
      target: '/?a=1&a=2&b=x+y',
      headers: ['X-A', '1', 'x-a', '2', '__proto__', 'p'],
    })
    expect(request.ok && [...request.value.headers]).toEqual([
      ['x-a', '1, 2'],
      ['__proto__', 'p'],
    ])
    expect(request.ok && [...request.value.query]).toEqual([
      ['a', '1'],
      ['b', 'x y'],
    ])
  })

  it.each([
    { headers: ['Host', 'a', 'host', 'a'], target: '/', reason: 'host-repeated' },
    { headers: ['Host', 'a/b'], target: '/', reason: 'host-invalid' },
    { headers: [], target: 'http://user@a/', reason: 'host-invalid' },
    { headers: [], target: '/%00', reason: 'encoded-nul' },
  ])('is refused for $reason', ({ headers, target, reason }) => {
    expect(toMatchRequest({ method: 'GET', target, headers })).toMatchObject({ ok: false, error: { reason } })
  })
})
