/**
 * openid-connect: a provider of identities says who calls (OpenID Connect Core 1.0; RFC 6749, 6750, 7636, 7662).
 * Source: Kong Gateway 3.10, plugin openid-connect.
 */
import * as z from 'zod'
import { deepEqual, didYouMean } from '../lib/index.ts'
import { headerName, rule } from '../resources/index.ts'
import { anonymous, hideCredentials, runOnPreflight } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { isWithoutEffect, onlyHere } from './openid-connect-fields.ts'

const url = z.url({ protocol: /^https?$/ })
const optionalUrl = (what: string) => url.optional().meta({ description: `${what} Default: what the provider says.` })
const texts = z.array(z.string().min(1))

export const oidcAuthMethods = [
  'session',
  'bearer',
  'introspection',
  'userinfo',
  'password',
  'client_credentials',
  'authorization_code',
  'refresh_token',
  'kong_oauth2',
] as const

const clientAuthMethods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'] as const

const claim = (byDefault: string[], what: string) =>
  texts.default(byDefault).meta({
    description: `${what} Several names lead into an object, step by step. Default: ${byDefault.join('.')}.`,
  })

const required = (what: string) =>
  texts.optional().meta({
    description: `${what} that the token must have: one of the entries, and all words of that entry.`,
  })

const tokenHeader = (what: string) =>
  headerOrBearer.optional().meta({ description: `Header that tells ${what}; left out: it is not told.` })
const headerOrBearer = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?::bearer)?$/, 'This must be the name of a header, or authorization:bearer.')

const seconds = (byDefault: number, what: string) =>
  z
    .number()
    .min(0)
    .default(byDefault)
    .meta({ description: `Seconds ${what} Default: ${byDefault}.` })

const sameSite = (byDefault: 'Default' | 'Lax') =>
  z
    .enum(['Default', 'Lax', 'None', 'Strict'])
    .default(byDefault)
    .meta({ description: `SameSite of the cookie. Default: ${byDefault}.` })

