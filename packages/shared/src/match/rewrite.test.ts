import { describe, expect, it } from 'vitest'
import type { CompiledFilter } from '../table/index.ts'
import { applyFilters, beginRewrite, editPath, joinPaths, redirectLocation, toUpstreamTarget } from './rewrite.ts'

describe('replacing a prefix', () => {
  it.each([
    { path: '/foo/bar', matched: '/foo', value: '/xyz', result: '/xyz/bar' },
    { path: '/foo', matched: '/foo', value: '/xyz', result: '/xyz' },
    { path: '/foo/', matched: '/foo', value: '/xyz', result: '/xyz/' },
    { path: '/foo/bar', matched: '/foo', value: '', result: '/bar' },
    { path: '/foo', matched: '/foo', value: '', result: '/' },
    { path: '/foo/', matched: '/foo', value: '', result: '/' },
    { path: '/bar', matched: '', value: '/xyz', result: '/xyz/bar' },
    { path: '/', matched: '', value: '/xyz', result: '/xyz/' },
    { path: '/foo/a%20b', matched: '/foo', value: '/x', result: '/x/a%20b' },
  ])('$matched of $path by "$value" gives $result', ({ path, matched, value, result }) => {
    expect(editPath(path, { type: 'ReplacePrefixMatch', value }, matched)).toBe(result)
  })

  it('a full path replaces everything', () => {
    expect(editPath('/a/b', { type: 'ReplaceFullPath', value: '/c' }, '/a')).toBe('/c')
  })
})

type Redirect = Extract<CompiledFilter, { type: 'RequestRedirect' }>
const plain: Redirect = {
  type: 'RequestRedirect',
  scheme: null,
  hostname: null,
  port: null,
  path: null,
  statusCode: 302,
}

describe('the location of a redirect', () => {
  it.each<{
    guarantee: string
    filter?: Partial<Redirect>
    port?: number
    host?: string
    path?: string
    location: string
  }>([
    { guarantee: 'is the request itself where nothing is asked for', location: 'http://shop.test/foo/a?q=1' },
    { guarantee: 'has the given host', filter: { hostname: 'new.test' }, location: 'http://new.test/foo/a?q=1' },
    { guarantee: 'has the listener’s port', port: 8080, location: 'http://shop.test:8080/foo/a?q=1' },
    {
      guarantee: 'has the well-known port of a given scheme',
      filter: { scheme: 'https' },
      port: 8080,
      location: 'https://shop.test/foo/a?q=1',
    },
    {
      guarantee: 'has the given port',
      filter: { port: 8443, scheme: 'https' },
      location: 'https://shop.test:8443/foo/a?q=1',
    },
    {
      guarantee: 'leaves out port 443 of https',
      filter: { port: 443, scheme: 'https' },
      location: 'https://shop.test/foo/a?q=1',
    },
    {
      guarantee: 'leaves out port 80 of http',
      filter: { port: 80 },
      port: 8080,
      location: 'http://shop.test/foo/a?q=1',
    },
    { guarantee: 'keeps port 443 of http', filter: { port: 443 }, location: 'http://shop.test:443/foo/a?q=1' },
    {
      guarantee: 'has the prefix replaced',
      filter: { path: { type: 'ReplacePrefixMatch', value: '/bar' } },
      location: 'http://shop.test/bar/a?q=1',
    },
    {
      guarantee: 'has the full path replaced and the query kept',
      filter: { path: { type: 'ReplaceFullPath', value: '/x' } },
      location: 'http://shop.test/x?q=1',
    },
    { guarantee: 'is a path with one slash where there is no host', host: '', location: '/foo/a?q=1' },
    {
      guarantee: 'is never a path that names a host',
      host: '',
      path: '/foo/evil.test',
      filter: { path: { type: 'ReplacePrefixMatch', value: '' } },
      location: '/evil.test?q=1',
    },
  ])('$guarantee', ({ filter, port = 80, host = 'shop.test', path = '/foo/a', location }) => {
    const request = { method: 'GET', host, path, search: '?q=1', headers: new Map() }
    expect(
      redirectLocation({ ...plain, ...filter }, { request, scheme: 'http', listenerPort: port, matchedPath: '/foo' }),
    ).toBe(location)
  })
})

describe('filters', () => {
  const context = {
    request: { method: 'GET', host: 'shop.test', path: '/foo/a', search: '', headers: new Map() },
    scheme: 'http',
    listenerPort: 80,
    matchedPath: '/foo',
  } as const

  it('run in order, and header names have no case', () => {
    const rewrite = beginRewrite('/foo/a', ['X-Set', 'old', 'x-add', '1', 'X-Gone', '1'])
    const redirect = applyFilters(
      [
        {
          type: 'RequestHeaderModifier',
          edits: { set: [{ name: 'x-set', value: 'new' }], add: [{ name: 'X-Add', value: '2' }], remove: ['x-gone'] },
        },
        { type: 'URLRewrite', hostname: 'in.test', path: { type: 'ReplacePrefixMatch', value: '/bar' } },
        { type: 'ResponseHeaderModifier', edits: { set: [], add: [], remove: ['server'] } },
      ],
      rewrite,
      context,
    )
    expect(redirect).toBeNull()
    expect(rewrite.headers.toFlat()).toEqual(['x-set', 'new', 'x-add', '1,2'])
    expect(rewrite).toMatchObject({ host: 'in.test', path: '/bar/a', responseEdits: [{ remove: ['server'] }] })
  })

  it('end at a redirect', () => {
    expect(applyFilters([{ ...plain, statusCode: 308 }], beginRewrite('/foo/a', []), context)).toEqual({
      statusCode: 308,
      location: 'http://shop.test/foo/a',
    })
  })
})

describe('what an endpoint is asked for', () => {
  const request = { authority: 'Shop.test:80', search: '?q' }
  it.each([
    { guarantee: 'the client’s Host, unmodified', host: null, hostHeader: null, sent: 'Shop.test:80' },
    { guarantee: 'the Service’s Host before the client’s', host: null, hostHeader: 'svc.test', sent: 'svc.test' },
    { guarantee: 'the rule’s Host before the Service’s', host: 'rule.test', hostHeader: 'svc.test', sent: 'rule.test' },
  ])('$guarantee', ({ host, hostHeader, sent }) => {
    expect(toUpstreamTarget({ host, path: '/a' }, { hostHeader, pathPrefix: '/base' }, request)).toEqual({
      host: sent,
      target: '/base/a?q',
    })
  })

  it('joined paths are never empty', () => {
    expect(joinPaths('', '')).toBe('/')
    expect(joinPaths('/base', '/')).toBe('/base/')
  })
})
