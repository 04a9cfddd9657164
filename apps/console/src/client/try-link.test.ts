import { describe, expect, it } from 'vitest'
import { toTryCall, toTryRequest, toTryStream, tryHref } from './try-link.ts'

const listener = {
  name: 'http',
  port: 8081,
  protocol: 'HTTP',
  allowedRoutes: { namespaces: { from: 'All' as const } },
}
const path = (type: 'Exact' | 'PathPrefix' | 'RegularExpression', value: string) => ({ path: { type, value } })

describe('a request that a rule asks for', () => {
  it.each([
    { guarantee: 'any host is localhost', hostname: '', url: 'http://localhost:8081/' },
    { guarantee: 'a hostname is taken as it is', hostname: 'shop.test', url: 'http://shop.test:8081/' },
    { guarantee: 'a wildcard is met by its first child', hostname: '*.shop.test', url: 'http://www.shop.test:8081/' },
  ])('$guarantee', ({ hostname, url }) => {
    expect(toTryRequest(listener, hostname)).toEqual({ method: 'GET', url, headers: [] })
  })

  it('the port of the scheme is left out', () => {
    expect(toTryRequest({ ...listener, port: 80 }, 'a.test').url).toBe('http://a.test/')
    expect(toTryRequest({ ...listener, port: 443, protocol: 'HTTPS' }, 'a.test').url).toBe('https://a.test/')
  })

  it('a listener’s hostname stands in for a route without one', () => {
    expect(toTryRequest({ ...listener, hostname: '*.foo.test' }, undefined).url).toBe('http://www.foo.test:8081/')
  })

  it('method, path, query and headers are those of the match', () => {
    const match = {
      ...path('PathPrefix', '/cart'),
      method: 'POST' as const,
      queryParams: [{ type: 'Exact' as const, name: 'q', value: 'a b' }],
      headers: [{ type: 'Exact' as const, name: 'x-canary', value: '1' }],
    }
    expect(toTryRequest(listener, 'a.test', match)).toEqual({
      method: 'POST',
      url: 'http://a.test:8081/cart?q=a+b',
      headers: ['x-canary: 1'],
    })
  })

  it('a regular expression is left to the person', () => {
    expect(toTryRequest(listener, 'a.test', path('RegularExpression', '/a.*')).url).toBe('http://a.test:8081/')
  })

  it('is a link to the Try page', () => {
    expect(tryHref({ method: 'GET', url: 'http://a.test/x?y=1', headers: ['x: 1'] })).toBe(
      '/try?method=GET&url=http%3A%2F%2Fa.test%2Fx%3Fy%3D1&header=x%3A+1',
    )
  })

  it('a call is one where the match names service and method', () => {
    const method = { type: 'Exact' as const, service: 'shop.v1.Carts', method: 'Get' }
    expect(tryHref(toTryCall(listener, 'a.test', { method }))).toBe(
      '/try?protocol=grpc&url=http%3A%2F%2Fa.test%3A8081&call=shop.v1.Carts%2FGet',
    )
    const regex = { ...method, type: 'RegularExpression' as const }
    expect(toTryCall(listener, 'a.test', { method: regex }).call).toBe('')
  })

  it('connections and datagrams go to the port, handshakes with a name', () => {
    expect(tryHref(toTryStream(listener, 'tls', '*.a.test'))).toBe('/try?protocol=tls&port=8081&name=www.a.test')
    expect(tryHref(toTryStream(listener, 'udp', 'a.test'))).toBe('/try?protocol=udp&port=8081')
  })
})
