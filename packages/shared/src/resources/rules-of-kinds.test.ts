import { describe, expect, it } from 'vitest'
import type { FieldErrorReason } from '../lib/index.ts'
import { fullManifests } from '../testdata/full-manifests.ts'
import { kinds, routeKinds } from './kinds.ts'
import { parseResource, toApiVersion } from './parse.ts'

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
const of = (kind: string, spec: unknown) => ({ apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata, spec })
const backendRefs = [{ name: 's', port: 80 }]
const many = <T>(count: number, element: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => element(i))

const grpcRule = (fields: unknown) => of('GRPCRoute', { rules: [fields] })
const method = (fields: unknown) => grpcRule({ matches: [{ method: fields }] })
const inMethod = 'spec.rules[0].matches[0].method' as const
const mirror = { type: 'RequestMirror', requestMirror: { backendRef: { name: 's', port: 80 } } }
const headers = { type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a'] } }

const policy = (spec: object) =>
  of('BackendTLSPolicy', {
    targetRefs: [target],
    validation: { hostname: 'a.test', wellKnownCACertificates: 'System' },
    ...spec,
  })
const validation = (fields: object) => policy({ validation: { hostname: 'a.test', ...fields } })
const target = { group: '', kind: 'Service', name: 's' }
const ca = { group: '', kind: 'ConfigMap', name: 'ca' }
const system = { wellKnownCACertificates: 'System' }

const set = (fields: object) => of('ListenerSet', { parentRef: { name: 'gw' }, listeners: [http], ...fields })
const http = { name: 'http', port: 80, protocol: 'HTTP' }

const auth = (fields: object) =>
  of('HTTPRoute', {
    rules: [{ filters: [{ type: 'ExternalAuth', externalAuth: { backendRef: { name: 's', port: 80 }, ...fields } }] }],
  })
const inAuth = 'spec.rules[0].filters[0].externalAuth' as const

const tls = (fields: object) => of('TLSRoute', { hostnames: ['a.test'], rules: [{ backendRefs }], ...fields })

const groups: Readonly<Record<string, readonly Case[]>> = {
  GRPCRoutes: [
    { guarantee: 'may have no rules', value: of('GRPCRoute', {}), errors: [] },
    {
      guarantee: 'match a service, a method, or both',
      value: grpcRule({ matches: [{ method: { service: 'a.B' } }, { method: { method: 'C' } }, {}] }),
      errors: [],
    },
    {
      guarantee: 'name service or method where they match by one',
      value: method({}),
      errors: [`${inMethod} FieldValueRequired`],
    },
    {
      guarantee: 'have a service without slash',
      value: method({ service: 'a/B' }),
      errors: [`${inMethod}.service FieldValueInvalid`],
    },
    {
      guarantee: 'have a method without dot',
      value: method({ method: 'B.C' }),
      errors: [`${inMethod}.method FieldValueInvalid`],
    },
    {
      guarantee: 'take expressions in RE2',
      value: method({ type: 'RegularExpression', service: 'a[.]B' }),
      errors: [],
    },
    {
      guarantee: 'refuse expressions that do not compile',
      value: method({ type: 'RegularExpression', service: '(', method: '[' }),
      errors: [`${inMethod}.service FieldValueInvalid`, `${inMethod}.method FieldValueInvalid`],
    },
    {
      guarantee: 'match each header once',
      value: grpcRule({
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
      guarantee: 'know no redirect',
      value: grpcRule({ filters: [{ type: 'RequestRedirect', requestRedirect: {} }] }),
      errors: [
        'spec.rules[0].filters[0].type FieldValueNotSupported',
        'spec.rules[0].filters[0].requestRedirect FieldValueForbidden',
      ],
    },
    {
      guarantee: 'change headers once, and mirror twice',
      value: grpcRule({ filters: [headers, mirror, mirror, headers] }),
      errors: ['spec.rules[0].filters[3].type FieldValueDuplicate'],
    },
    {
      guarantee: 'need the port of a Service',
      value: grpcRule({ backendRefs: [{ name: 's' }] }),
      errors: ['spec.rules[0].backendRefs[0].port FieldValueRequired'],
    },
    {
      guarantee: 'have at most 128 matches',
      value: of('GRPCRoute', { rules: many(3, () => ({ matches: many(43, () => ({})) })) }),
      errors: ['spec.rules FieldValueTooMany'],
    },
    {
      guarantee: 'have at most 16 rules',
      value: of('GRPCRoute', { rules: many(17, () => ({})) }),
      errors: ['spec.rules FieldValueTooMany'],
    },
    {
      guarantee: 'name each rule once',
      value: of('GRPCRoute', { rules: [{ name: 'a' }, { name: 'a' }] }),
      errors: ['spec.rules[1].name FieldValueDuplicate'],
    },
  ],
  TLSRoutes: [
    { guarantee: 'are for server names', value: tls({ hostnames: ['a.test', '*.b.test'] }), errors: [] },
    { guarantee: 'need one at least', value: tls({ hostnames: [] }), errors: ['spec.hostnames FieldValueRequired'] },
    {
      guarantee: 'cannot leave them out',
      value: of('TLSRoute', { rules: [{ backendRefs }] }),
      errors: ['spec.hostnames FieldValueRequired'],
    },
    {
      guarantee: 'are not for addresses',
      value: tls({ hostnames: ['10.0.0.1'] }),
      errors: ['spec.hostnames[0] FieldValueInvalid'],
    },
    {
      guarantee: 'have their wildcard first',
      value: tls({ hostnames: ['a.*.test'] }),
      errors: ['spec.hostnames[0] FieldValueInvalid'],
    },
    {
      guarantee: 'have one rule',
      value: tls({ rules: [{ backendRefs }, { backendRefs }] }),
      errors: ['spec.rules FieldValueTooMany'],
    },
  ],
  'TCPRoutes and UDPRoutes': [
    { guarantee: 'have one rule', value: of('TCPRoute', { rules: [] }), errors: ['spec.rules FieldValueRequired'] },
    {
      guarantee: 'have a backend',
      value: of('UDPRoute', { rules: [{ backendRefs: [] }] }),
      errors: ['spec.rules[0].backendRefs FieldValueRequired'],
    },
    {
      guarantee: 'know no hostnames',
      value: of('TCPRoute', { hostnames: ['a.test'], rules: [{ backendRefs }] }),
      errors: ['spec.hostnames FieldValueForbidden'],
    },
    {
      guarantee: 'have weights of at most a million',
      value: of('TCPRoute', { rules: [{ backendRefs: [{ ...backendRefs[0], weight: 1_000_001 }] }] }),
      errors: ['spec.rules[0].backendRefs[0].weight FieldValueInvalid'],
    },
    {
      guarantee: 'have no filters',
      value: of('UDPRoute', { rules: [{ backendRefs, filters: [] }] }),
      errors: ['spec.rules[0].filters FieldValueForbidden'],
    },
  ],
  BackendTLSPolicies: [
    { guarantee: 'may trust whom the machine trusts', value: policy({}), errors: [] },
    { guarantee: 'may name authorities', value: validation({ caCertificateRefs: [ca] }), errors: [] },
    { guarantee: 'need one of both', value: validation({}), errors: ['spec.validation FieldValueRequired'] },
    {
      guarantee: 'count an empty list as none',
      value: validation({ caCertificateRefs: [] }),
      errors: ['spec.validation FieldValueRequired'],
    },
    {
      guarantee: 'cannot have both',
      value: validation({ caCertificateRefs: [ca], ...system }),
      errors: ['spec.validation FieldValueForbidden'],
    },
    {
      guarantee: 'know System and names with a domain',
      value: validation({ wellKnownCACertificates: 'Mine' }),
      errors: ['spec.validation.wellKnownCACertificates FieldValueInvalid'],
    },
    {
      guarantee: 'need a hostname',
      value: policy({ validation: system }),
      errors: ['spec.validation.hostname FieldValueRequired'],
    },
    {
      guarantee: 'need one without wildcard',
      value: policy({ validation: { hostname: '*.test', ...system } }),
      errors: ['spec.validation.hostname FieldValueInvalid'],
    },
    {
      guarantee: 'name alternative names by their type',
      value: validation({
        ...system,
        subjectAltNames: [
          { type: 'Hostname', hostname: '*.a.test' },
          { type: 'URI', uri: 'spiffe://a/b' },
        ],
      }),
      errors: [],
    },
    {
      guarantee: 'need what the type of a name says',
      value: validation({ ...system, subjectAltNames: [{ type: 'URI', hostname: 'a.test' }] }),
      errors: [
        'spec.validation.subjectAltNames[0].hostname FieldValueForbidden',
        'spec.validation.subjectAltNames[0].uri FieldValueRequired',
      ],
    },
    {
      guarantee: 'need a URI with a scheme',
      value: validation({ ...system, subjectAltNames: [{ type: 'URI', uri: 'a.test' }] }),
      errors: ['spec.validation.subjectAltNames[0].uri FieldValueInvalid'],
    },
    {
      guarantee: 'name at most five',
      value: validation({ ...system, subjectAltNames: many(6, () => ({ type: 'Hostname', hostname: 'a.test' })) }),
      errors: ['spec.validation.subjectAltNames FieldValueTooMany'],
    },
    { guarantee: 'need a target', value: policy({ targetRefs: [] }), errors: ['spec.targetRefs FieldValueRequired'] },
    {
      guarantee: 'name each target once',
      value: policy({ targetRefs: [target, target] }),
      errors: ['spec.targetRefs[1] FieldValueDuplicate'],
    },
    {
      guarantee: 'name all ports of one target or none',
      value: policy({ targetRefs: [target, { ...target, sectionName: 'x' }] }),
      errors: ['spec.targetRefs[1].sectionName FieldValueInvalid'],
    },
    {
      guarantee: 'name two ports of one target',
      value: policy({
        targetRefs: [
          { ...target, sectionName: 'y' },
          { ...target, sectionName: 'x' },
        ],
      }),
      errors: [],
    },
    {
      guarantee: 'have at most 16 options',
      value: policy({ options: Object.fromEntries(many(17, (i) => [`a${i}`, 'b'])) }),
      errors: ['spec.options FieldValueTooMany'],
    },
  ],
  ListenerSets: [
    { guarantee: 'belong to a Gateway', value: set({}), errors: [] },
    {
      guarantee: 'cannot do without one',
      value: of('ListenerSet', { listeners: [http] }),
      errors: ['spec.parentRef FieldValueRequired'],
    },
    {
      guarantee: 'name no section of it',
      value: set({ parentRef: { name: 'gw', sectionName: 'a' } }),
      errors: ['spec.parentRef.sectionName FieldValueForbidden'],
    },
    { guarantee: 'have a listener', value: set({ listeners: [] }), errors: ['spec.listeners FieldValueRequired'] },
    {
      guarantee: 'name each listener once',
      value: set({ listeners: [http, { ...http, port: 81 }] }),
      errors: ['spec.listeners[1].name FieldValueDuplicate'],
    },
    {
      guarantee: 'have no two listeners alike',
      value: set({ listeners: [http, { ...http, name: 'b' }] }),
      errors: ['spec.listeners[1] FieldValueDuplicate'],
    },
    {
      guarantee: 'have tls where it belongs',
      value: set({ listeners: [{ ...http, protocol: 'HTTPS' }] }),
      errors: ['spec.listeners[0].tls FieldValueRequired'],
    },
    {
      guarantee: 'cannot have tls with HTTP',
      value: set({ listeners: [{ ...http, tls: { mode: 'Passthrough' } }] }),
      errors: ['spec.listeners[0].tls FieldValueForbidden'],
    },
  ],
  'external authorisation': [
    { guarantee: 'is asked for by HTTP', value: auth({ protocol: 'HTTP', http: {} }), errors: [] },
    {
      guarantee: 'is asked for by gRPC',
      value: auth({ protocol: 'GRPC', grpc: { allowedHeaders: ['a'] } }),
      errors: [],
    },
    {
      guarantee: 'needs the settings of its protocol',
      value: auth({ protocol: 'HTTP' }),
      errors: [`${inAuth}.http FieldValueRequired`],
    },
    {
      guarantee: 'has no others',
      value: auth({ protocol: 'GRPC', grpc: {}, http: {} }),
      errors: [`${inAuth}.http FieldValueForbidden`],
    },
    { guarantee: 'needs a protocol', value: auth({ http: {} }), errors: [`${inAuth}.protocol FieldValueRequired`] },
    {
      guarantee: 'names each header once',
      value: auth({ protocol: 'HTTP', http: { allowedHeaders: ['a', 'a'] } }),
      errors: [`${inAuth}.http.allowedHeaders[1] FieldValueDuplicate`],
    },
    {
      guarantee: 'sends no less than no content',
      value: auth({ protocol: 'HTTP', http: {}, forwardBody: { maxSize: -1 } }),
      errors: [`${inAuth}.forwardBody.maxSize FieldValueInvalid`],
    },
  ],
}

describe.each(Object.keys(groups))('%s', (name) => {
  it.each(groups[name] ?? [])('$guarantee', ({ value, errors }) => {
    expect(errorsOf(value)).toEqual(errors)
  })
})

describe('versions', () => {
  const served = [...routeKinds, 'BackendTLSPolicy', 'ListenerSet'] as const
  it.each(served.flatMap((kind) => kinds[kind].versions.map((version) => ({ kind, version }))))(
    '$kind is taken as $version and kept in the first',
    ({ kind, version }) => {
      const { group, versions } = kinds[kind]
      const parsed = parseResource({ ...fullManifests[kind], apiVersion: toApiVersion(group, version) })
      expect(parsed).toMatchObject({ ok: true, value: { apiVersion: toApiVersion(group, versions[0] ?? '') } })
    },
  )
})

describe('defaults', () => {
  it.each([
    {
      guarantee: 'a backend of a stream has weight 1',
      value: of('TCPRoute', { rules: [{ backendRefs }] }),
      spec: { rules: [{ backendRefs: [{ group: '', kind: 'Service', weight: 1 }] }] },
    },
    {
      guarantee: 'a method is matched as it is',
      value: method({ service: 'a' }),
      spec: { rules: [{ matches: [{ method: { type: 'Exact' } }] }] },
    },
    {
      guarantee: 'a ListenerSet belongs to a Gateway',
      value: set({}),
      spec: { parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway' } },
    },
    {
      guarantee: 'a listener of a set admits its own namespace',
      value: set({}),
      spec: { listeners: [{ allowedRoutes: { namespaces: { from: 'Same' } } }] },
    },
  ])('$guarantee', ({ value, spec }) => {
    expect(parseResource(value)).toMatchObject({ ok: true, value: { spec } })
  })
})
