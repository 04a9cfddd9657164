/** Registry: every policy type that comes with Signalbox, by its name. One line per type, in any order. */
import { acl } from './acl.ts'
import { basicAuth } from './basic-auth.ts'
import { compression } from './compression.ts'
import { correlationId } from './correlation-id.ts'
import { fileLog } from './file-log.ts'
import { hmacAuth } from './hmac-auth.ts'
import { grpcWeb } from './grpc-web.ts'
import { httpLog } from './http-log.ts'
import { jwt } from './jwt.ts'
import { keyAuth } from './key-auth.ts'
import { ldapAuth } from './ldap-auth.ts'
import { ldapAuthAdvanced } from './ldap-auth-advanced.ts'
import { mtlsAuth } from './mtls-auth.ts'
import { openidConnect } from './openid-connect.ts'
import { opentelemetry } from './opentelemetry.ts'
import { prometheus } from './prometheus.ts'
import { requestValidator } from './request-validator.ts'
import { requestTermination } from './request-termination.ts'
import { ipRestriction } from './ip-restriction.ts'
import { requestSizeLimiting } from './request-size-limiting.ts'
import { redirect } from './redirect.ts'
import { botDetection } from './bot-detection.ts'
import { cors } from './cors.ts'
import { canary } from './canary.ts'
import { proxyCache } from './proxy-cache.ts'
import { rateLimiting } from './rate-limiting.ts'
import { rateLimitingAdvanced } from './rate-limiting-advanced.ts'
import { requestTransformer } from './request-transformer.ts'
import { requestTransformerAdvanced } from './request-transformer-advanced.ts'
import { responseTransformer } from './response-transformer.ts'
import { responseTransformerAdvanced } from './response-transformer-advanced.ts'
import { routeByHeader } from './route-by-header.ts'
import { routeTransformerAdvanced } from './route-transformer-advanced.ts'

export const policyTypes = {
  acl,
  'basic-auth': basicAuth,
  cors,
  'bot-detection': botDetection,
  redirect,
  'request-size-limiting': requestSizeLimiting,
  'ip-restriction': ipRestriction,
  compression,
  'correlation-id': correlationId,
  'file-log': fileLog,
  'hmac-auth': hmacAuth,
  'grpc-web': grpcWeb,
  'http-log': httpLog,
  jwt,
  'key-auth': keyAuth,
  'ldap-auth': ldapAuth,
  'ldap-auth-advanced': ldapAuthAdvanced,
  'mtls-auth': mtlsAuth,
  'openid-connect': openidConnect,
  opentelemetry,
  prometheus,
  'request-validator': requestValidator,
  'request-termination': requestTermination,
  canary,
  'proxy-cache': proxyCache,
  'rate-limiting': rateLimiting,
  'rate-limiting-advanced': rateLimitingAdvanced,
  'request-transformer': requestTransformer,
  'request-transformer-advanced': requestTransformerAdvanced,
  'response-transformer': responseTransformer,
  'response-transformer-advanced': responseTransformerAdvanced,
  'route-by-header': routeByHeader,
  'route-transformer-advanced': routeTransformerAdvanced,
}
