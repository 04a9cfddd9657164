import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCanonicalJson } from '../lib/index.ts'
import { keyOf } from '../resources/index.ts'
import { exportKong } from './kong-export.ts'
import { importKong } from './kong-import.ts'
import { isFields, readKongEntities, type KongEntity } from './kong-entities.ts'

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Something of everything, with fields that resources have no place for. */
const everything = {
  _format_version: '3.0',
  _info: { select_tags: ['team-a'] },
  services: [
    {
      id: id(1),
      name: 'Orders API',
      host: 'orders.upstream',
      port: 8080,
      protocol: 'https',
      path: '/api/old/',
      retries: 50,
      connect_timeout: 1500,
      read_timeout: 61_000,
      write_timeout: 60_000,
      tls_verify: true,
      tls_verify_depth: 2,
      ca_certificates: [id(40)],
      client_certificate: { id: id(30) },
      tags: ['team-a', 'b'],
      created_at: 1,
      updated_at: 2,
      enabled: true,
      routes: [
        {
          id: id(2),
          name: 'new api',
          paths: ['/new/api', '~/x/(?<n>[0-9]+)$'],
          hosts: ['a.test', '*.b.test'],
          methods: ['GET'],
          headers: { 'x-a': ['1', '~*^v'] },
          snis: ['a.test'],
          strip_path: false,
          preserve_host: true,
          regex_priority: 7,
          path_handling: 'v1',
          request_buffering: false,
          response_buffering: false,
          https_redirect_status_code: 308,
          protocols: ['https'],
          tags: ['x'],
          plugins: [
            {
              name: 'rate-limiting',
              config: { minute: 5, policy: 'local' },
              tags: ['p'],
              ordering: { before: { access: ['acl'] } },
            },
          ],
        },
      ],
      plugins: [{ id: id(3), name: 'cors', enabled: false, instance_name: 'orders-cors', protocols: ['http'] }],
    },
    { name: 'plain', url: 'http://plain.internal:8000' },
    { id: id(4), host: '10.0.0.1', port: 5432, protocol: 'tcp', name: 'pg' },
    { name: 'v6', host: 'fe80::1', port: 80 },
  ],
  routes: [
    { name: 'alone', paths: ['/alone'] },
    { name: 'ex', expression: 'http.path ^= "/ex"', priority: 9, service: { name: 'plain' } },
    {
      name: 'stream',
      protocols: ['tcp'],
      sources: [{ ip: '10.0.0.0/8', port: 1 }],
      destinations: [{ port: 5432 }],
      service: { id: id(4) },
    },
  ],
  upstreams: [
    {
      id: id(10),
      name: 'orders.upstream',
      algorithm: 'consistent-hashing',
      hash_on: 'header',
      hash_on_header: 'x-user',
      slots: 100,
      host_header: 'orders.internal',
      healthchecks: { active: { http_path: '/health', healthy: { interval: 5 } }, threshold: 50 },
      tags: ['u'],
      targets: [
        { target: '10.0.0.1:9000', weight: 50, tags: ['t'], id: id(11) },
        { target: 'b.internal', weight: 0 },
        { target: '[::1]:80' },
      ],
    },
    { name: 'unused' },
  ],
  consumers: [
    {
      username: 'Ann',
      custom_id: '7',
      tags: ['c'],
      acls: [{ group: 'staff', tags: ['g'] }, { group: 'admins' }],
      keyauth_credentials: [{ key: 'secret-1', ttl: 5, id: id(20) }, { key: 'secret-2' }],
      basicauth_credentials: [{ username: 'ann', password: 'pw' }],
      jwt_secrets: [{ key: 'iss', secret: 's', algorithm: 'HS256' }],
      plugins: [{ name: 'request-size-limiting', config: { allowed_payload_size: 1 } }],
    },
    { custom_id: 'only' },
  ],
  plugins: [
    { name: 'prometheus', config: { per_consumer: true } },
    { name: 'key-auth', service: 'plain', route: 'alone', consumer: { username: 'Ann' } },
  ],
  certificates: [
    {
      id: id(30),
      cert: 'CERT',
      key: 'KEY',
      cert_alt: 'C2',
      key_alt: 'K2',
      tags: ['z'],
      snis: [{ name: 'a.test', id: id(31) }, { name: '*.b.test' }],
    },
  ],
  ca_certificates: [{ id: id(40), cert: 'CA', cert_digest: 'd' }],
  vaults: [{ prefix: 'env', name: 'env', config: {} }],
  consumer_groups: [{ name: 'gold' }],
}

