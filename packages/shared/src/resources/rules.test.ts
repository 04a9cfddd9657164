import { describe, expect, it } from 'vitest'
import type { FieldErrorReason } from '../lib/index.ts'
import { parseResource } from './parse.ts'

interface Case {
  readonly guarantee: string
  readonly value: unknown
  /** `path reason`, in order; none: it is taken. */
  readonly errors: readonly `${string} ${FieldErrorReason}`[]
}

/** Every message must be a whole sentence: that is asked of all cases at once. */
function errorsOf(manifest: unknown): readonly string[] {
  const parsed = parseResource(manifest)
  if (parsed.ok) return []
  return parsed.error.map(({ path, reason, message }) =>
    /^["A-Z].*[.]$/s.test(message) ? `${path} ${reason}` : `no sentence: ${message}`,
  )
}

const metadata = { name: 'a', namespace: 'b' }
const gatewayApi = 'gateway.networking.k8s.io/v1'

const route = (spec: unknown) => ({ apiVersion: gatewayApi, kind: 'HTTPRoute', metadata, spec })
const rule = (fields: unknown) => route({ rules: [fields] })
const path = (type: string, value: string) => rule({ matches: [{ path: { type, value } }] })
const filters = (...all: unknown[]) => rule({ filters: all })
const gateway = (spec: object) => ({
  apiVersion: gatewayApi,
  kind: 'Gateway',
  metadata,
  spec: { gatewayClassName: 'c', listeners: [http], ...spec },
})
const http = { name: 'http', port: 80, protocol: 'HTTP' }
const listener = (fields: object) => gateway({ listeners: [{ ...http, ...fields }] })
const certificate = { certificateRefs: [{ name: 'cert' }] }
const service = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Service', metadata, spec })

const inPath = 'spec.rules[0].matches[0].path.value FieldValueInvalid' as const
const firstFilter = 'spec.rules[0].filters[0]' as const
const mirror = { type: 'RequestMirror', requestMirror: { backendRef: { name: 's', port: 80 } } }
const headers = { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }
const redirect = { type: 'RequestRedirect', requestRedirect: {} }
const rewrite = { type: 'URLRewrite', urlRewrite: {} }
const prefixRewrite = {
  type: 'URLRewrite',
  urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '' } },
}
const gw = { name: 'gw' }

