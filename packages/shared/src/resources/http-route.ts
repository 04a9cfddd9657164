/** HTTPRoute (Gateway API v1): hostnames and rules; each rule has matches, filters and weighted backends. */
import * as z from 'zod'
import { condition } from './condition.ts'
import { dnsLabel, objectMeta, sectionName } from './meta.ts'
import {
  backendObjectReference,
  gatewayApiGroup,
  hostname,
  localObjectReference,
  parentReference,
  portNumber,
  preciseHostname,
} from './reference.ts'

/** A GEP-2257 duration: up to four parts of h, m, s, ms, as in `1h30m` or `250ms`. */
export const duration = z
  .string()
  .regex(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/, 'must be a duration such as 250ms, 5s or 1h30m')

export const headerName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/, 'must be a header name (RFC 9110 token)')

export const pathMatch = z.strictObject({
  type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']).default('PathPrefix'),
  value: z.string().max(1024).default('/'),
})
export type PathMatch = z.infer<typeof pathMatch>

export const headerMatch = z.strictObject({
  type: z.enum(['Exact', 'RegularExpression']).default('Exact'),
  name: headerName,
  value: z.string().min(1).max(4096),
})
export type HeaderMatch = z.infer<typeof headerMatch>

export const queryParamMatch = z.strictObject({
  type: z.enum(['Exact', 'RegularExpression']).default('Exact'),
  name: headerName,
  value: z.string().min(1).max(1024),
})
export type QueryParamMatch = z.infer<typeof queryParamMatch>

export const httpMethod = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])

export const httpRouteMatch = z.strictObject({
  path: pathMatch.prefault({}),
  headers: z.array(headerMatch).max(16).optional(),
  queryParams: z.array(queryParamMatch).max(16).optional(),
  method: httpMethod.optional(),
})
export type HTTPRouteMatch = z.infer<typeof httpRouteMatch>

export const headerModifier = z.strictObject({
  set: z
    .array(z.strictObject({ name: headerName, value: z.string().min(1).max(4096) }))
    .max(16)
    .optional(),
  add: z
    .array(z.strictObject({ name: headerName, value: z.string().min(1).max(4096) }))
    .max(16)
    .optional(),
  remove: z.array(z.string()).max(16).optional(),
})
export type HeaderModifier = z.infer<typeof headerModifier>

export const pathModifier = z.strictObject({
  type: z.enum(['ReplaceFullPath', 'ReplacePrefixMatch']),
  replaceFullPath: z.string().max(1024).optional(),
  replacePrefixMatch: z.string().max(1024).optional(),
})
export type PathModifier = z.infer<typeof pathModifier>

export const requestRedirect = z.strictObject({
  scheme: z.enum(['http', 'https']).optional(),
  hostname: preciseHostname.optional(),
  path: pathModifier.optional(),
  port: portNumber.optional(),
  statusCode: z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]).default(302),
})
export type RequestRedirect = z.infer<typeof requestRedirect>

export const urlRewrite = z.strictObject({ hostname: preciseHostname.optional(), path: pathModifier.optional() })
export type UrlRewrite = z.infer<typeof urlRewrite>

const fraction = z.strictObject({
  numerator: z.number().int().min(0),
  denominator: z.number().int().min(1).default(100),
})

export const requestMirror = z.strictObject({
  backendRef: backendObjectReference,
  percent: z.number().int().min(0).max(100).optional(),
  fraction: fraction.optional(),
})

export const cors = z.strictObject({
  allowOrigins: z.array(z.string().min(1).max(253)).max(64).optional(),
  allowCredentials: z.boolean().optional(),
  allowMethods: z.array(z.string()).max(9).optional(),
  allowHeaders: z.array(z.string()).max(64).optional(),
  exposeHeaders: z.array(z.string()).max(64).optional(),
  maxAge: z.number().int().min(1).default(5),
})

export const httpRouteFilter = z.strictObject({
  type: z.enum([
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestMirror',
    'RequestRedirect',
    'URLRewrite',
    'CORS',
    'ExtensionRef',
  ]),
  requestHeaderModifier: headerModifier.optional(),
  responseHeaderModifier: headerModifier.optional(),
  requestMirror: requestMirror.optional(),
  requestRedirect: requestRedirect.optional(),
  urlRewrite: urlRewrite.optional(),
  cors: cors.optional(),
  extensionRef: localObjectReference.optional(),
})
export type HTTPRouteFilter = z.infer<typeof httpRouteFilter>

export const httpBackendRef = backendObjectReference.extend({
  weight: z.number().int().min(0).max(1_000_000).default(1),
  filters: z.array(httpRouteFilter).max(16).optional(),
})
export type HTTPBackendRef = z.infer<typeof httpBackendRef>

export const sessionPersistence = z.strictObject({
  sessionName: z.string().max(128).optional(),
  absoluteTimeout: duration.optional(),
  type: z.enum(['Cookie', 'Header']).default('Cookie'),
  cookieConfig: z.strictObject({ lifetimeType: z.enum(['Permanent', 'Session']).default('Session') }).optional(),
})

export const httpRouteRule = z.strictObject({
  name: sectionName.optional(),
  matches: z.array(httpRouteMatch).max(64).prefault([{}]),
  filters: z.array(httpRouteFilter).max(16).optional(),
  backendRefs: z.array(httpBackendRef).max(16).optional(),
  timeouts: z.strictObject({ request: duration.optional(), backendRequest: duration.optional() }).optional(),
  retry: z
    .strictObject({
      codes: z.array(z.number().int().min(400).max(599)).optional(),
      attempts: z.number().int().optional(),
      backoff: duration.optional(),
    })
    .optional(),
  sessionPersistence: sessionPersistence.optional(),
})
export type HTTPRouteRule = z.infer<typeof httpRouteRule>

/** Status of a route at one of its parents (Gateway API `RouteParentStatus`). */
export const routeParentStatus = z.strictObject({
  parentRef: parentReference,
  controllerName: z.string(),
  conditions: z.array(condition),
})
export type RouteParentStatus = z.infer<typeof routeParentStatus>

export const routeStatus = z.strictObject({ parents: z.array(routeParentStatus) })
export type RouteStatus = z.infer<typeof routeStatus>

export const httpRoute = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('HTTPRoute'),
  metadata: objectMeta.extend({ namespace: dnsLabel.optional() }),
  spec: z.strictObject({
    parentRefs: z.array(parentReference).max(32).optional(),
    hostnames: z.array(hostname).max(16).optional(),
    rules: z.array(httpRouteRule).min(1).max(16).prefault([{}]),
  }),
  status: routeStatus.optional(),
})
export type HTTPRoute = z.infer<typeof httpRoute>
