import { describe, expect, it } from 'vitest'
import { toDecodedPath, toEncodedPath } from './decoded-path.ts'

describe('a decoded path', () => {
  it.each([
    { guarantee: 'stays as it is', path: '/a/b-c.d/', decoded: '/a/b-c.d/' },
    { guarantee: 'has letters decoded', path: '/%6aohn%20doe', decoded: '/john doe' },
    { guarantee: 'has text beyond ASCII decoded', path: '/caf%c3%A9', decoded: '/café' },
    { guarantee: 'keeps reserved characters encoded, in upper case', path: '/a%2fb%3f%25', decoded: '/a%2Fb%3F%25' },
    { guarantee: 'decodes quotes', path: '/%22a%22', decoded: '/"a"' },
    { guarantee: 'has no dot segments', path: '/a/./b/../c', decoded: '/a/c' },
    { guarantee: 'has no dot segments that were encoded', path: '/a/%2e%2E/b', decoded: '/b' },
    { guarantee: 'ends with a slash where dots were last', path: '/a/b/..', decoded: '/a/' },
    { guarantee: 'keeps dots behind text', path: '/route%2e%2E/req', decoded: '/route../req' },
    { guarantee: 'has single slashes', path: '//a///b//', decoded: '/a/b/' },
    { guarantee: 'has dots removed before slashes are merged', path: '/a//../b', decoded: '/a/b' },
    { guarantee: 'is nothing where bytes are no UTF-8', path: '/%ff', decoded: null },
  ])('$guarantee', ({ path, decoded }) => {
    expect(toDecodedPath(path)).toBe(decoded)
  })

  it('is encoded again for sending', () => {
    expect(toEncodedPath('/john doe/café/"x"/%2F;a=1')).toBe('/john%20doe/caf%C3%A9/%22x%22/%2F;a=1')
  })
})