describe('parentRefs', () => {
  const cases: readonly Case[] = [
    {
      guarantee: 'to two parents may both name no section',
      value: route({ parentRefs: [gw, { name: 'other' }] }),
      errors: [],
    },
    {
      guarantee: 'to one parent may name two sections',
      value: route({
        parentRefs: [
          { ...gw, sectionName: 'a' },
          { ...gw, sectionName: 'b' },
        ],
      }),
      errors: [],
    },
    {
      guarantee: 'to one parent may name one section at two ports',
      value: route({
        parentRefs: [
          { ...gw, sectionName: 'a', port: 1 },
          { ...gw, sectionName: 'a', port: 2 },
        ],
      }),
      errors: [],
    },
    {
      guarantee: 'to one parent twice are refused',
      value: route({ parentRefs: [gw, gw] }),
      errors: ['spec.parentRefs[1] FieldValueDuplicate'],
    },
    {
      guarantee: 'to one section twice are refused',
      value: route({
        parentRefs: [
          { ...gw, sectionName: 'a' },
          { ...gw, sectionName: 'a' },
        ],
      }),
      errors: ['spec.parentRefs[1] FieldValueDuplicate'],
    },
    {
      guarantee: 'with and without a section are refused',
      value: route({ parentRefs: [gw, { ...gw, sectionName: 'a' }] }),
      errors: ['spec.parentRefs[1].sectionName FieldValueInvalid'],
    },
    {
      guarantee: 'with and without a port are refused',
      value: route({ parentRefs: [{ ...gw, port: 1 }, gw] }),
      errors: ['spec.parentRefs[1].port FieldValueInvalid'],
    },
    {
      guarantee: 'are at most 32',
      value: route({ parentRefs: Array.from({ length: 33 }, (_, n) => ({ name: `g${n}` })) }),
      errors: ['spec.parentRefs FieldValueTooMany'],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('paths of a match', () => {
  it.each([
    ...['/', '/a', '/a/', '/a.b~c_d', '/%20', '/a;b=c', '/...'].map((value) => ({
      type: 'PathPrefix',
      value,
      ok: true,
    })),
    ...[
      '',
      'a',
      '//',
      '/a//b',
      '/./',
      '/a/./b',
      '/../',
      '/a/..',
      '/a/.',
      '/%2f',
      '/%2F',
      '/a#b',
      '/a?b',
      '/a b',
      '/ä',
      '/%zz',
    ].map((value) => ({ type: 'Exact', value, ok: false })),
    ...['.*', '/a{2,3}', '(?i)/x'].map((value) => ({ type: 'RegularExpression', value, ok: true })),
    ...['(', 'a(?=b)', '(a)\\1', '*'].map((value) => ({ type: 'RegularExpression', value, ok: false })),
  ])('$type $value: $ok', ({ type, value, ok }) => {
    expect(errorsOf(path(type, value))).toEqual(ok ? [] : [inPath])
  })
})

describe('matches', () => {
  const header = (value: object) => rule({ matches: [{ headers: [{ name: 'a', value: 'b', ...value }] }] })
  const cases: readonly Case[] = [
    {
      guarantee: 'name a header once',
      value: rule({
        matches: [
          {
            headers: [
              { name: 'a', value: 'b' },
              { name: 'a', value: 'c' },
            ],
          },
        ],
      }),
      errors: ['spec.rules[0].matches[0].headers[1].name FieldValueDuplicate'],
    },
    {
      guarantee: 'name a query parameter once, by case',
      value: rule({
        matches: [
          {
            queryParams: [
              { name: 'a', value: 'b' },
              { name: 'A', value: 'c' },
              { name: 'a', value: 'd' },
            ],
          },
        ],
      }),
      errors: ['spec.rules[0].matches[0].queryParams[2].name FieldValueDuplicate'],
    },
    {
      guarantee: 'need an expression that compiles',
      value: header({ type: 'RegularExpression', value: '[' }),
      errors: ['spec.rules[0].matches[0].headers[0].value FieldValueInvalid'],
    },
    {
      guarantee: 'need a name that HTTP allows',
      value: header({ name: 'a b' }),
      errors: ['spec.rules[0].matches[0].headers[0].name FieldValueInvalid'],
    },
    {
      guarantee: 'know no pseudo headers',
      value: header({ name: ':method' }),
      errors: ['spec.rules[0].matches[0].headers[0].name FieldValueInvalid'],
    },
    {
      guarantee: 'are at most 64 in a rule',
      value: rule({ matches: Array(65).fill({}) }),
      errors: ['spec.rules[0].matches FieldValueTooMany'],
    },
    {
      guarantee: 'are at most 128 in a route: 128',
      value: route({ rules: [{ matches: Array(64).fill({}) }, { matches: Array(64).fill({}) }] }),
      errors: [],
    },
    {
      guarantee: 'are at most 128 in a route: 129',
      value: route({ rules: [{ matches: Array(64).fill({}) }, { matches: Array(64).fill({}) }, {}] }),
      errors: ['spec.rules FieldValueTooMany'],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('filters', () => {
  const cases: readonly Case[] = [
    {
      guarantee: 'have the field of their type',
      value: filters({ type: 'URLRewrite' }),
      errors: [`${firstFilter}.urlRewrite FieldValueRequired`],
    },
    {
      guarantee: 'have no field of another type',
      value: filters({ ...redirect, urlRewrite: {} }),
      errors: [`${firstFilter}.urlRewrite FieldValueForbidden`],
    },
    {
      guarantee: 'of one type stand once',
      value: filters(headers, headers),
      errors: ['spec.rules[0].filters[1].type FieldValueDuplicate'],
    },
    { guarantee: 'that mirror may be several', value: filters(mirror, mirror), errors: [] },
    {
      guarantee: 'that redirect and rewrite do not stand together',
      value: filters(redirect, rewrite),
      errors: ['spec.rules[0].filters[1].type FieldValueInvalid'],
    },
    {
      guarantee: 'of a backend follow the same rules',
      value: rule({ backendRefs: [{ name: 's', port: 80, filters: [headers, headers] }] }),
      errors: ['spec.rules[0].backendRefs[0].filters[1].type FieldValueDuplicate'],
    },
    {
      guarantee: 'that redirect leave nothing for backends',
      value: rule({ filters: [redirect], backendRefs: [{ name: 's', port: 80 }] }),
      errors: [`${firstFilter} FieldValueInvalid`],
    },
    { guarantee: 'replace a prefix on one PathPrefix match', value: filters(prefixRewrite), errors: [] },
    {
      guarantee: 'replace no prefix of an Exact match',
      value: rule({ matches: [{ path: { type: 'Exact', value: '/' } }], filters: [prefixRewrite] }),
      errors: [`${firstFilter}.urlRewrite.path.replacePrefixMatch FieldValueInvalid`],
    },
    {
      guarantee: 'replace no prefix of two matches',
      value: rule({ matches: [{}, {}], backendRefs: [{ name: 's', port: 80, filters: [prefixRewrite] }] }),
      errors: ['spec.rules[0].backendRefs[0].filters[0].urlRewrite.path.replacePrefixMatch FieldValueInvalid'],
    },
    {
      guarantee: 'that change the path have the field of their type',
      value: filters({
        type: 'URLRewrite',
        urlRewrite: { path: { type: 'ReplaceFullPath', replacePrefixMatch: '/' } },
      }),
      errors: [
        `${firstFilter}.urlRewrite.path.replaceFullPath FieldValueRequired`,
        `${firstFilter}.urlRewrite.path.replacePrefixMatch FieldValueForbidden`,
      ],
    },
    {
      guarantee: 'rewrite to nothing but a path',
      value: filters({
        type: 'URLRewrite',
        urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/a?b\r\nc' } },
      }),
      errors: [`${firstFilter}.urlRewrite.path.replaceFullPath FieldValueInvalid`],
    },
    {
      guarantee: 'write no line break into a header',
      value: filters({
        type: 'RequestHeaderModifier',
        requestHeaderModifier: { add: [{ name: 'a', value: 'b\r\nc: d' }] },
      }),
      errors: [`${firstFilter}.requestHeaderModifier.add[0].value FieldValueInvalid`],
    },
    {
      guarantee: 'set a header once',
      value: filters({
        type: 'RequestHeaderModifier',
        requestHeaderModifier: {
          set: [
            { name: 'a', value: 'b' },
            { name: 'a', value: 'c' },
          ],
        },
      }),
      errors: [`${firstFilter}.requestHeaderModifier.set[1].name FieldValueDuplicate`],
    },
    {
      guarantee: 'redirect with known statuses',
      value: filters({ type: 'RequestRedirect', requestRedirect: { statusCode: 304 } }),
      errors: [`${firstFilter}.requestRedirect.statusCode FieldValueNotSupported`],
    },
    {
      guarantee: 'redirect to one host',
      value: filters({ type: 'RequestRedirect', requestRedirect: { hostname: '*.example.com' } }),
      errors: [`${firstFilter}.requestRedirect.hostname FieldValueInvalid`],
    },
    {
      guarantee: 'mirror a percentage or a fraction',
      value: filters({
        type: 'RequestMirror',
        requestMirror: { ...mirror.requestMirror, percent: 1, fraction: { numerator: 1 } },
      }),
      errors: [`${firstFilter}.requestMirror.fraction FieldValueForbidden`],
    },
    {
      guarantee: 'mirror no more than everything',
      value: filters({
        type: 'RequestMirror',
        requestMirror: { ...mirror.requestMirror, fraction: { numerator: 3, denominator: 2 } },
      }),
      errors: [`${firstFilter}.requestMirror.fraction.numerator FieldValueInvalid`],
    },
    {
      guarantee: 'mirror to a port',
      value: filters({ type: 'RequestMirror', requestMirror: { backendRef: { name: 's' } } }),
      errors: [`${firstFilter}.requestMirror.backendRef.port FieldValueRequired`],
    },
    {
      guarantee: 'allow every origin, or some',
      value: filters({
        type: 'CORS',
        cors: { allowOrigins: ['https://a.example', '*'], allowMethods: ['*', 'GET'], allowHeaders: ['*'] },
      }),
      errors: [
        `${firstFilter}.cors.allowOrigins[1] FieldValueInvalid`,
        `${firstFilter}.cors.allowMethods[0] FieldValueInvalid`,
      ],
    },
    {
      guarantee: 'allow origins with a scheme',
      value: filters({ type: 'CORS', cors: { allowOrigins: ['a.example', 'https://*.a.example:8443'] } }),
      errors: [`${firstFilter}.cors.allowOrigins[0] FieldValueInvalid`],
    },
    {
      guarantee: 'of an unknown type are refused',
      value: filters({ type: 'Magic' }),
      errors: [`${firstFilter}.type FieldValueNotSupported`],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('rules', () => {
  const cases: readonly Case[] = [
    { guarantee: 'default to one that takes everything', value: route({}), errors: [] },
    {
      guarantee: 'have names of their own',
      value: route({ rules: [{ name: 'x' }, {}, { name: 'x' }] }),
      errors: ['spec.rules[2].name FieldValueDuplicate'],
    },
    {
      guarantee: 'are at most 16',
      value: route({ rules: Array(17).fill({}) }),
      errors: ['spec.rules FieldValueTooMany'],
    },
    {
      guarantee: 'name a port of a Service',
      value: rule({ backendRefs: [{ name: 's' }] }),
      errors: ['spec.rules[0].backendRefs[0].port FieldValueRequired'],
    },
    {
      guarantee: 'name other kinds without a port',
      value: rule({ backendRefs: [{ group: 'example.com', kind: 'Bucket', name: 's' }] }),
      errors: [],
    },
    {
      guarantee: 'give an attempt no longer than the request',
      value: rule({ timeouts: { request: '1s', backendRequest: '1001ms' } }),
      errors: ['spec.rules[0].timeouts.backendRequest FieldValueInvalid'],
    },
    {
      guarantee: 'give an attempt any time when the request has no limit',
      value: rule({ timeouts: { request: '0s', backendRequest: '1h' } }),
      errors: [],
    },
    {
      guarantee: 'take durations of GEP-2257 only',
      value: rule({ timeouts: { request: '1.5s', backendRequest: '-1s' } }),
      errors: [
        'spec.rules[0].timeouts.request FieldValueInvalid',
        'spec.rules[0].timeouts.backendRequest FieldValueInvalid',
      ],
    },
    {
      guarantee: 'with a permanent cookie say when it ends',
      value: rule({ sessionPersistence: { cookieConfig: { lifetimeType: 'Permanent' } } }),
      errors: ['spec.rules[0].sessionPersistence.absoluteTimeout FieldValueRequired'],
    },
    {
      guarantee: 'take hostnames without ports, in lower case',
      value: route({ hostnames: ['a.example:80', 'A.example', '*.example', '*'] }),
      errors: [
        'spec.hostnames[0] FieldValueInvalid',
        'spec.hostnames[1] FieldValueInvalid',
        'spec.hostnames[3] FieldValueInvalid',
      ],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('listeners', () => {
  const first = 'spec.listeners[0]' as const
  const cases: readonly Case[] = [
    {
      guarantee: 'have names of their own',
      value: gateway({ listeners: [http, { ...http, port: 81 }] }),
      errors: ['spec.listeners[1].name FieldValueDuplicate'],
    },
    {
      guarantee: 'differ in port, protocol or hostname',
      value: gateway({ listeners: [http, { ...http, name: 'b' }] }),
      errors: ['spec.listeners[1] FieldValueDuplicate'],
    },
    {
      guarantee: 'may differ in hostname alone',
      value: gateway({ listeners: [http, { ...http, name: 'b', hostname: 'a.example' }] }),
      errors: [],
    },
    { guarantee: 'are at least one', value: gateway({ listeners: [] }), errors: ['spec.listeners FieldValueRequired'] },
    ...(['HTTP', 'TCP', 'UDP'] as const).map((protocol): Case => ({
      guarantee: `of ${protocol} have no tls`,
      value: listener({ protocol, tls: certificate }),
      errors: [`${first}.tls FieldValueForbidden`],
    })),
    ...(['HTTPS', 'TLS'] as const).map((protocol): Case => ({
      guarantee: `of ${protocol} need tls`,
      value: listener({ protocol }),
      errors: [`${first}.tls FieldValueRequired`],
    })),
    ...(['TCP', 'UDP'] as const).map((protocol): Case => ({
      guarantee: `of ${protocol} have no hostname`,
      value: listener({ protocol, hostname: 'a.example' }),
      errors: [`${first}.hostname FieldValueForbidden`],
    })),
    {
      guarantee: 'of HTTPS end TLS',
      value: listener({ protocol: 'HTTPS', tls: { mode: 'Passthrough' } }),
      errors: [`${first}.tls.mode FieldValueInvalid`],
    },
    {
      guarantee: 'of TLS may pass it on',
      value: listener({ protocol: 'TLS', tls: { mode: 'Passthrough' } }),
      errors: [],
    },
    {
      guarantee: 'that end TLS need a certificate',
      value: listener({ protocol: 'HTTPS', tls: {} }),
      errors: [`${first}.tls.certificateRefs FieldValueRequired`],
    },
    {
      guarantee: 'that end TLS may have options in its place',
      value: listener({ protocol: 'HTTPS', tls: { options: { a: 'b' } } }),
      errors: [],
    },
    {
      guarantee: 'say by which labels they select',
      value: listener({ allowedRoutes: { namespaces: { from: 'Selector' } } }),
      errors: [`${first}.allowedRoutes.namespaces.selector FieldValueRequired`],
    },
    {
      guarantee: 'select by valid requirements',
      value: listener({
        allowedRoutes: {
          namespaces: {
            from: 'Selector',
            selector: {
              matchExpressions: [
                { key: 'a', operator: 'In' },
                { key: 'a', operator: 'Exists', values: ['b'] },
              ],
            },
          },
        },
      }),
      errors: [
        `${first}.allowedRoutes.namespaces.selector.matchExpressions[0].values FieldValueRequired`,
        `${first}.allowedRoutes.namespaces.selector.matchExpressions[1].values FieldValueForbidden`,
      ],
    },
    {
      guarantee: 'do not lose a label without a value',
      value: listener({ allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { a: null } } } } }),
      errors: [`${first}.allowedRoutes.namespaces.selector.matchLabels.a FieldValueTypeInvalid`],
    },
    {
      guarantee: 'have a port that exists',
      value: listener({ port: 65536 }),
      errors: [`${first}.port FieldValueInvalid`],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('addresses of a Gateway', () => {
  const cases: readonly Case[] = [
    {
      guarantee: 'are IP addresses',
      value: gateway({ addresses: [{ value: '10.0.0.1' }, { value: '::1' }, { value: '10.0.0.256' }] }),
      errors: ['spec.addresses[2].value FieldValueInvalid'],
    },
    {
      guarantee: 'or hostnames',
      value: gateway({
        addresses: [
          { type: 'Hostname', value: 'a.example' },
          { type: 'Hostname', value: 'a_b' },
        ],
      }),
      errors: ['spec.addresses[1].value FieldValueInvalid'],
    },
    {
      guarantee: 'stand once',
      value: gateway({ addresses: [{ value: '10.0.0.1' }, { value: '10.0.0.1' }] }),
      errors: ['spec.addresses[1].value FieldValueDuplicate'],
    },
    { guarantee: 'may be left open, several times', value: gateway({ addresses: [{}, {}] }), errors: [] },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('Services', () => {
  const cases: readonly Case[] = [
    { guarantee: 'need a port', value: service({}), errors: ['spec.ports FieldValueRequired'] },
    { guarantee: 'need none without an address of their own', value: service({ clusterIP: 'None' }), errors: [] },
    {
      guarantee: 'name their ports when there are several',
      value: service({ ports: [{ port: 80 }, { port: 81, name: 'b' }] }),
      errors: ['spec.ports[0].name FieldValueRequired'],
    },
    {
      guarantee: 'name each port once',
      value: service({
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'a' },
        ],
      }),
      errors: ['spec.ports[1].name FieldValueDuplicate'],
    },
    {
      guarantee: 'have each port once per protocol',
      value: service({
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b', protocol: 'UDP' },
          { port: 80, name: 'c' },
        ],
      }),
      errors: ['spec.ports[2].port FieldValueDuplicate'],
    },
    {
      guarantee: 'of type ExternalName name it',
      value: service({ type: 'ExternalName' }),
      errors: ['spec.externalName FieldValueRequired'],
    },
    {
      guarantee: 'have endpoints with an address and without a port in it',
      value: service({
        ports: [{ port: 80 }],
        endpoints: [
          { address: '10.0.0.1' },
          { address: '::1' },
          { address: 'origin_1.example' },
          { address: '10.0.0.1:80' },
          { address: 'http://a' },
        ],
      }),
      errors: ['spec.endpoints[3].address FieldValueInvalid', 'spec.endpoints[4].address FieldValueInvalid'],
    },
    {
      guarantee: 'take a target port by number or name',
      value: service({
        ports: [
          { port: 80, name: 'a', targetPort: 'http' },
          { port: 81, name: 'b', targetPort: 0 },
        ],
      }),
      errors: ['spec.ports[1].targetPort FieldValueInvalid'],
    },
    {
      guarantee: 'write no line break into the Host',
      value: service({ ports: [{ port: 80 }], upstream: { hostHeader: 'a\r\nb' } }),
      errors: ['spec.upstream.hostHeader FieldValueInvalid'],
    },
    {
      guarantee: 'say by which header they hash',
      value: service({
        ports: [{ port: 80 }],
        upstream: { loadBalancing: { algorithm: 'consistent-hashing', hashOn: 'header' } },
      }),
      errors: ['spec.upstream.loadBalancing.hashOnHeader FieldValueRequired'],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('Secrets and ConfigMaps', () => {
  const secret = (fields: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata, ...fields })
  const configMap = (fields: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...fields })
  const cases: readonly Case[] = [
    {
      guarantee: 'hold base64 in data',
      value: secret({ data: { a: 'not base64!' } }),
      errors: ['data.a FieldValueInvalid'],
    },
    {
      guarantee: 'of type tls have both keys',
      value: secret({ type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } }),
      errors: ['data["tls.key"] FieldValueRequired'],
    },
    {
      guarantee: 'have keys that could be file names',
      value: configMap({ data: { 'a/b': '', '..': '' } }),
      errors: ['data["a/b"] FieldValueInvalid', 'data[".."] FieldValueInvalid'],
    },
    {
      guarantee: 'hold a key once',
      value: configMap({ data: { a: 'x' }, binaryData: { a: 'eA==' } }),
      errors: ['binaryData.a FieldValueDuplicate'],
    },
    {
      guarantee: 'hold at most 1 MiB',
      value: configMap({ data: { a: 'x'.repeat(1024 * 1024 + 1) } }),
      errors: ['data FieldValueTooLong'],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })

  it('move stringData into data, where it wins', () => {
    const parsed = parseResource(secret({ data: { a: 'eA==', b: 'eQ==' }, stringData: { a: 'ä' } }))
    expect(parsed).toMatchObject({ ok: true, value: { data: { a: 'w6Q=', b: 'eQ==' } } })
    expect(parsed.ok && Object.hasOwn(parsed.value, 'stringData')).toBe(false)
  })
})

describe('EndpointSlices', () => {
  const slice = (fields: object) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    ...fields,
  })
  const cases: readonly Case[] = [
    {
      guarantee: 'hold addresses of their type',
      value: slice({ endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['::1'] }] }),
      errors: ['endpoints[1].addresses[0] FieldValueInvalid'],
    },
    {
      guarantee: 'name each port once',
      value: slice({ ports: [{ port: 1 }, { port: 2 }] }),
      errors: ['ports[1].name FieldValueDuplicate'],
    },
  ]
  it.each(cases)('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})
