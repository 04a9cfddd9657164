/** How Redis is reached: Kong's names, of its older and newer versions. */
import * as z from 'zod'

const milliseconds = z.number().int().min(0).max(2_147_483_646)
const port = z.number().int().min(0).max(65_535)

export const redisSettings = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Host of Redis. Default: the gateway’s SIGNALBOX_REDIS_URL.' }),
    port: port.default(6379).meta({ description: 'Port of Redis.' }),
    username: z.string().optional().meta({ description: 'User of Redis’ access lists.' }),
    password: z.string().optional().meta({ description: 'Password of Redis.' }),
    database: z.number().int().min(0).default(0).meta({ description: 'Number of the database.' }),
    ssl: z.boolean().default(false).meta({ description: 'Reach Redis by TLS.' }),
    ssl_verify: z
      .boolean()
      .default(false)
      .meta({ description: 'Refuse certificates that no known authority vouches for.' }),
    server_name: z.string().optional().meta({ description: 'Name for the TLS handshake. Default: host.' }),
    timeout: milliseconds
      .optional()
      .meta({ description: 'Milliseconds for connecting and for each answer. Default: 2000.' }),
    connect_timeout: milliseconds.optional().meta({ description: 'Milliseconds for connecting. Default: timeout.' }),
    read_timeout: milliseconds.optional().meta({ description: 'Milliseconds for each answer. Default: timeout.' }),
    send_timeout: milliseconds
      .optional()
      .meta({ description: 'Kept for files of Kong; read_timeout counts for both ways.' }),
    keepalive_pool_size: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Kept for files of Kong; one connection is used by all.' }),
    keepalive_backlog: z.number().int().min(0).optional().meta({ description: 'Kept for files of Kong.' }),
    cluster_nodes: z
      .array(
        z.strictObject({
          ip: z.string().default('127.0.0.1').meta({ description: 'Host.' }),
          port: port.default(6379).meta({ description: 'Port.' }),
        }),
      )
      .min(1)
      .optional()
      .meta({ description: 'Nodes of a Redis Cluster to begin with.' }),
    cluster_max_redirections: z
      .number()
      .int()
      .min(0)
      .default(5)
      .meta({ description: 'How often a cluster may send elsewhere.' }),
    sentinel_nodes: z
      .array(
        z.strictObject({
          host: z.string().default('127.0.0.1').meta({ description: 'Host.' }),
          port: port.default(6379).meta({ description: 'Port.' }),
        }),
      )
      .min(1)
      .optional()
      .meta({ description: 'Sentinels that know where Redis is.' }),
    sentinel_master: z.string().optional().meta({ description: 'Name of the group that Sentinels watch.' }),
    sentinel_role: z
      .enum(['master', 'slave', 'any'])
      .optional()
      .meta({ description: 'Counts are written, so that only master can be used.' }),
    sentinel_username: z.string().optional().meta({ description: 'User of the Sentinels.' }),
    sentinel_password: z.string().optional().meta({ description: 'Password of the Sentinels.' }),
    connection_is_proxied: z.boolean().default(false).meta({ description: 'Kept for files of Kong.' }),
    redis_proxy_type: z.enum(['envoy_v1.31']).optional().meta({ description: 'Kept for files of Kong.' }),
  })
  .prefault({})
  .meta({ description: 'How Redis is reached, where counts are kept there.' })

export type RedisSettings = z.output<typeof redisSettings>

/** Those of `redis` that are never shown. */
export const redisSecrets = ['redis.password', 'redis.sentinel_password', 'redis_password'] as const
