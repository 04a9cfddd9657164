import { describe, expect, it } from 'vitest'
import { parseResource } from './parse.ts'

function errorsOf(spec: Readonly<Record<string, unknown>>): readonly string[] {
  const parsed = parseResource({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Route',
    metadata: { name: 'r', namespace: 'n' },
    spec,
  })
  return parsed.ok ? [] : parsed.error.map(({ path, message }) => `${path}: ${message}`)
}

describe('a Route is taken', () => {
  it.each([
    { paths: ['/a', '~/a/[0-9]+$', '/a b', '/é'] },
    { hosts: ['a', '*.a', 'a.*', '*.a:80', '1.2.3.4:80', '[::1]:80'] },
    { methods: ['GET', 'PURGE'] },
    { headers: { 'x-a': ['1', '~*^v[0-9]$'] } },
    { snis: ['a.test', '*.a.test', 'a.*', 'a.test.'], protocols: ['https'] },
    {
      protocols: ['tcp', 'tls', 'udp'],
      sources: [{ ip: '10.0.0.1/8' }, { port: 1 }],
      destinations: [{ ip: '::1', port: 2 }],
    },
    { protocols: ['tls_passthrough'], snis: ['a'] },
    { protocols: ['grpc'], paths: ['/a'], stripPath: false },
    { expression: 'http.path ^= "/"', priority: 2 ** 46 - 1 },
    { protocols: ['tcp'], expression: 'net.src.port == 1' },
    { paths: ['~/(?<a>x)/(?P<b>y)'], regexPriority: -1 },
  ])('%j', (spec) => {
    expect(errorsOf(spec)).toEqual([])
  })
})

describe('a Route is refused', () => {
  it.each([
    [{}, "spec: This must set one of 'methods', 'hosts', 'headers', 'paths', 'snis' when 'protocols' is 'https'."],
    [
      { protocols: ['http'], paths: [] },
      "spec: This must set one of 'methods', 'hosts', 'headers', 'paths' when 'protocols' is 'http'.",
    ],
    [{ protocols: ['grpc'] }, "spec: This must set one of 'hosts', 'headers', 'paths' when 'protocols' is 'grpc'."],
    [
      { protocols: ['tcp'] },
      "spec: This must set one of 'sources', 'destinations', 'snis' when 'protocols' is 'tcp', 'tls' or 'udp'.",
    ],
    [{ protocols: ['tls_passthrough'] }, "spec: This must set one of 'snis' when 'protocols' is 'tls_passthrough'."],
    [{ protocols: ['http', 'tcp'], paths: ['/'] }, 'spec.protocols: This must be a subset of'],
    [
      { protocols: ['tcp'], methods: ['GET'], snis: ['a'] },
      "spec.methods: This cannot set 'methods' when 'protocols' is 'tcp', 'tls', 'tls_passthrough' or 'udp'.",
    ],
    [
      { protocols: ['tls_passthrough'], sources: [{ port: 1 }], snis: ['a'] },
      "spec.sources: This cannot set 'sources' when 'protocols' is 'tls_passthrough'.",
    ],
    [
      { protocols: ['grpc'], paths: ['/'], methods: ['POST'] },
      "spec.methods: This cannot set 'methods' when 'protocols' is 'grpc' or 'grpcs'.",
    ],
    [{ protocols: ['grpcs'], paths: ['/'], stripPath: true }, "spec.stripPath: This cannot set 'strip_path'"],
    [{ protocols: ['http'], paths: ['/'], snis: ['a'] }, "spec.snis: The field 'snis' can only be set when"],
    [{ paths: ['a'] }, 'spec.paths[0]: This must begin with "/"'],
    [{ paths: ['/a//b'] }, 'spec.paths[0]: This must not have empty segments.'],
    [{ paths: ['/%61'] }, "spec.paths[0]: This is a non-normalized path, consider use '/a' instead."],
    [{ paths: ['/a/../b'] }, "spec.paths[0]: This is a non-normalized path, consider use '/b' instead."],
    [{ paths: ['~/('] }, 'spec.paths[0]: The regular expression is not valid'],
    [{ paths: ['~/(?!a)'] }, 'spec.paths[0]: The regular expression is not valid'],
    [{ hosts: ['*.*.a'] }, 'spec.hosts[0]: This must have at most one wildcard.'],
    [{ hosts: ['a.*.b'] }, 'spec.hosts[0]: This must have its wildcard as the whole leftmost or rightmost label.'],
    [{ hosts: ['a:99999'] }, 'spec.hosts[0]: This must have a port between 0 and 65535'],
    [{ hosts: ['::1'] }, 'spec.hosts[0]: This must have brackets around an IPv6 address.'],
    [
      { headers: { Host: ['a'] } },
      "spec.headers.Host: This cannot contain 'host' header, which must be specified in the 'hosts' attribute.",
    ],
    [{ methods: ['get'] }, 'spec.methods[0]: This must be a method in upper case'],
    [{ sources: [{}], protocols: ['tcp'] }, 'spec.sources[0]: This must have an ip, a port or both.'],
    [
      { expression: 'http.path ^= "/"', paths: ['/'] },
      "spec.expression: Router Expression failed validation: cannot set 'expression' with 'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations' simultaneously.",
    ],
    [
      { expression: 'http.path ^= "/"', regexPriority: 1 },
      "spec.regexPriority: Router Expression failed validation: cannot set 'regex_priority'",
    ],
    [{ paths: ['/'], priority: 1 }, "spec.priority: This cannot set 'priority' without 'expression'"],
    [{ expression: 'http.pth ^= "/"' }, 'spec.expression: Router Expression failed validation:\n --> 1:1'],
    [{ protocols: ['tcp'], expression: 'http.path ^= "/"' }, 'spec.expression: Router Expression failed validation'],
    [{ expression: 'http.path ^= "/"', priority: 2 ** 46 }, 'spec.priority: This must be at most'],
  ])('%j: %s', (spec, message) => {
    expect(errorsOf(spec).some((error) => error.startsWith(message))).toBe(true)
  })
})
