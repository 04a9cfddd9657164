import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { newNotes } from '../expression/index.ts'
import { routeSpec } from '../resources/index.ts'
import { compileKongRoute, toKongTable } from '../table/index.ts'
import { toKongRequest } from './kong-request.ts'
import { matchKong } from './match-kong.ts'

const list = <T>(value: fc.Arbitrary<T>) => fc.uniqueArray(value, { maxLength: 3 })
const attributes = fc
  .record({
    methods: list(fc.constantFrom('GET', 'POST')),
    hosts: list(fc.constantFrom('a.test', '*.test', 'b.*', 'a.test:80')),
    paths: list(fc.constantFrom('/', '/a', '/a/b', '/b', '~/a', '~/a/(?<x>[ab])', '~/[ab]|/b', '~/a*')),
    headers: fc.constantFrom({}, { x: ['1'] }, { x: ['~*^[12]'] }, { x: ['1'], y: ['2'] }),
    regexPriority: fc.constantFrom(0, 1),
    protocols: fc.constantFrom(['http'], ['http', 'https']),
  })
  .filter(
    ({ methods, hosts, paths, headers }) =>
      methods.length + hosts.length + paths.length + Object.keys(headers).length > 0,
  )
const expressions = fc.record({
  expression: fc.constantFrom(
    'http.path ^= "/a" || http.host == "a.test"',
    'http.path == "/a/b"',
    '!(http.path ^= "/a")',
    'http.host == "a.test" && http.path ~ "^/a/(b)"',
    'lower(http.path) ^= "/a"',
    'http.path.segments.0 == "a"',
  ),
  priority: fc.constantFrom(0, 1),
})
const routes = fc.array(fc.oneof({ weight: 4, arbitrary: attributes }, { weight: 1, arbitrary: expressions }), {
  maxLength: 12,
})
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  authority: fc.constantFrom('a.test', 'b.test', 'a.test:80', 'other', ''),
  path: fc.constantFrom('/', '/a', '/A', '/a/b', '/a/b/c', '/b', '/%61/x', '/%ff', '/ab'),
  headers: fc.constantFrom([], ['X', '1'], ['x', '2', 'X', '1'], ['x', '1', 'y', '2']),
})

it('the index finds what trying all entries in order finds', () => {
  fc.assert(
    fc.property(routes, request, fc.constantFrom('traditional_compatible', 'expressions'), (given, asked, flavor) => {
      const table = toKongTable(
        given.flatMap((spec, index) =>
          compileKongRoute(
            { id: String(index), uid: String(index), spec: routeSpec.parse(spec), owner: index },
            flavor === 'expressions' ? 'expressions' : 'traditional_compatible',
          ),
        ),
      )
      const seen = toKongRequest(
        { ...asked, scheme: 'http', search: '' },
        { sni: null, sourceAddress: null, sourcePort: null, destinationAddress: null, destinationPort: 80 },
      )
      const undecodable = seen.path === null && table.usesPath
      const first = undecodable ? undefined : table.entries.find(({ test }) => test(seen, newNotes()))
      expect(matchKong(table, seen)?.entry.id).toBe(first?.id)
    }),
    { numRuns: 2000 },
  )
})