/** Every entity by a key of its own, with its fields and the names of what it belongs to. */
function flat(document: unknown): ReadonlyMap<string, unknown> {
  const { entities, others, errors } = readKongEntities(document)
  expect(errors).toEqual([])
  const nameOf = ({ type, fields }: KongEntity): string =>
    `${type} ${String(fields['id'] ?? fields['name'] ?? fields['username'] ?? fields['custom_id'] ?? fields['target'] ?? fields['key'] ?? fields['group'])}`
  const seen = new Map<string, unknown>(Object.entries(others))
  for (const entity of entities) {
    const parents = Object.values(entity.parents).map(nameOf).sort()
    const own = Object.entries(entity.fields).filter(
      ([name]) => !['service', 'route', 'consumer', 'upstream', 'certificate'].includes(name),
    )
    seen.set(`${nameOf(entity)} of ${parents.join(', ')}`, Object.fromEntries(own))
  }
  return seen
}

/** Fields of `before` that do not stand in `after` with the same value. */
function lostFields(before: unknown, after: unknown): readonly string[] {
  const found = flat(after)
  return [...flat(before)].flatMap(([name, fields]) => {
    const other = found.get(name)
    if (!isFields(fields) || !isFields(other)) return toCanonicalJson(fields) === toCanonicalJson(other) ? [] : [name]
    return Object.entries(fields).flatMap(([field, value]) =>
      toCanonicalJson(value) === toCanonicalJson(other[field]) ? [] : [`${name}: ${field}`],
    )
  })
}

function roundTrip(document: unknown): unknown {
  const { resources, errors } = importKong(document, { namespace: 'default' })
  expect(errors).toEqual([])
  return exportKong(resources).document
}

describe('a document', () => {
  it('goes back with every field that it had', () => {
    expect(lostFields(everything, roundTrip(everything))).toEqual([])
  })

  it('comes to the same resources when what was written is read again', () => {
    const first = importKong(everything, { namespace: 'default' }).resources
    const again = importKong(exportKong(first).document, { namespace: 'default' })
    expect(again.errors).toEqual([])
    expect(again.resources.map((resource) => `${resource.kind} ${keyOf(resource)}`).sort()).toEqual(
      first.map((resource) => `${resource.kind} ${keyOf(resource)}`).sort(),
    )
  })

  it('becomes Services with endpoints, Routes, Policies, Consumers and Secrets', () => {
    const { resources } = importKong(everything, {
      namespace: 'shop',
      parentRefs: [{ name: 'edge', namespace: 'infra' }],
    })
    const find = (kind: string, start: string) =>
      resources.find((resource) => resource.kind === kind && resource.metadata.name.startsWith(start))
    expect(find('Service', 'orders-api')).toMatchObject({
      metadata: { namespace: 'shop' },
      spec: {
        endpoints: [
          { address: '10.0.0.1', port: 9000, weight: 50 },
          { address: 'b.internal', port: 8000, weight: 0 },
          { address: '::1', port: 80, weight: 100 },
        ],
        upstream: {
          protocol: 'https',
          path: '/api/old/',
          connectTimeout: '1s500ms',
          hostHeader: 'orders.internal',
          loadBalancing: { hashOnHeader: 'x-user' },
        },
      },
    })
    expect(find('Route', 'new-api')).toMatchObject({
      spec: {
        parentRefs: [{ name: 'edge' }],
        stripPath: false,
        service: { name: expect.stringMatching(/^orders-api-/) },
      },
    })
    expect(find('Policy', 'orders-cors')).toMatchObject({
      spec: { type: 'cors', enabled: false, targetRefs: [{ kind: 'Service' }] },
    })
    expect(find('Consumer', 'ann')).toMatchObject({ spec: { groups: ['staff', 'admins'] } })
    expect(JSON.stringify(resources.filter(({ kind }) => kind !== 'Secret'))).not.toMatch(/secret-1|KEY|"pw"/)
  })

  it('says what is kept without effect', () => {
    const { notes } = importKong(everything, { namespace: 'default' })
    expect(notes.join('\n')).toMatch(/vaults: kept in the Secret.*\n.*consumer_groups: kept in the ConfigMap/s)
    expect(notes.join('\n')).toContain('services[0].routes[0].plugins[0]: ordering is kept and has no effect.')
  })
})