const shape = {
  issuer: url.meta({ description: 'The provider: its issuer, or the address of its discovery document.' }),
  client_id: texts.optional().meta({ description: 'This gateway’s id at the provider; the first is used.' }),
  client_secret: texts.optional().meta({ description: 'The secret of client_id; the first is used.' }),
  client_auth: z
    .array(z.enum(clientAuthMethods))
    .optional()
    .meta({ description: 'How the gateway shows its secret; the first is used. Default: client_secret_basic.' }),
  token_endpoint_auth_method: z
    .enum(clientAuthMethods)
    .optional()
    .meta({ description: 'How the gateway shows its secret to the provider; counts before client_auth.' }),
  auth_methods: z
    .array(z.enum(oidcAuthMethods))
    .default([...oidcAuthMethods])
    .meta({
      description:
        'Ways to be known. kong_oauth2 is none here; refresh_token renews sessions and is not taken from clients. Default: all.',
    }),
  scopes: texts.default(['openid']).meta({ description: 'Scopes that are asked for. Default: openid.' }),
  audience: texts.optional().meta({ description: 'Audiences that are asked for.' }),

  scopes_required: required('Scopes'),
  scopes_claim: claim(['scope'], 'Claim with the scopes.'),
  audience_required: required('Audiences'),
  audience_claim: claim(['aud'], 'Claim with the audiences.'),
  groups_required: required('Groups'),
  groups_claim: claim(['groups'], 'Claim with the groups.'),
  roles_required: required('Roles'),
  roles_claim: claim(['roles'], 'Claim with the roles.'),
  domains: texts.optional().meta({ description: 'Allowed values of the claim hd.' }),
  issuers_allowed: texts.optional().meta({ description: 'Issuers of tokens besides the provider itself.' }),
  max_age: z.number().min(0).optional().meta({ description: 'Seconds since the user signed in, at most.' }),
  leeway: seconds(0, 'by which clocks may differ.'),
  enable_hs_signatures: z.boolean().default(false).meta({
    description: 'Tokens signed with the client secret (HS256 and so on) are taken too. Default: false.',
  }),
  extra_jwks_uris: z.array(url).optional().meta({ description: 'More addresses of keys that sign tokens.' }),
  introspect_jwt_tokens: z.boolean().default(false).meta({
    description: 'The provider is asked about signed tokens too, so that revoked ones are refused. Default: false.',
  }),
  introspection_hint: z
    .string()
    .default('access_token')
    .meta({ description: 'token_type_hint. Default: access_token.' }),
  cache_introspection: z.boolean().default(true).meta({
    description: 'Answers about tokens are kept until the token expires, or for cache_ttl. Default: true.',
  }),
  cache_ttl: seconds(3600, 'that an answer is kept which does not say how long it holds.'),
  cache_ttl_max: z.number().min(0).optional().meta({ description: 'Seconds that any answer is kept, at most.' }),
  search_user_info: z.boolean().default(false).meta({
    description: 'The userinfo endpoint is asked for more claims. Default: false.',
  }),

  bearer_token_param_type: z
    .array(z.enum(['header', 'query', 'body', 'cookie']))
    .default(['header', 'query', 'body'])
    .meta({
      description:
        'Where a token may be; content is looked into only where it is a form. Default: header, query, body.',
    }),
  bearer_token_cookie_name: z.string().optional().meta({ description: 'Cookie that may hold a token.' }),
  hide_credentials: hideCredentials,
  run_on_preflight: runOnPreflight,
  anonymous,

  consumer_claim: texts
    .optional()
    .meta({ description: 'Claim that names the consumer; several names lead into an object.' }),
  consumer_by: z
    .array(z.enum(['id', 'username', 'custom_id']))
    .default(['username', 'custom_id'])
    .meta({ description: 'Fields of Consumers that are compared. Default: username, custom_id.' }),
  by_username_ignore_case: z.boolean().default(false).meta({ description: 'Usernames are compared without case.' }),
  consumer_optional: z.boolean().default(false).meta({
    description: 'Whom consumer_claim finds no Consumer for passes as well. Default: false.',
  }),
  credential_claim: claim(['sub'], 'Claim that stands for the credential, as for rate limits.'),
  authenticated_groups_claim: texts.optional().meta({ description: 'Claim with groups that acl policies look at.' }),

  redirect_uri: z.array(url).optional().meta({
    description: 'Where the provider sends users back to; the first is used. Default: the address they asked for.',
  }),
  login_action: z.enum(['upstream', 'redirect', 'response']).default('upstream').meta({
    description:
      'After signing in: on to the service (upstream), to login_redirect_uri (redirect), or the tokens as JSON (response). Default: upstream.',
  }),
  login_redirect_uri: z.array(url).optional().meta({ description: 'Where login_action redirect leads.' }),
  login_redirect_mode: z.enum(['fragment', 'query']).default('fragment').meta({
    description: 'Where login_redirect_uri gets login_tokens. Default: fragment.',
  }),
  login_tokens: z
    .array(z.enum(['id_token', 'access_token', 'refresh_token', 'tokens', 'introspection']))
    .default(['id_token'])
    .meta({ description: 'What redirect and response tell. Default: id_token.' }),
  login_methods: z
    .array(z.enum(oidcAuthMethods))
    .default(['authorization_code'])
    .meta({ description: 'Ways after which login_action is done. Only authorization_code has one here.' }),
  authorization_query_args_names: z
    .array(z.string())
    .optional()
    .meta({ description: 'More parameters for the sign-in page.' }),
  authorization_query_args_values: z
    .array(z.string())
    .optional()
    .meta({ description: 'Their values, in the same order.' }),
  token_post_args_names: z
    .array(z.string())
    .optional()
    .meta({ description: 'More parameters for the token endpoint.' }),
  token_post_args_values: z.array(z.string()).optional().meta({ description: 'Their values, in the same order.' }),
  require_proof_key_for_code_exchange: z.boolean().optional().meta({
    description: 'PKCE (RFC 7636) is always used here, with S256.',
  }),
  refresh_tokens: z
    .boolean()
    .default(true)
    .meta({ description: 'Sessions are renewed by refresh token. Default: true.' }),

  session_secret: z.string().min(1).optional().meta({
    description:
      'What sessions are encrypted with; the same on every gateway. Default: made of the client secret; without one, sessions end with the process.',
  }),
  session_cookie_name: z.string().min(1).default('session').meta({ description: 'Default: session.' }),
  session_cookie_path: z.string().startsWith('/').default('/').meta({ description: 'Default: /.' }),
  session_cookie_domain: z.string().optional().meta({ description: 'Default: the host alone.' }),
  session_cookie_same_site: sameSite('Lax'),
  session_cookie_http_only: z.boolean().default(true).meta({ description: 'Out of reach of scripts. Default: true.' }),
  session_cookie_secure: z
    .boolean()
    .optional()
    .meta({ description: 'Only over TLS. Default: where the request came over TLS.' }),
  session_rolling_timeout: seconds(3600, 'after which a session must have been renewed.'),
  session_idling_timeout: seconds(900, 'without a request after which a session ends.'),
  session_absolute_timeout: seconds(86_400, 'after which a session ends in any case; 0: never.'),
  disable_session: z
    .array(z.enum(oidcAuthMethods))
    .optional()
    .meta({ description: 'Ways after which no session is begun. Only authorization_code begins one here.' }),
  authorization_cookie_name: z
    .string()
    .min(1)
    .default('authorization')
    .meta({ description: 'Default: authorization.' }),
  authorization_cookie_path: z.string().startsWith('/').default('/').meta({ description: 'Default: /.' }),
  authorization_cookie_domain: z.string().optional().meta({ description: 'Default: the host alone.' }),
  authorization_cookie_same_site: sameSite('Default'),
  authorization_cookie_http_only: z
    .boolean()
    .default(true)
    .meta({ description: 'Out of reach of scripts. Default: true.' }),
  authorization_cookie_secure: z
    .boolean()
    .optional()
    .meta({ description: 'Default: where the request came over TLS.' }),
  authorization_rolling_timeout: seconds(600, 'that a user may take to sign in.'),

  logout_uri_suffix: z.string().optional().meta({ description: 'End of the path that signs out.' }),
  logout_query_arg: z.string().optional().meta({ description: 'Query parameter that signs out.' }),
  logout_methods: z
    .array(z.enum(['GET', 'POST', 'DELETE']))
    .default(['POST', 'DELETE'])
    .meta({ description: 'Methods by which it may. Default: POST, DELETE.' }),
  logout_redirect_uri: z.array(url).optional().meta({ description: 'Where users are sent after signing out.' }),
  logout_revoke: z
    .boolean()
    .default(false)
    .meta({ description: 'The provider is told to revoke the tokens. Default: false.' }),
  logout_revoke_access_token: z.boolean().default(true).meta({ description: 'The access token, then. Default: true.' }),
  logout_revoke_refresh_token: z
    .boolean()
    .default(true)
    .meta({ description: 'The refresh token, then. Default: true.' }),

  upstream_access_token_header: headerOrBearer
    .default('authorization:bearer')
    .meta({ description: 'Header that tells the service the access token. Default: authorization:bearer.' }),
  upstream_id_token_header: tokenHeader('the service the ID token'),
  upstream_refresh_token_header: tokenHeader('the service the refresh token'),
  upstream_introspection_header: tokenHeader('the service what the provider said of the token, as base64 of JSON'),
  upstream_user_info_header: tokenHeader('the service what userinfo said, as base64 of JSON'),
  upstream_headers_claims: texts.optional().meta({ description: 'Claims that are told to the service.' }),
  upstream_headers_names: z
    .array(headerName)
    .optional()
    .meta({ description: 'The headers for them, in the same order.' }),
  downstream_access_token_header: tokenHeader('the client the access token'),
  downstream_id_token_header: tokenHeader('the client the ID token'),
  downstream_headers_claims: texts.optional().meta({ description: 'Claims that are told to the client.' }),
  downstream_headers_names: z
    .array(headerName)
    .optional()
    .meta({ description: 'The headers for them, in the same order.' }),

  authorization_endpoint: optionalUrl('Where users sign in.'),
  token_endpoint: optionalUrl('Where tokens are fetched.'),
  introspection_endpoint: optionalUrl('Where tokens are asked about.'),
  userinfo_endpoint: optionalUrl('Where users are asked about.'),
  end_session_endpoint: optionalUrl('Where users sign out.'),
  revocation_endpoint: optionalUrl('Where tokens are revoked.'),
  rediscovery_lifetime: seconds(30, 'between attempts to read the discovery document.'),
  ssl_verify: z
    .boolean()
    .default(false)
    .meta({ description: 'The provider’s certificate must be valid. Default: false.' }),
  timeout: z
    .number()
    .gt(0)
    .default(10_000)
    .meta({ description: 'Milliseconds for each question to the provider. Default: 10000.' }),

  unauthorized_error_message: z
    .string()
    .default('Unauthorized')
    .meta({ description: 'Message of 401. Default: Unauthorized.' }),
  forbidden_error_message: z.string().default('Forbidden').meta({ description: 'Message of 403. Default: Forbidden.' }),
  unauthorized_redirect_uri: z.array(url).optional().meta({ description: 'Where users are sent in place of 401.' }),
  forbidden_redirect_uri: z.array(url).optional().meta({ description: 'Where users are sent in place of 403.' }),
  display_errors: z.boolean().default(false).meta({
    description: 'Says in refusals what was wrong with a token, in a few words. Default: false.',
  }),
} as const

