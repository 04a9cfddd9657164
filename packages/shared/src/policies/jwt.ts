/** jwt: a signed token that names the credential of a Consumer (RFC 7519). Source: Kong Gateway 3.10, plugin jwt. */
import * as z from 'zod'
import { headerName, rule } from '../resources/index.ts'
import { anonymous, realm, runOnPreflight } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'

/** Algorithms that a credential may be of. Which one is meant is said by the credential, never by the token. */
export const jwtAlgorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
] as const
export type JwtAlgorithm = (typeof jwtAlgorithms)[number]

const config = z
  .strictObject({
    uri_param_names: z
      .array(z.string())
      .default(['jwt'])
      .meta({ description: 'Query parameters that may hold the token. Default: jwt.' }),
    cookie_names: z
      .array(z.string())
      .default([])
      .meta({ description: 'Cookies that may hold the token. Default: none.' }),
    header_names: z
      .array(headerName)
      .default(['authorization'])
      .meta({ description: 'Headers that may hold the token, behind the word Bearer. Default: authorization.' }),
    key_claim_name: z.string().default('iss').meta({
      description: 'Claim or header of the token that holds the key of the credential. Default: iss.',
    }),
    secret_is_base64: z
      .boolean()
      .default(false)
      .meta({ description: 'The secrets of credentials are base64 of the key itself. Default: false.' }),
    claims_to_verify: z
      .array(z.enum(['exp', 'nbf']))
      .optional()
      .meta({ description: 'Times that the token must have and keep: exp (not later), nbf (not earlier).' }),
    maximum_expiration: z.number().min(0).max(31_536_000).default(0).meta({
      description:
        'Longest time in seconds that a token may still be valid for; 0: any. Needs exp in claims_to_verify.',
    }),
    run_on_preflight: runOnPreflight,
    anonymous,
    realm,
  })
  .check(
    rule(({ maximum_expiration: maximum, claims_to_verify: claims = [] }, refuse) => {
      if (maximum > 0 && !claims.includes('exp'))
        refuse(['claims_to_verify'], 'FieldValueInvalid', 'must contain exp where there is a maximum_expiration')
    }),
  )

export const jwt = definePolicy({
  type: 'jwt',
  title: 'JWT',
  summary: 'Asks for a token signed with a key that a consumer has.',
  category: 'authentication',
  priority: 1450,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
})
