/**
 * Fields of openid-connect that Kong has and that do nothing here, or may only say one thing. A configuration that was
 * written for Kong comes with all of them, so that they must be known.
 */

const anywhere = ['header', 'query', 'body']

/** Where another value asks for something that is not done here, it is refused rather than ignored. */
export const onlyHere: Readonly<Record<string, readonly unknown[]>> = {
  client_arg: ['client_id'],
  enable_token_exchange: [false],
  ignore_signature: [[]],
  introspection_accept: ['application/json'],
  introspection_check_active: [true],
  preserve_query_args: [false],
  proof_of_possession_auth_methods_validation: [true],
  proof_of_possession_dpop: ['off'],
  proof_of_possession_mtls: ['off'],
  require_pushed_authorization_requests: [false],
  require_signed_request_object: [false],
  resolve_distributed_claims: [false],
  response_mode: ['query'],
  response_type: [['code'], 'code'],
  session_enforce_same_subject: [false],
  session_remember: [false],
  session_storage: ['cookie'],
  userinfo_accept: ['application/json'],
  using_pseudo_issuer: [false],
  verify_claims: [true],
  verify_nonce: [true],
  verify_signature: [true],
  refresh_token_param_name: [''],
  id_token_param_name: [''],
  jwt_session_cookie: [''],
  client_credentials_param_type: [['header'], anywhere],
  password_param_type: [['header'], anywhere],
}

/** Kept and without effect: tuning of caches, stores and connections that are not those of this gateway. */
const withoutEffect: ReadonlySet<string> = new Set([
  'cache_token_exchange',
  'cache_tokens',
  'cache_tokens_salt',
  'cache_ttl_min',
  'cache_ttl_neg',
  'cache_ttl_resurrect',
  'cache_user_info',
  'client_jwk',
  'client_alg',
  'cluster_cache_redis',
  'cluster_cache_strategy',
  'dpop_proof_lifetime',
  'dpop_use_nonce',
  'expose_error_code',
  'forbidden_destroy_session',
  'http_version',
  'id_token_param_type',
  'introspection_token_param_name',
  'jwt_session_claim',
  'keepalive',
  'mtls_introspection_endpoint',
  'mtls_revocation_endpoint',
  'mtls_token_endpoint',
  'redis',
  'refresh_token_param_type',
  'reverify',
  'revocation_token_param_name',
  'session_audience',
  'session_bind',
  'session_hash_storage_key',
  'session_hash_subject',
  'session_memcached_host',
  'session_memcached_port',
  'session_memcached_prefix',
  'session_memcached_socket',
  'session_memcached_ssl',
  'session_memcached_ssl_verify',
  'session_remember_absolute_timeout',
  'session_remember_cookie_name',
  'session_remember_rolling_timeout',
  'session_store_metadata',
  'tls_client_auth_cert_id',
  'tls_client_auth_ssl_verify',
  'token_cache_key_include_scope',
  'unauthorized_destroy_session',
  'verify_parameters',
])

/** All of Redis’s, whose names Kong has changed over time. */
export const isWithoutEffect = (name: string): boolean =>
  withoutEffect.has(name) || name.startsWith('session_redis_') || name.startsWith('session_memcache_')
