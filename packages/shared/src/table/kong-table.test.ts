import { describe, expect, it } from 'vitest'
import { routeSpec, type RouteSpec } from '../resources/index.ts'
import { literalBeginning } from './kong-needs.ts'
import { compileKongRoute, toKongTable } from './kong-table.ts'
import { renderExpression } from '../expression/index.ts'
import type { RouterFlavor } from './kong-expression.ts'

type Given = Readonly<Record<string, unknown>>

function entriesOf(given: Given, flavor: RouterFlavor = 'traditional_compatible', uid = 'a') {
  const spec: RouteSpec = routeSpec.parse(given)
  return compileKongRoute({ id: uid, uid, spec, owner: uid }, flavor)
}

function expressionOf(given: Given, flavor?: RouterFlavor): readonly string[] {
  return entriesOf(given, flavor).map(({ expression }) => renderExpression(expression))
}

describe('attributes become the expression', () => {
  it.each([
    [{ methods: ['GET', 'POST'] }, ['http.method == "GET" || http.method == "POST"']],
    [
      { hosts: ['a.test', '*.b.test', 'c.*'] },
      ['http.host == "a.test" || http.host =^ ".b.test" || http.host ^= "c."'],
    ],
    [{ hosts: ['a.test:8000'] }, ['http.host == "a.test" && net.dst.port == 8000']],
    [{ paths: ['/a'] }, ['http.path ^= "/a"']],
    [
      { paths: ['/a', '/b', '/abc', '~/x/[0-9]+', '~/y'] },
      [
        'http.path ^= "/a" || http.path ^= "/b"',
        'http.path ^= "/abc"',
        'http.path ~ "^/x/[0-9]+" || http.path ~ "^/y"',
      ],
    ],
    [
      { headers: { 'X-Ver': ['One', '~*^T'], Y: ['1'] } },
      [
        '(any(lower(http.headers.x_ver)) == "one" || any(lower(http.headers.x_ver)) ~ "^t") && any(lower(http.headers.y)) == "1"',
      ],
    ],
    [
      { snis: ['a.test.', '*.b'], methods: ['GET'] },
      ['(net.protocol != "https" || (tls.sni == "a.test" || tls.sni =^ ".b")) && http.method == "GET"'],
    ],
    [
      { protocols: ['tcp'], sources: [{ ip: '10.0.0.0/8', port: 1 }, { ip: '::1' }], destinations: [{ port: 2 }] },
      ['((net.src.ip in 10.0.0.0/8 && net.src.port == 1) || net.src.ip == ::1) && net.dst.port == 2'],
    ],
    [{ protocols: ['tls'], snis: ['a'] }, ['tls.sni == "a"']],
    [{ protocols: ['tcp', 'tls'], snis: ['a'] }, ['net.protocol != "tls" || tls.sni == "a"']],
  ])('of %j', (given, expected) => {
    expect(expressionOf(given)).toEqual(expected)
  })

  it('with the protocols in flavour expressions, but for those that are answered with a redirect', () => {
    expect(expressionOf({ paths: ['/'], protocols: ['http'] }, 'expressions')).toEqual([
      'http.path ^= "/" && net.protocol == "http"',
    ])
    expect(expressionOf({ paths: ['/'], protocols: ['grpc', 'grpcs'] }, 'expressions')).toEqual([
      'http.path ^= "/" && (net.protocol == "http" || net.protocol == "https")',
    ])
    expect(expressionOf({ paths: ['/'], protocols: ['https'] }, 'expressions')).toEqual(['http.path ^= "/"'])
  })
})

