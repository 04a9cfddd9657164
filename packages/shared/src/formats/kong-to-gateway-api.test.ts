import { describe, expect, it } from 'vitest'
import { importKong } from './kong-import.ts'
import { toGatewayApi } from './kong-to-gateway-api.ts'

function convert(route: object, service: object = {}) {
  const document = {
    _format_version: '3.0',
    services: [{ name: 's', host: 's.internal', ...service, routes: [{ name: 'r', ...route }] }],
    plugins: [{ name: 'cors', route: 'r' }],
  }
  const { resources, errors } = importKong(document, { namespace: 'n' })
  expect(errors).toEqual([])
  const converted = toGatewayApi(resources)
  return { ...converted, route: converted.resources.find(({ metadata }) => metadata.name === 'r') }
}

describe('a Route becomes an HTTPRoute', () => {
  it('with a rule for each path and method, that strips the prefix and names the Service', () => {
    const { route, resources } = convert({ paths: ['/a', '/b c'], methods: ['GET', 'POST'], hosts: ['*.x.test'] })
    expect(route).toMatchObject({ kind: 'HTTPRoute', spec: { hostnames: ['*.x.test'] } })
    const rules = route?.kind === 'HTTPRoute' ? route.spec.rules : []
    expect(rules.map(({ matches }) => `${matches[0]?.method} ${matches[0]?.path.value}`)).toEqual([
      'GET /a',
      'POST /a',
      'GET /b%20c',
      'POST /b%20c',
    ])
    expect(rules[0]).toMatchObject({
      filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 's.internal', path: { replacePrefixMatch: '/' } } }],
      backendRefs: [{ name: 's', port: 80 }],
    })
    expect(resources.find(({ kind }) => kind === 'Policy')).toMatchObject({
      spec: { targetRefs: [{ kind: 'HTTPRoute', name: 'r' }] },
    })
  })

  it('with expressions over the whole path and headers without regard to case', () => {
    const { route } = convert({ paths: ['~/a/[0-9]+$', '~/b'], headers: { x: ['1.0', '~*^v'] }, strip_path: false })
    const rules = route?.kind === 'HTTPRoute' ? route.spec.rules : []
    expect(rules.map(({ matches }) => [matches[0]?.path.value, matches[0]?.headers?.[0]?.value])).toEqual([
      ['/a/[0-9]+', String.raw`(?i)1\.0`],
      ['/a/[0-9]+', '(?i).*(?:^v).*'],
      ['/b.*', String.raw`(?i)1\.0`],
      ['/b.*', '(?i).*(?:^v).*'],
    ])
  })

  it('and says what differs', () => {
    const { report } = convert({ paths: ['/a'], protocols: ['https'], regex_priority: 3 }, { path: '/v1' })
    expect(report.join('\n')).toMatch(/whole segments only[^]*regexPriority[^]*HTTPS[^]*stays on the Service/)
  })
})

it('a Route of TLS becomes a TLSRoute', () => {
  expect(convert({ protocols: ['tls_passthrough'], snis: ['a.test', '*.b.test'] }).route).toMatchObject({
    kind: 'TLSRoute',
    spec: { hostnames: ['a.test', '*.b.test'] },
  })
})

describe('a Route stays one', () => {
  it.each([
    [{ expression: 'http.path ^= "/"' }, 'no expressions'],
    [{ hosts: ['a.test:80'] }, 'no port'],
    [{ hosts: ['a.*'] }, 'wildcards at their beginning'],
    [{ paths: ['~/a'] }, 'cannot be stripped'],
    [{ methods: ['PURGE'] }, 'no method PURGE'],
    [{ protocols: ['tcp'], sources: [{ port: 1 }] }, 'where a connection comes from'],
    [{ protocols: ['https'], snis: ['a'] }, 'server names'],
    [{ protocols: ['grpc'], paths: ['/'] }, 'gRPC'],
    [{ paths: Array.from({ length: 17 }, (_, index) => `/${index}`) }, '17 rules'],
  ])('%j: %s', (route, why) => {
    const { route: kept, report } = convert(route)
    expect(kept?.kind).toBe('Route')
    expect(report.join()).toContain(why)
  })
})
