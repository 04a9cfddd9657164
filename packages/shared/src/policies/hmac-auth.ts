/** hmac-auth: the request is signed with a secret that a Consumer has. Source: Kong Gateway 3.10, plugin hmac-auth. */
import * as z from 'zod'
import { anonymous, hideCredentials, realm } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'

export const hmacAlgorithms = ['hmac-sha1', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const
export type HmacAlgorithm = (typeof hmacAlgorithms)[number]

const config = z.strictObject({
  hide_credentials: hideCredentials,
  clock_skew: z.number().gt(0).default(300).meta({
    description: 'Seconds that the date of a request may be off, either way; what is older is refused. Default: 300.',
  }),
  anonymous,
  validate_request_body: z.boolean().default(false).meta({
    description: 'The content must be the one that the Digest header names (SHA-256). Default: false.',
  }),
  enforce_headers: z
    .array(z.string())
    .default([])
    .meta({ description: 'Headers that every signature must cover, such as date, host, request-line. Default: none.' }),
  algorithms: z
    .array(z.enum(hmacAlgorithms))
    .min(1)
    .default([...hmacAlgorithms])
    .meta({ description: 'Algorithms that are taken. Default: all.' }),
  realm,
})

export const hmacAuth = definePolicy({
  type: 'hmac-auth',
  title: 'HMAC authentication',
  summary: 'Asks for a signature over parts of the request, made with a secret that a consumer has.',
  category: 'authentication',
  priority: 1030,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
})
