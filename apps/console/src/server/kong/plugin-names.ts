/** Names of the plugins that Kong ships: what `/plugins/enabled` and `/` list. Others are taken as well. */
export const pluginNames = [
  'acl',
  'acme',
  'aws-lambda',
  'azure-functions',
  'basic-auth',
  'bot-detection',
  'canary',
  'correlation-id',
  'cors',
  'datadog',
  'file-log',
  'grpc-gateway',
  'grpc-web',
  'header-cert-auth',
  'hmac-auth',
  'http-log',
  'ip-restriction',
  'jwt',
  'key-auth',
  'ldap-auth',
  'ldap-auth-advanced',
  'loggly',
  'mtls-auth',
  'oauth2',
  'openid-connect',
  'opentelemetry',
  'post-function',
  'pre-function',
  'prometheus',
  'proxy-cache',
  'proxy-cache-advanced',
  'rate-limiting',
  'rate-limiting-advanced',
  'redirect',
  'request-size-limiting',
  'request-termination',
  'request-transformer',
  'request-transformer-advanced',
  'request-validator',
  'response-ratelimiting',
  'response-transformer',
  'response-transformer-advanced',
  'route-by-header',
  'route-transformer-advanced',
  'session',
  'statsd',
  'syslog',
  'tcp-log',
  'udp-log',
  'zipkin',
] as const

const protocols = ['grpc', 'grpcs', 'http', 'https']

/** What decK fills defaults from. `config` is kept as it is written, so that it has none to fill in. */
export function pluginSchema(): object {
  return {
    entity_checks: [],
    fields: [
      { consumer: { type: 'foreign', reference: 'consumers', eq: null } },
      {
        protocols: { type: 'set', required: true, default: protocols, elements: { type: 'string', one_of: protocols } },
      },
      { config: { type: 'record', required: true, fields: [] } },
    ],
  }
}
