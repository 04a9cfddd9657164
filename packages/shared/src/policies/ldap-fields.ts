/** Fields that both LDAP types have. */
import * as z from 'zod'
import { rule } from '../resources/index.ts'
import { realm } from './auth-fields.ts'

export const ldapServer = {
  ldap_host: z.string().min(1).meta({ description: 'Host of the LDAP server.' }),
  ldap_port: z
    .int()
    .min(0)
    .max(65_535)
    .default(389)
    .meta({ description: 'Port of the LDAP server; 636 is usual with ldaps. Default: 389.' }),
  ldaps: z
    .boolean()
    .default(false)
    .meta({ description: 'TLS from the first byte. Not with start_tls. Default: false.' }),
  start_tls: z.boolean().default(false).meta({
    description: 'Asks for TLS on a plain connection, and goes on only with it. Not with ldaps. Default: false.',
  }),
  base_dn: z.string().min(1).meta({ description: 'Where users are, as in ou=people,dc=example,dc=com.' }),
  attribute: z
    .string()
    .regex(/^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/, 'This must be the name of an attribute, such as uid.')
    .meta({ description: 'Attribute that holds the username, as in uid or cn.' }),
  cache_ttl: z.number().min(0).default(60).meta({
    description: 'Seconds for which a verified password is not asked about again. Default: 60.',
  }),
  timeout: z
    .number()
    .gt(0)
    .default(10_000)
    .meta({ description: 'Milliseconds that the server may take to answer. Default: 10000.' }),
  keepalive: z.number().min(0).default(60_000).meta({
    description: 'Milliseconds for which an unused connection to the server is kept. Default: 60000.',
  }),
  header_type: z.string().min(1).default('ldap').meta({
    description:
      'First word of the Authorization header, before base64 of username:password; basic for Basic authentication. Default: ldap.',
  }),
  realm,
} as const

export const notBothKindsOfTls = rule<{ readonly ldaps: boolean; readonly start_tls: boolean }>(
  ({ ldaps, start_tls: startTls }, refuse) => {
    if (ldaps && startTls)
      refuse(['start_tls'], 'FieldValueForbidden', "'ldaps' and 'start_tls' cannot be enabled simultaneously")
  },
)
