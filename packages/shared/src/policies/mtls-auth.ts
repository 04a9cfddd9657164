/** mtls-auth: the client's certificate says who it is. Source: Kong Gateway 3.10, plugin mtls-auth. */
import * as z from 'zod'
import { rule } from '../resources/index.ts'
import { anonymous, consumerBy } from './auth-fields.ts'
import { definePolicy, requestProtocols } from './definition.ts'

/** What is known about Kong's settings for asking whether a certificate was revoked. */
const notAsked = 'Kept; this gateway does not ask whether a certificate was revoked.'

const config = z
  .strictObject({
    ca_certificates: z.array(z.string().min(1)).min(1).meta({
      description:
        'Secrets or ConfigMaps of the policy’s namespace with the certificates of authorities in ca.crt, by name or by the id of Kong’s CA certificate.',
    }),
    skip_consumer_lookup: z.boolean().default(false).meta({
      description: 'A trusted certificate is enough; no consumer is looked for. Default: false.',
    }),
    consumer_by: consumerBy,
    default_consumer: z
      .string()
      .optional()
      .meta({ description: 'Id or username of the Consumer for trusted certificates that name none.' }),
    authenticated_group_by: z.enum(['CN', 'DN']).default('CN').meta({
      description: 'What of the subject counts as its group where no consumer is looked for. Default: CN.',
    }),
    allow_partial_chain: z.boolean().default(false).meta({
      description: 'An intermediate authority among ca_certificates is enough, without its root. Default: false.',
    }),
    anonymous,
    revocation_check_mode: z.enum(['SKIP', 'IGNORE_CA_ERROR', 'STRICT']).default('IGNORE_CA_ERROR').meta({
      description:
        'This gateway does not ask whether a certificate was revoked. SKIP and IGNORE_CA_ERROR let a certificate pass whose state is not known; STRICT is refused here, because it would let none pass.',
    }),
    cache_ttl: z.number().min(0).default(60).meta({ description: 'Seconds that a verdict is kept. Default: 60.' }),
    cert_cache_ttl: z.number().min(0).default(60_000).meta({ description: notAsked }),
    http_timeout: z.number().min(0).default(30_000).meta({ description: notAsked }),
    http_proxy_host: z.string().optional().meta({ description: notAsked }),
    http_proxy_port: z.int().min(0).max(65_535).optional().meta({ description: notAsked }),
    https_proxy_host: z.string().optional().meta({ description: notAsked }),
    https_proxy_port: z.int().min(0).max(65_535).optional().meta({ description: notAsked }),
    ssl_verify: z.boolean().default(true).meta({ description: notAsked }),
    send_ca_dn: z.boolean().default(false).meta({
      description: 'Kept; the handshake does not list the authorities. Clients show what certificate they have.',
    }),
  })
  .check(
    rule(({ revocation_check_mode: mode }, refuse) => {
      if (mode === 'STRICT')
        refuse(
          ['revocation_check_mode'],
          'FieldValueNotSupported',
          'This gateway cannot ask whether a certificate was revoked; use SKIP or IGNORE_CA_ERROR.',
        )
    }),
  )

export const mtlsAuth = definePolicy({
  type: 'mtls-auth',
  title: 'Mutual TLS',
  summary: 'Asks for a certificate of an authority that is trusted, and finds the consumer by it.',
  category: 'authentication',
  priority: 1600,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  asksForCertificate: true,
  secrets: [],
})
