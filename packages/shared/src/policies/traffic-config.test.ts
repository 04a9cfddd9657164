/** What configs of the policies of traffic and transformation may say: Kong's defaults and Kong's words where they are wrong. */
import { describe, expect, it } from 'vitest'
import { canary, isCanary, type CanaryCase } from './canary.ts'
import { checkPolicyConfig } from './check.ts'

function check(type: string, config: Record<string, unknown>) {
  return checkPolicyConfig({ spec: { type, config, enabled: true } })
}

const errorsOf = (type: string, config: Record<string, unknown>): readonly string[] => {
  const checked = check(type, config)
  return checked.ok ? [] : checked.error.map(({ path, message }) => `${path}: ${message}`)
}

describe('defaults', () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      'rate-limiting',
      { minute: 1 },
      {
        limit_by: 'consumer',
        policy: 'local',
        fault_tolerant: true,
        hide_client_headers: false,
        error_code: 429,
        error_message: 'API rate limit exceeded',
        sync_rate: -1,
        redis: { port: 6379, database: 0, ssl: false, ssl_verify: false },
      },
    ],
    [
      'rate-limiting-advanced',
      { limit: [1], window_size: [60] },
      {
        window_type: 'sliding',
        identifier: 'consumer',
        strategy: 'local',
        retry_after_jitter_max: 0,
        disable_penalty: false,
        dictionary_name: 'kong_rate_limiting_counters',
        throttling: { enabled: false, interval: 5, retry_times: 3, queue_limit: 5 },
      },
    ],
    [
      'request-transformer-advanced',
      {},
      {
        dots_in_keys: true,
        remove: { body: [], headers: [], querystring: [] },
        add: { body: [], headers: [], querystring: [], json_types: [] },
      },
    ],
    ['response-transformer-advanced', {}, { add: { headers: [], json: [], json_types: [], if_status: [] } }],
    ['route-by-header', {}, { rules: [] }],
    ['route-transformer-advanced', { path: '/x' }, { escape_path: false }],
    ['canary', { upstream_host: 'x' }, { hash: 'consumer', duration: 3600, steps: 1000, upstream_fallback: false }],
    [
      'proxy-cache',
      { strategy: 'memory' },
      {
        response_code: [200, 301, 404],
        request_method: ['GET', 'HEAD'],
        content_type: ['text/plain', 'application/json'],
        cache_ttl: 300,
        cache_control: false,
        ignore_uri_case: false,
        memory: { dictionary_name: 'kong_db_cache' },
        response_headers: { age: true, 'X-Cache-Status': true, 'X-Cache-Key': true },
      },
    ],
  ])('of %s are Kong’s', (type, config, expected) => {
    expect(check(type, config)).toMatchObject({ ok: true, value: expected })
  })
})

describe('settings under older names', () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      'rate-limiting',
      { minute: 1, redis_host: 'cache', redis_port: 6380, redis: { port: 6381 } },
      { redis: { host: 'cache', port: 6381 } },
    ],
    [
      'rate-limiting-advanced',
      { limit: [1], window_size: [60], redis: { sentinel_addresses: ['a:26379'], cluster_addresses: ['b:6379'] } },
      { redis: { sentinel_nodes: [{ host: 'a', port: 26_379 }], cluster_nodes: [{ ip: 'b', port: 6379 }] } },
    ],
    ['request-transformer-advanced', { whitelist: { body: ['a'] } }, { allow: { body: ['a'] } }],
    ['canary', { upstream_host: 'x', hash: 'whitelist', groups: ['a'] }, { hash: 'allow' }],
  ])('of %s are taken: %o', (type, config, expected) => {
    expect(check(type, config)).toMatchObject({ ok: true, value: expected })
  })
})

