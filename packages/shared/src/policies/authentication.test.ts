import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { policyDefinitions } from './catalogue.ts'
import { checkPolicyConfig } from './check.ts'
import { maskConfig } from './secret-fields.ts'

const check = (type: string, config: object) =>
  checkPolicyConfig({ spec: { type, enabled: true, config: { ...config } } })

const errorsOf = (type: string, config: object) => {
  const checked = check(type, config)
  return checked.ok ? [] : checked.error.map(({ path, message }) => `${path}: ${message}`)
}

const issuer = 'https://id.test'

const server = { ldap_host: 'ldap.test', base_dn: 'dc=test', attribute: 'uid' }

describe('defaults of authentication types', () => {
  it.each([
    ['key-auth', {}, { key_names: ['apikey'], key_in_header: true, key_in_query: true, key_in_body: false }],
    ['key-auth', {}, { hide_credentials: false, run_on_preflight: true }],
    ['basic-auth', {}, { hide_credentials: false, realm: 'service' }],
    ['jwt', {}, { uri_param_names: ['jwt'], cookie_names: [], header_names: ['authorization'], key_claim_name: 'iss' }],
    ['jwt', {}, { secret_is_base64: false, maximum_expiration: 0, run_on_preflight: true }],
    ['hmac-auth', {}, { clock_skew: 300, validate_request_body: false, enforce_headers: [] }],
    ['hmac-auth', {}, { algorithms: ['hmac-sha1', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'] }],
    ['acl', { allow: ['a'] }, { hide_groups_header: false, always_use_authenticated_groups: false }],
    ['ldap-auth', server, { ldap_port: 389, ldaps: false, start_tls: false, cache_ttl: 60, timeout: 10_000 }],
    ['ldap-auth', server, { keepalive: 60_000, header_type: 'ldap', verify_ldap_host: false }],
    ['ldap-auth-advanced', server, { group_member_attribute: 'memberOf', consumer_optional: false, anonymous: '' }],
    ['mtls-auth', { ca_certificates: ['ca'] }, { skip_consumer_lookup: false, allow_partial_chain: false }],
    ['mtls-auth', { ca_certificates: ['ca'] }, { authenticated_group_by: 'CN', cache_ttl: 60 }],
    ['openid-connect', { issuer }, { scopes: ['openid'], login_action: 'upstream', session_cookie_name: 'session' }],
    ['openid-connect', { issuer }, { upstream_access_token_header: 'authorization:bearer', consumer_optional: false }],
  ])('%s %o has Kong’s: %o', (type, config, wanted) => {
    expect(check(type, config)).toMatchObject({ ok: true, value: wanted })
  })
})

describe('what an authentication type is refused for', () => {
  it.each([
    ['key-auth', { key_names: [] }, /^spec\.config\.key_names: /],
    ['key-auth', { key_names: ['a b'] }, /^spec\.config\.key_names\[0\]: /],
    ['basic-auth', { real: 'x' }, /^spec\.config\.real: /],
    ['jwt', { claims_to_verify: ['iat'] }, /^spec\.config\.claims_to_verify\[0\]: /],
    ['jwt', { maximum_expiration: 60 }, /^spec\.config\.claims_to_verify: This must contain exp/],
    ['hmac-auth', { algorithms: ['hmac-md5'] }, /^spec\.config\.algorithms\[0\]: /],
    ['hmac-auth', { clock_skew: 0 }, /^spec\.config\.clock_skew: /],
    ['acl', {}, /'allow', 'deny'/],
    ['acl', { allow: ['a'], deny: ['b'] }, /only one of these/],
    ['ldap-auth', { ...server, ldap_host: undefined }, /^spec\.config\.ldap_host: /],
    ['ldap-auth', { ...server, ldaps: true, start_tls: true }, /cannot be enabled simultaneously/],
    ['ldap-auth', { ...server, attribute: 'uid=*)(x' }, /^spec\.config\.attribute: /],
    ['ldap-auth-advanced', { ...server, bind_dn: 'cn=a' }, /^spec\.config\.ldap_password: /],
    ['mtls-auth', { ca_certificates: [] }, /^spec\.config\.ca_certificates: /],
    ['mtls-auth', { ca_certificates: ['ca'], revocation_check_mode: 'STRICT' }, /revocation_check_mode: /],
    ['openid-connect', {}, /^spec\.config\.issuer: /],
    ['openid-connect', { issuer, isuer: 'x' }, /^spec\.config\.isuer: .*issuer/],
    ['openid-connect', { issuer, session_storage: 'redis' }, /^spec\.config\.session_storage: Only "cookie"/],
    ['openid-connect', { issuer, verify_signature: false }, /^spec\.config\.verify_signature: Only true/],
    ['openid-connect', { issuer, proof_of_possession_dpop: 'strict' }, /^spec\.config\.proof_of_possession_dpop: /],
    ['openid-connect', { issuer, login_action: 'redirect' }, /^spec\.config\.login_redirect_uri: /],
    ['openid-connect', { issuer, upstream_headers_names: ['a'] }, /as many entries as upstream_headers_claims/],
  ])('%s %o', (type, config, wanted) => {
    expect(errorsOf(type, config)).toEqual([expect.stringMatching(wanted)])
  })
})

it('a field that is null is one that is not set, as in what Kong exports', () => {
  expect(check('key-auth', { anonymous: null, realm: null, key_names: ['k'] })).toMatchObject({
    ok: true,
    value: { key_names: ['k'], key_in_header: true },
  })
})

describe('openid-connect', () => {
  it('takes what Kong exports, fields that do nothing here included', () => {
    const exported = {
      issuer,
      client_arg: 'client_id',
      session_storage: 'cookie',
      session_redis_host: '127.0.0.1',
      session_remember: false,
      response_type: ['code'],
      verify_signature: true,
      http_version: 1.1,
      redis: { host: '127.0.0.1' },
    }
    expect(check('openid-connect', exported)).toMatchObject({ ok: true })
  })
})

it.each([
  ['openid-connect', { client_secret: ['s'], session_secret: 's', token_post_args_values: ['s'], client_id: ['shop'] }],
  ['ldap-auth-advanced', { ldap_password: 's', bind_dn: 'cn=a' }],
])('%s shows no secret of its own', (type, config) => {
  const shown = JSON.stringify(maskConfig(type, config))
  expect(shown).not.toContain('"s"')
  expect(shown).toMatch(/shop|cn=a/)
})

describe('examples of the documentation', () => {
  const text = readFileSync(new URL('../../../../docs/authentication.md', import.meta.url), 'utf8')
  const examples = [...text.matchAll(/```yaml\n([^]*?)```/g)]
    .flatMap(([, yaml = '']) => parseAllDocuments(yaml))
    .map(
      (document) => (document.toJS() as { readonly spec?: { readonly type?: string; readonly config?: object } }).spec,
    )
    .flatMap((spec) => (spec?.type === undefined ? [] : [{ type: spec.type, config: spec.config ?? {} }]))

  it.each(examples)('$type can be written', ({ type, config }) => {
    expect(errorsOf(type, config)).toEqual([])
  })

  it('are there for every type', () => {
    const types = policyDefinitions().filter(({ category }) => category === 'authentication')
    expect(new Set(examples.map(({ type }) => type))).toEqual(new Set([...types.map(({ type }) => type), 'acl']))
  })
})