it('entities without names are told apart by what they belong to', () => {
  const document = {
    _format_version: '3.0',
    services: [
      { name: 'a', host: 'a', routes: [{ paths: ['/'], plugins: [{ name: 'cors' }] }, { paths: ['/'] }] },
      { name: 'b', host: 'b', routes: [{ paths: ['/'], plugins: [{ name: 'cors' }] }] },
    ],
  }
  const { resources, errors } = importKong(document, { namespace: 'default' })
  expect(errors).toEqual([])
  const names = resources.map((resource) => `${resource.kind} ${keyOf(resource)}`)
  expect(new Set(names).size).toBe(names.length)
  const exported = exportKong(resources).document
  expect(readKongEntities(exported).errors).toEqual([])
  expect(exported['routes']).toHaveLength(3)
})

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const tags = maybe(fc.uniqueArray(fc.constantFrom('a', 'b c', 'é'), { maxLength: 2 }))
const name = (prefix: string) => fc.integer({ min: 0, max: 9999 }).map((number) => `${prefix} ${number}`)
const service = fc.record({
  name: name('S'),
  host: fc.constantFrom('a.internal', '10.0.0.1', 'up', 'x_y.test'),
  port: maybe(fc.constantFrom(80, 8443)),
  protocol: maybe(fc.constantFrom('http', 'https', 'grpc', 'tcp', 'udp')),
  path: maybe(fc.constantFrom('/', '/a/', '/a b')),
  retries: maybe(fc.constantFrom(0, 5, 999)),
  connect_timeout: maybe(fc.integer({ min: 1, max: 2 ** 31 - 2 })),
  tls_verify: maybe(fc.boolean()),
  enabled: maybe(fc.boolean()),
  tags,
})
const route = fc.record({
  name: name('R'),
  paths: fc.uniqueArray(fc.constantFrom('/', '/a', '~/b'), { minLength: 1, maxLength: 3 }),
  hosts: maybe(fc.constant(['h.test'])),
  strip_path: maybe(fc.boolean()),
  regex_priority: maybe(fc.integer({ min: -9, max: 9 }).filter((number) => number !== 0)),
  https_redirect_status_code: maybe(fc.constantFrom(301, 308)),
  tags,
})
const target = fc.record({
  target: fc.constantFrom('a:1', 'b', '[::1]:3', '1.2.3.4:5'),
  weight: maybe(fc.integer({ min: 0, max: 65_535 })),
  tags,
})
const plugin = fc.record({
  name: fc.constantFrom('cors', 'acl'),
  config: fc.dictionary(
    fc.constantFrom('a', 'b'),
    fc
      .jsonValue()
      .filter(
        (value) =>
          value !== null &&
          !JSON.stringify(value).includes('null') &&
          !JSON.stringify(value).includes('__proto__') &&
          !JSON.stringify(value).includes('-0'),
      ),
  ),
  instance_name: name('P'),
})

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

it('any document goes back with every field that it had', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(service, { maxLength: 4, selector: (one) => one.name }),
      fc.uniqueArray(route, { maxLength: 4, selector: (one) => one.name }),
      fc.uniqueArray(target, { maxLength: 3, selector: (one) => one.target }),
      fc.uniqueArray(plugin, { maxLength: 3, selector: (one) => one.instance_name }),
      (services, routes, targets, plugins) => {
        const owner = services[0]?.name
        const document = withoutUndefined({
          _format_version: '3.0',
          services,
          routes: routes.map((one, index) =>
            owner !== undefined && index % 2 === 0 ? { ...one, service: owner } : one,
          ),
          upstreams: [{ name: 'up', targets }],
          plugins,
        })
        expect(lostFields(document, roundTrip(document))).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})

describe('a plugin whose settings cannot be carried out', () => {
  const plugin = (name: string, config: object, version = '3.0') => ({
    _format_version: version,
    plugins: [{ name, config }],
  })
  const take = (document: object, keepsUnusable = true) => importKong(document, { namespace: 'default', keepsUnusable })

  it('is kept, switched off and named, and goes back as it came', () => {
    const document = plugin('http-log', { http_endpoint: 'http://logs.test', custom_fields_by_lua: { a: 'return 1' } })
    const { resources, notes } = take(document)
    expect(resources).toMatchObject([{ kind: 'Policy', spec: { type: 'http-log', enabled: false } }])
    expect(notes.join()).toContain('plugins[0]: http-log is kept and switched off')
    expect(exportKong(resources).document['plugins']).toMatchObject([{ name: 'http-log', enabled: true }])
  })

  it('is not switched off where it keeps somebody out: then it is refused when it is stored', () => {
    const { resources } = take(plugin('ip-restriction', { allow: ['nowhere'] }))
    expect(resources).toMatchObject([{ spec: { enabled: true } }])
  })

  it('has the names of its lists brought up to date from older formats', () => {
    const { resources, notes } = take(plugin('ip-restriction', { whitelist: ['10.0.0.0/8'] }, '1.1'))
    expect(resources).toMatchObject([{ spec: { enabled: true, config: { allow: ['10.0.0.0/8'] } } }])
    expect(notes.join()).toContain('called allow and deny')
  })
})
