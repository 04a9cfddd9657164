/** canary: sends a share of the requests to another host, port or path. */
import * as z from 'zod'
import { hashText } from '../lib/index.ts'
import { headerName, objectName, rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const config = z
  .strictObject({
    start: z.number().int().min(0).optional().meta({
      description:
        'When the share begins to grow, in seconds since 1970. Default: when the gateway first sees the policy.',
    }),
    hash: z.enum(['consumer', 'ip', 'header', 'none', 'allow', 'deny']).default('consumer').meta({
      description:
        'What decides: the consumer, address or header of a request keeps it on one side; none spreads evenly; allow and deny go by the groups of the consumer.',
    }),
    hash_header: headerName.optional().meta({ description: 'The header, where hash is header.' }),
    duration: z.number().positive().default(3600).meta({ description: 'Seconds in which the share grows to all.' }),
    steps: z.number().int().min(1).max(100_000).default(1000).meta({ description: 'Steps in which the share grows.' }),
    percentage: z.number().min(0).max(100).optional().meta({
      description: 'A share that stays, in percent; start and duration then count no more.',
    }),
    upstream_host: z.string().min(1).max(253).optional().meta({
      description: 'Where the share goes: the name of a Service of the namespace, or any host.',
    }),
    upstream_port: z.number().int().min(1).max(65_535).optional().meta({ description: 'Its port.' }),
    upstream_uri: z
      .string()
      .startsWith('/')
      .max(4096)
      .optional()
      .meta({ description: 'Path that the share is sent to.' }),
    upstream_fallback: z.boolean().default(false).meta({
      description: 'Do nothing while no endpoint of the Service upstream_host is healthy.',
    }),
    groups: z
      .array(z.string().min(1))
      .max(256)
      .optional()
      .meta({ description: 'Groups, where hash is allow or deny.' }),
    canary_by_header_name: headerName.optional().meta({
      description: 'Header by which a client decides: always or never.',
    }),
  })
  .check(
    rule((settings, refuse) => {
      const {
        hash,
        hash_header: header,
        groups,
        upstream_host: host,
        upstream_port: port,
        upstream_uri: uri,
      } = settings
      if (host === undefined && port === undefined && uri === undefined)
        refuse(
          [],
          'FieldValueRequired',
          "At least one of these fields must be non-empty: 'upstream_uri', 'upstream_host', 'upstream_port'.",
        )
      if (hash === 'header' && header === undefined)
        refuse(['hash_header'], 'FieldValueRequired', 'A hash_header is required where hash is header.')
      if ((hash === 'allow' || hash === 'deny') && (groups ?? []).length === 0)
        refuse(['groups'], 'FieldValueRequired', 'Groups are required where hash is allow or deny.')
      if (settings.upstream_fallback && host === undefined)
        refuse(['upstream_fallback'], 'FieldValueInvalid', 'This needs an upstream_host.')
    }),
  )

type CanaryConfig = z.output<typeof config>

export const canary = definePolicy({
  type: 'canary',
  title: 'Canary release',
  summary:
    'Sends a share of the requests to a new version: a fixed one, one that grows, or certain groups of consumers.',
  category: 'traffic',
  priority: 20,
  config,
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
  upgrade: ({ hash, ...given }) => ({
    ...given,
    ...(hash === undefined ? {} : { hash: hash === 'whitelist' ? 'allow' : hash === 'blacklist' ? 'deny' : hash }),
  }),
  services: ({ upstream_host: host }) => (host !== undefined && isServiceName(host) ? [host] : []),
})

const isServiceName = (host: string): boolean => objectName.safeParse(host).success

/** What of a request decides whether it belongs to the share. */
export interface CanaryCase {
  readonly nowMs: number
  /** When the share began to grow, where config does not say. */
  readonly startMs: number
  readonly consumer: string | null
  readonly clientAddress: string
  /** Of the consumer, by the groups of access lists. */
  readonly groups: readonly string[]
  readonly header: (name: string) => string | null
  /** In [0, 1): for requests that nothing keeps on one side. */
  readonly random: number
}

/**
 * Whether the request belongs to the share. Somebody who once does goes on to, because buckets are only added.
 *
 * Source: Kong Gateway, Canary Release, "Determining where to route a request".
 */
export function isCanary(settings: CanaryConfig, given: CanaryCase): boolean {
  const { canary_by_header_name: byHeader, hash, groups = [], steps } = settings
  const wish = byHeader === undefined ? null : given.header(byHeader)
  if (wish === 'always' || wish === 'never') return wish === 'always'
  if (hash === 'allow' || hash === 'deny') {
    const isMember = given.groups.some((group) => groups.includes(group))
    return hash === 'allow' ? isMember : !isMember
  }
  return bucketOf(settings, given) < openBuckets(settings, given, steps)
}

function openBuckets(
  { percentage, duration, start }: CanaryConfig,
  { nowMs, startMs }: CanaryCase,
  steps: number,
): number {
  if (percentage !== undefined) return (percentage / 100) * steps
  const passedMs = nowMs - (start === undefined ? startMs : start * 1000)
  return Math.floor(Math.min(Math.max(passedMs / (duration * 1000), 0), 1) * steps)
}

/** From 0 to steps - 1. Where there is no header or consumer the address decides. */
function bucketOf({ hash, hash_header: header, steps }: CanaryConfig, given: CanaryCase): number {
  const by = {
    none: null,
    ip: given.clientAddress,
    consumer: given.consumer ?? given.clientAddress,
    header: (header === undefined ? null : given.header(header)) ?? given.consumer ?? given.clientAddress,
  }
  const key = hash === 'allow' || hash === 'deny' ? null : by[hash]
  return key === null || key === '' ? Math.floor(given.random * steps) : hashText(key).low % steps
}