const pairs = [
  ['upstream_headers_names', 'upstream_headers_claims'],
  ['downstream_headers_names', 'downstream_headers_claims'],
  ['authorization_query_args_values', 'authorization_query_args_names'],
  ['token_post_args_values', 'token_post_args_names'],
] as const

const config = z.looseObject(shape).check(
  rule((value, refuse) => {
    for (const [name, given] of Object.entries(value)) {
      if (Object.hasOwn(shape, name) || isWithoutEffect(name)) continue
      const allowed = onlyHere[name]
      if (allowed === undefined) refuse([name], 'FieldValueForbidden', unknownField(name))
      else if (!allowed.some((one) => deepEqual(one, given)))
        refuse([name], 'FieldValueNotSupported', `Only ${JSON.stringify(allowed[0])} can be done here; leave it out.`)
    }
    for (const [left, right] of pairs)
      if ((value[left]?.length ?? 0) !== (value[right]?.length ?? 0))
        refuse([left], 'FieldValueInvalid', `This must have as many entries as ${right}.`)
    if (value.login_action === 'redirect' && value.login_redirect_uri === undefined)
      refuse(['login_redirect_uri'], 'FieldValueRequired', 'login_action redirect needs an address to lead to.')
  }),
)

const unknownField = (name: string): string =>
  `There is no field ${JSON.stringify(name)} here.${didYouMean(name, [...Object.keys(shape), ...Object.keys(onlyHere)])}`

export const openidConnect = definePolicy({
  type: 'openid-connect',
  title: 'OpenID Connect',
  summary: 'Lets a provider of identities say who calls: by token, or by a sign-in page and a session.',
  category: 'authentication',
  priority: 1050,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: ['client_secret', 'session_secret', 'token_post_args_values'],
})