/** Each goes before the next. */
const ladder: readonly (readonly [why: string, better: Given, worse: Given])[] = [
  [
    'an expression before attributes',
    { expression: 'http.path ^= "/"' },
    { methods: ['GET'], hosts: ['a'], paths: ['/long'], headers: { x: ['1'] } },
  ],
  [
    'the greater priority of two expressions',
    { expression: 'http.path ^= "/"', priority: 2 },
    { expression: 'http.path ^= "/"', priority: 1 },
  ],
  ['more kinds of attributes', { methods: ['GET'], paths: ['/'] }, { paths: ['/a/long/path'] }],
  ['a plain host before a longer path', { hosts: ['a'], paths: ['/'] }, { hosts: ['*.a'], paths: ['/longer'] }],
  [
    'more headers before a longer path',
    { headers: { a: ['1'], b: ['2'] }, paths: ['/'] },
    { headers: { a: ['1'] }, paths: ['/longer'] },
  ],
  ['a regular expression before a prefix', { paths: ['~/a'] }, { paths: ['/a/much/longer/prefix'] }],
  ['the greater regexPriority', { paths: ['~/a'], regexPriority: 2 }, { paths: ['~/longer'], regexPriority: 1 }],
  ['the longer prefix', { paths: ['/ab'] }, { paths: ['/a'] }],
  ['the longer prefix in bytes', { paths: ['/é'] }, { paths: ['/a'] }],
  ['a prefix whatever its regexPriority', { paths: ['/ab'] }, { paths: ['/a'], regexPriority: 9 }],
  [
    'sources and destinations before sources',
    { protocols: ['tcp'], sources: [{ port: 1 }], destinations: [{ port: 1 }] },
    { protocols: ['tcp'], sources: [{ ip: '1.2.3.4', port: 1 }] },
  ],
  [
    'an address before a port',
    { protocols: ['tcp'], sources: [{ ip: '1.2.3.4' }] },
    { protocols: ['tcp'], sources: [{ port: 1 }] },
  ],
  [
    'a port before a block',
    { protocols: ['tcp'], sources: [{ port: 1 }] },
    { protocols: ['tcp'], sources: [{ ip: '1.0.0.0/8' }] },
  ],
  [
    'sources before destinations',
    { protocols: ['tcp'], sources: [{ ip: '1.0.0.0/8' }] },
    { protocols: ['tcp'], destinations: [{ ip: '1.2.3.4' }] },
  ],
]

describe('goes first', () => {
  it.each(ladder)('%s', (_why, better, worse) => {
    const table = toKongTable([
      ...entriesOf(worse, 'expressions', 'worse'),
      ...entriesOf(better, 'expressions', 'better'),
    ])
    expect(table.entries.map(({ owner }) => owner)).toEqual(['better', 'worse'])
  })

  it.each([
    [{ hosts: ['*.a.b'] }, { hosts: ['*.b'] }],
    [{ hosts: ['h:80'] }, { hosts: ['h'] }],
    [{ hosts: ['*.a'] }, { methods: ['GET'] }],
  ])('the greater id, where %j and %j are equal', (one, other) => {
    const first = [...entriesOf(one, 'expressions', 'a'), ...entriesOf(other, 'expressions', 'b')]
    const second = [...entriesOf(one, 'expressions', 'b'), ...entriesOf(other, 'expressions', 'a')]
    expect(toKongTable(first).entries.map(({ uid }) => uid)).toEqual(['b', 'a'])
    expect(toKongTable(second).entries.map(({ uid }) => uid)).toEqual(['b', 'a'])
  })

  it('a negative regexPriority, because it reaches into the bits above it', () => {
    const table = toKongTable([
      ...entriesOf({ paths: ['~/a'], regexPriority: 5, methods: ['GET'] }, 'expressions', 'positive'),
      ...entriesOf({ paths: ['~/a'], regexPriority: -1 }, 'expressions', 'negative'),
    ])
    expect(table.entries[0]?.uid).toBe('negative')
  })
})

it.each([
  ['^/a/[0-9]+', '/a/'],
  ['^/ab*', '/a'],
  ['^/ab?c', '/a'],
  ['^/a+', '/'],
  [String.raw`^/a\.b`, '/a.b'],
  [String.raw`^/a\d`, '/a'],
  ['^/a|/b', null],
  ['^/a/(b|c)', '/a/'],
  ['/a', null],
  ['(?i)^/a', null],
  ['^(/a)', null],
])('everything that %s matches begins with %s', (regex, literal) => {
  expect(literalBeginning(regex)).toBe(literal)
})
