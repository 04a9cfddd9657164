import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeNonAscii, isBelow, normalisePath, parseRequestTarget, toPrefix } from './path.ts'

describe('a path in normal form', () => {
  it.each([
    { guarantee: 'stays as it is', path: '/a/b-c_d~e.f/', normal: '/a/b-c_d~e.f/' },
    {
      guarantee: 'keeps sub-delimiters, colons and parameters',
      path: "/a;v=1/b,c:d@e!$&'()*+=",
      normal: "/a;v=1/b,c:d@e!$&'()*+=",
    },
    { guarantee: 'has unreserved characters decoded', path: '/%41%7a%30%2d%2E%5F%7e', normal: '/Az0-._~' },
    { guarantee: 'has other triplets in upper case', path: '/caf%c3%a9%3f', normal: '/caf%C3%A9%3F' },
    { guarantee: 'is decoded once only', path: '/%252e%252e/', normal: '/%252e%252e/' },
    { guarantee: 'has no dot segments', path: '/a/./b/../c', normal: '/a/c' },
    { guarantee: 'has no dot segments that were encoded', path: '/a/%2e%2E/b', normal: '/b' },
    { guarantee: 'ends with a slash where a dot segment was last', path: '/a/b/..', normal: '/a/' },
    { guarantee: 'never leaves the root', path: '/../../etc', normal: '/etc' },
    { guarantee: 'has single slashes', path: '//a///b//', normal: '/a/b/' },
    { guarantee: 'has its slashes merged before dots are removed', path: '/a//../b', normal: '/b' },
    { guarantee: 'may be the root', path: '/.', normal: '/' },
    { guarantee: 'keeps three dots', path: '/a/.../b', normal: '/a/.../b' },
    { guarantee: 'has bytes outside ASCII encoded', path: '/\u00e9', normal: '/%E9' },
  ])('$guarantee', ({ path, normal }) => {
    expect(normalisePath(path)).toEqual({ ok: true, value: normal })
  })
})

describe('a path is refused for', () => {
  it.each([
    { path: '/a%00', reason: 'encoded-nul' },
    { path: '/a%0d%0aSet-Cookie:x', reason: 'encoded-control' },
    { path: '/a%7f', reason: 'encoded-control' },
    { path: '/a b', reason: 'control-byte' },
    { path: '/a\tb', reason: 'control-byte' },
    { path: '/a%zz', reason: 'bad-percent' },
    { path: '/a%4', reason: 'bad-percent' },
    { path: '/a%2fb', reason: 'encoded-slash' },
    { path: '/a%2Fb', reason: 'encoded-slash' },
    { path: '/a%5cb', reason: 'encoded-backslash' },
    { path: '/a\\b', reason: 'backslash' },
    { path: '/a#b', reason: 'fragment' },
    { path: '/a?b', reason: 'form' },
    { path: '/a/..;/b', reason: 'dots-with-parameter' },
    { path: '/a/.;x/b', reason: 'dots-with-parameter' },
    { path: '/a/%2e%2e;/b', reason: 'dots-with-parameter' },
    { path: '/a/..%3b/b', reason: 'dots-with-parameter' },
    { path: '/\u0100', reason: 'not-a-byte' },
    { path: 'a', reason: 'form' },
  ])('$reason: $path', ({ path, reason }) => {
    expect(normalisePath(path)).toMatchObject({ ok: false, error: { reason } })
  })
})

describe('a request target', () => {
  const origin = { form: 'origin', scheme: null, authority: null }
  it.each([
    {
      guarantee: 'in origin-form',
      target: '/a?b=%2f#'.slice(0, -1),
      value: { ...origin, path: '/a', search: '?b=%2f' },
    },
    {
      guarantee: 'with an empty query keeps its question mark',
      target: '/a?',
      value: { ...origin, path: '/a', search: '?' },
    },
    {
      guarantee: 'keeps the query byte for byte',
      target: '/a?x=../%2e&y=\\',
      value: { ...origin, path: '/a', search: '?x=../%2e&y=\\' },
    },
    {
      guarantee: 'in absolute-form',
      target: 'HTTP://Shop.test:81/a/../b?c',
      value: { form: 'absolute', scheme: 'http', authority: 'Shop.test:81', path: '/b', search: '?c' },
    },
    {
      guarantee: 'in absolute-form without path',
      target: 'https://shop.test?x',
      value: { form: 'absolute', scheme: 'https', authority: 'shop.test', path: '/', search: '?x' },
    },
    { guarantee: 'in asterisk-form', target: '*', value: { ...origin, form: 'asterisk', path: '*', search: '' } },
  ])('$guarantee', ({ target, value }) => {
    expect(parseRequestTarget(target)).toEqual({ ok: true, value })
  })

  it.each([
    { target: '', reason: 'form' },
    { target: 'shop.test:443', reason: 'form' },
    { target: 'ftp://shop.test/', reason: 'form' },
    { target: 'http:///a', reason: 'form' },
    { target: 'http://a\\@b/', reason: 'backslash' },
    { target: '/a?b c', reason: 'control-byte' },
    { target: '/a?b#c', reason: 'fragment' },
    { target: '**', reason: 'form' },
  ])('is refused for $reason: $target', ({ target, reason }) => {
    expect(parseRequestTarget(target)).toMatchObject({ ok: false, error: { reason } })
  })
})

describe('normalising', () => {
  const pieces = fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    'a',
    'b;',
    ';',
    '%2e',
    '%2E',
    '%41',
    '%c3',
    '%',
    '%2',
    '%2f',
    '\\',
    '%00',
    ' ',
    '~',
    'é',
    '%3b',
  )
  const paths = fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join('')}`)

  const checking = (property: fc.IProperty<[string]>) => () => fc.assert(property, { numRuns: 1000 })

  it('twice changes nothing', () => {
    const property = fc.property(paths, (path) => {
      const once = normalisePath(path)
      const twice = once.ok ? normalisePath(once.value) : once
      return !once.ok || (twice.ok && twice.value === once.value)
    })
    expect(checking(property)).not.toThrow()
  })

  it('leaves no dot segment, no empty segment, no control byte and no lower-case triplet', () => {
    const unwanted = /[^\x21-\x7e]|\/\/|\/\.\.?(?:\/|$)|[\\#?]|%(?![0-9A-F]{2})|%(?:00|2F|5C)/
    const property = fc.property(
      fc.oneof(
        paths,
        fc.string().map((text) => `/${text}`),
      ),
      (path) => {
        const normal = normalisePath(path)
        return !normal.ok || (normal.value.startsWith('/') && !unwanted.test(normal.value))
      },
    )
    expect(checking(property)).not.toThrow()
  })
})

describe('prefixes', () => {
  it.each([
    { path: '/v2', prefix: '/v2/', below: true },
    { path: '/v2/', prefix: '/v2', below: true },
    { path: '/v2/x', prefix: '/v2', below: true },
    { path: '/v2x', prefix: '/v2', below: false },
    { path: '/v', prefix: '/v2', below: false },
    { path: '/anything', prefix: '/', below: true },
    { path: '/', prefix: '/', below: true },
  ])('$path is below $prefix: $below', ({ path, prefix, below }) => {
    expect(isBelow(path, toPrefix(prefix))).toBe(below)
  })
})

it('text in any script becomes bytes of UTF-8, half a surrogate pair included', () => {
  expect(encodeNonAscii('/é/猫')).toBe('/%C3%A9/%E7%8C%AB')
  expect(encodeNonAscii('/\ud800')).toBe('/%EF%BF%BD')
})