describe('what is wrong is said at its place', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['rate-limiting', {}, 'spec.config: At least one of these fields must be non-empty'],
    [
      'rate-limiting',
      { second: 10, hour: 5 },
      'spec.config.hour: The limit for hour(5.0) cannot be lower than the limit for second(10.0)',
    ],
    ['rate-limiting', { minute: 0 }, 'spec.config.minute: '],
    ['rate-limiting', { minute: 1, limit_by: 'header' }, 'spec.config.header_name: '],
    ['rate-limiting', { minute: 1, limit_by: 'path' }, 'spec.config.path: '],
    [
      'rate-limiting-advanced',
      { limit: [1, 2], window_size: [60] },
      'spec.config.limit: You must provide the same number of windows and limits',
    ],
    [
      'rate-limiting-advanced',
      { limit: [1], window_size: [60], compound_identifier: ['ip', 'header'] },
      'spec.config.header_name: No header name provided',
    ],
    [
      'request-transformer',
      { replace: { uri: '/a/$(uri_capture[1])' } },
      'spec.config.replace.uri: The template "/a/$(uri_capture[1])" is wrong at line 1, column 6: There is no "uri_capture"',
    ],
    [
      'request-transformer',
      { add: { headers: ['x-ok:1', 'x-bad:$('] } },
      'spec.config.add.headers[1]: The template "$(" is wrong at line 1, column 3',
    ],
    [
      'request-transformer',
      { remove: { headers: ['x y'] } },
      'spec.config.remove.headers[0]: "x y" is not a valid header',
    ],
    [
      'request-transformer',
      { http_method: 'get' },
      'spec.config.http_method: This must be a method in capital letters',
    ],
    ['request-transformer', { allow: { body: ['a'] } }, 'spec.config.allow: '],
    [
      'response-transformer-advanced',
      { add: { if_status: ['2xx'] } },
      'spec.config.add.if_status[0]: This must be a status',
    ],
    [
      'response-transformer-advanced',
      { transform: { functions: ['return function() end'] } },
      'spec.config.transform.functions: Functions in Lua are not carried out',
    ],
    [
      'route-by-header',
      { rules: [{ condition: {}, upstream_name: 'x' }] },
      'spec.config.rules[0].condition: This must name',
    ],
    ['route-transformer-advanced', {}, 'spec.config: At least one of these fields must be non-empty'],
    ['route-transformer-advanced', { port: '$(' }, 'spec.config.port: The template "$("'],
    ['canary', { percentage: 5 }, 'spec.config: At least one of these fields must be non-empty'],
    ['canary', { upstream_host: 'x', hash: 'header' }, 'spec.config.hash_header: A hash_header is required'],
    ['canary', { upstream_host: 'x', hash: 'allow' }, 'spec.config.groups: Groups are required'],
    [
      'canary',
      { upstream_uri: '/x', upstream_fallback: true },
      'spec.config.upstream_fallback: This needs an upstream_host',
    ],
    ['proxy-cache', {}, 'spec.config.strategy: '],
  ])('%s %o', (type, config, expected) => {
    expect(errorsOf(type, config).filter((error) => error.startsWith(expected))).toHaveLength(1)
  })
})

describe('who belongs to a canary', () => {
  const given: CanaryCase = {
    nowMs: 0,
    startMs: 0,
    consumer: 'shop/ann',
    clientAddress: '192.0.2.1',
    groups: ['beta'],
    header: () => null,
    random: 0,
  }
  const config = (more: object) => canary.config.parse({ upstream_host: 'next', ...more })

  it.each([
    [{ hash: 'allow', groups: ['beta'] }, true],
    [{ hash: 'allow', groups: ['other'] }, false],
    [{ hash: 'deny', groups: ['beta'] }, false],
    [{ hash: 'deny', groups: ['other'] }, true],
    [{ percentage: 0 }, false],
    [{ percentage: 100 }, true],
  ])('by %o: %s', (more, expected) => {
    expect(isCanary(config(more), given)).toBe(expected)
  })

  it('is the same client at every larger share', () => {
    const clients = Array.from({ length: 200 }, (_, index) => ({ ...given, consumer: `shop/c${index}` }))
    const shares = [0, 5, 20, 50, 80, 100].map(
      (percentage) => new Set(clients.filter((client) => isCanary(config({ percentage }), client))),
    )
    for (const [index, share] of shares.entries()) {
      const smaller = shares[index - 1] ?? new Set()
      expect(smaller.isSubsetOf(share)).toBe(true)
    }
    expect(shares.map(({ size }) => size).at(-1)).toBe(200)
  })
})
