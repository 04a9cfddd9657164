import { describe, expect, it } from 'vitest'
import type { BackendState } from '../attachment/index.ts'
import { httpRouteFilter } from '../resources/http-route-filter.ts'
import type { HTTPRouteFilter } from '../resources/index.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { gatewayClass } from '../testdata/snapshot-of.ts'
import { compileHttpRoute } from './compile-http-route.ts'
import { compileFilters } from './filters.ts'
import type { CompiledFilter, CompiledRule } from './table.ts'

const valid: BackendState = { weight: 1, service: 'shop/a', port: 80, upstream: 'shop/a:80', protocol: 'http' }
const broken: BackendState = { ...valid, upstream: null, protocol: null }

const compileOne = (written: object, backend: BackendState = valid): CompiledFilter | undefined => {
  const filter: HTTPRouteFilter = httpRouteFilter.parse(written)
  return compileFilters([filter], { namespace: 'shop', backendOf: () => backend })[0]
}

const backendRef = { name: 'a', port: 80 }

describe('a mirror', () => {
  const mirror = (share: object, backend?: BackendState): CompiledFilter | undefined =>
    compileOne({ type: 'RequestMirror', requestMirror: { backendRef, ...share } }, backend)

  it.each([
    { guarantee: 'takes every request', share: {}, is: 1 },
    { guarantee: 'takes a percentage', share: { percent: 25 }, is: 0.25 },
    { guarantee: 'takes none', share: { percent: 0 }, is: 0 },
    { guarantee: 'takes a fraction of a hundred', share: { fraction: { numerator: 5 } }, is: 0.05 },
    { guarantee: 'takes a fraction', share: { fraction: { numerator: 1, denominator: 4 } }, is: 0.25 },
  ])('$guarantee', ({ share, is }) => {
    expect(mirror(share)).toEqual({ type: 'RequestMirror', upstream: 'shop/a:80', share: is })
  })

  it('to a backend that is not valid is left out', () => {
    expect(mirror({}, broken)).toBeUndefined()
  })
})

describe('external authorisation', () => {
  const auth = (settings: object): CompiledFilter | undefined =>
    compileOne({ type: 'ExternalAuth', externalAuth: { backendRef, ...settings } })

  it.each([
    {
      guarantee: 'by HTTP sends along what is listed',
      settings: {
        protocol: 'HTTP',
        http: { path: '/auth/', allowedHeaders: ['X-A'], allowedResponseHeaders: ['X-B'] },
      },
      compiled: { allowedHeaders: ['x-a'], allowedResponseHeaders: ['x-b'], pathPrefix: '/auth', maxBodyBytes: 0 },
    },
    {
      guarantee: 'by HTTP sends along nothing more where nothing is listed, and lets every header of the answer pass',
      settings: { protocol: 'HTTP', http: {}, forwardBody: { maxSize: 10 } },
      compiled: { allowedHeaders: [], allowedResponseHeaders: null, pathPrefix: '', maxBodyBytes: 10 },
    },
    {
      guarantee: 'by gRPC sends along everything where nothing is listed',
      settings: { protocol: 'GRPC', grpc: {}, forwardBody: {} },
      compiled: { allowedHeaders: null, allowedResponseHeaders: null, pathPrefix: '', maxBodyBytes: 65_536 },
    },
  ])('$guarantee', ({ settings, compiled }) => {
    expect(auth(settings)).toEqual({
      type: 'ExternalAuth',
      protocol: settings.protocol,
      upstream: 'shop/a:80',
      ...compiled,
    })
  })

  /** The first rule with the verdict of attachment on its filters taken away. */
  const ruleOf = (rule: string): CompiledRule | undefined => {
    const { attachments } = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec: { rules: [${rule}] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ port: 80 }] }
`)
    const state = attachments.routes.get('HTTPRoute/shop/web')
    if (state?.route.kind !== 'HTTPRoute') throw new Error('no route')
    const rules = state.rules.map((one) => ({ ...one, problem: null }))
    return compileHttpRoute(state.route, { ...state, rules }).rules[0]
  }
  const filter =
    '{ type: ExternalAuth, externalAuth: { protocol: HTTP, http: {}, backendRef: { name: gone, port: 80 } } }'

  it('that nobody can give breaks the rule: nothing passes unasked', () => {
    const rule = ruleOf(`{ filters: [${filter}], backendRefs: [{ name: web, port: 80 }] }`)
    expect(rule).toMatchObject({ broken: { reason: 'BackendNotFound' }, backends: [], totalWeight: 0 })
  })

  it('of one backend that nobody can give breaks the share of that backend', () => {
    const rule = ruleOf(
      `{ backendRefs: [{ name: web, port: 80, filters: [${filter}], weight: 3 }, { name: web, port: 80 }] }`,
    )
    expect(rule?.broken).toBeNull()
    expect(rule?.backends.map(({ upstream, weight }) => [upstream, weight])).toEqual([
      [null, 3],
      ['shop/web:80', 1],
    ])
  })
})

describe('an extension', () => {
  it('is a Policy of the namespace of the route', () => {
    const extensionRef = { group: 'signalbox.dev', kind: 'Policy', name: 'p' }
    expect(compileOne({ type: 'ExtensionRef', extensionRef })).toEqual({ type: 'ExtensionRef', policy: 'shop/p' })
  })
})
