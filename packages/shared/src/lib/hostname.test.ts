import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareHostnames, intersectHostnames, matchesHostname, parseAuthority } from './hostname.ts'

describe('a wildcard', () => {
  it.each([
    { guarantee: 'takes one label', hostname: '*.example.com', host: 'a.example.com', matches: true },
    { guarantee: 'takes several labels', hostname: '*.example.com', host: 'a.b.example.com', matches: true },
    { guarantee: 'does not take its own parent', hostname: '*.example.com', host: 'example.com', matches: false },
    { guarantee: 'takes whole labels only', hostname: '*.example.com', host: 'badexample.com', matches: false },
    { guarantee: 'does not take an empty label', hostname: '*.example.com', host: '.example.com', matches: false },
    { guarantee: 'is not needed where any host will do', hostname: '', host: 'a', matches: true },
  ])('$guarantee', ({ hostname, host, matches }) => {
    expect(matchesHostname(hostname, host)).toBe(matches)
  })
})

describe('the intersection of two hostnames', () => {
  it.each([
    { left: 'a.com', right: 'a.com', both: 'a.com' },
    { left: '', right: '', both: '' },
    { left: '', right: 'a.com', both: 'a.com' },
    { left: '', right: '*.a.com', both: '*.a.com' },
    { left: '*.a.com', right: 'x.a.com', both: 'x.a.com' },
    { left: '*.a.com', right: 'x.y.a.com', both: 'x.y.a.com' },
    { left: '*.a.com', right: 'a.com', both: null },
    { left: '*.a.com', right: '*.b.a.com', both: '*.b.a.com' },
    { left: '*.a.com', right: '*.b.com', both: null },
    { left: 'x.com', right: 'y.com', both: null },
  ])('$left ∩ $right = $both', ({ left, right, both }) => {
    expect(intersectHostnames(left, right)).toBe(both)
    expect(intersectHostnames(right, left)).toBe(both)
  })

  it('means exactly the hosts that both mean', () => {
    const label = fc.constantFrom('a', 'b', 'com')
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
    const hostname = fc.oneof(
      host,
      host.map((name) => `*.${name}`),
      fc.constant(''),
    )
    const property = fc.property(hostname, hostname, host, (left, right, name) => {
      const both = intersectHostnames(left, right)
      const meant = both !== null && matchesHostname(both, name)
      return meant === (matchesHostname(left, name) && matchesHostname(right, name))
    })
    expect(() => fc.assert(property)).not.toThrow()
  })
})

it('names stand before wildcards, longer before shorter, any host last', () => {
  expect(['', '*.com', 'a.com', '*.long.example.com', 'long.a.com'].sort(compareHostnames)).toEqual([
    'long.a.com',
    'a.com',
    '*.long.example.com',
    '*.com',
    '',
  ])
})

describe('the authority of a request', () => {
  it.each([
    { value: 'Shop.Example.com:8080', host: 'shop.example.com', port: 8080 },
    { value: 'shop.example.com.', host: 'shop.example.com', port: null },
    { value: 'shop.example.com.:80', host: 'shop.example.com', port: 80 },
    { value: 'shop:', host: 'shop', port: null },
    { value: '127.0.0.1:80', host: '127.0.0.1', port: 80 },
    { value: '[::1]:80', host: '[::1]', port: 80 },
    { value: '[2001:DB8::1]', host: '[2001:db8::1]', port: null },
    { value: 'my_service', host: 'my_service', port: null },
    { value: '', host: '', port: null },
  ])('$value is host $host', ({ value, host, port }) => {
    expect(parseAuthority(value)).toEqual({ ok: true, value: { host, port } })
  })

  it.each([
    'a/b',
    'a?x',
    'a#x',
    'user@a',
    'a b',
    'a, b',
    'a:b',
    'a:99999',
    'a..b',
    '.a',
    '-a',
    ':80',
    '[::1',
    '[zz]',
    '::1',
    'a%2eb',
    'a\\b',
    '\u00e9.com',
    'a\tb',
    '*.a.com',
    `${'a'.repeat(301)}`,
  ])('%s is refused', (value) => {
    expect(parseAuthority(value).ok).toBe(false)
  })
})
