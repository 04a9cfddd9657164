/**
 * Route (signalbox.dev/v1): a route as Kong has it, by attributes or by an expression. Kong's fields in camelCase,
 * Kong's defaults, limits and rules.
 *
 * Source: Kong Gateway 3.10, routes.
 */
import * as z from 'zod'
import { describeError, readExpression, type Subsystem } from '../expression/index.ts'
import { routeStatus } from './route-status.ts'
import { dnsLabel, objectMeta } from './meta.ts'
import { objectName, parentReferences, portNumber } from './reference.ts'
import {
  routeAddress,
  routeHeaders,
  routeHost,
  routeMethod,
  routePath,
  routeProtocols,
  routeSni,
  type RouteProtocol,
} from './route-fields.ts'
import { rule, type Refuse } from './rule.ts'

export const signalboxGroup = 'signalbox.dev'

const routeService = z.strictObject({
  name: objectName.meta({ description: 'Name of the Service.' }),
  namespace: dnsLabel
    .optional()
    .meta({ description: 'Namespace of the Service. Another than the route’s own needs a ReferenceGrant there.' }),
  port: portNumber.optional().meta({ description: 'Port of the Service. Default: its first.' }),
})

const fields = z.strictObject({
  parentRefs: parentReferences.optional(),
  protocols: z
    .array(z.enum(routeProtocols))
    .min(1)
    .max(8)
    .default(['http', 'https'])
    .meta({ description: 'Of one group: http and https; grpc and grpcs; tcp, tls and udp; tls_passthrough.' }),
  methods: z.array(routeMethod).max(64).optional().meta({ description: 'Methods, one of which a request must have.' }),
  hosts: z.array(routeHost).max(1000).optional().meta({
    description: 'Hosts, one of which a request must be for; *.x and x.* for several, :port for one port.',
  }),
  paths: z.array(routePath).max(1000).optional().meta({
    description: 'Prefixes (/a) and regular expressions (~/a/[0-9]+$) of the decoded path, one of which must match.',
  }),
  headers: routeHeaders.optional().meta({
    description: 'Headers that a request must have, each with one of the values; ~* begins a regular expression.',
  }),
  snis: z.array(routeSni).max(1000).optional().meta({ description: 'Server names, one of which TLS must ask for.' }),
  sources: z.array(routeAddress).max(1000).optional().meta({ description: 'Where a connection must come from.' }),
  destinations: z.array(routeAddress).max(1000).optional().meta({ description: 'Where it must have gone to.' }),
  regexPriority: z
    .number()
    .int()
    .min(-(2 ** 31))
    .max(2 ** 31 - 1)
    .default(0)
    .meta({ description: 'Among routes with regular expressions: the greater goes first. Default: 0.' }),
  stripPath: z.boolean().optional().meta({
    description: 'Whether what matched of the path is taken away. Default: true; for grpc: false.',
  }),
  pathHandling: z.enum(['v0', 'v1']).default('v0').meta({
    description: 'How the path of the Service and of the request are joined: by one slash (v0), or as they stand (v1).',
  }),
  preserveHost: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether the client’s Host is sent on. Default: false.' }),
  requestBuffering: z.boolean().default(true).meta({
    description: 'Whether the whole request is read before it is sent on; kept for Kong, bodies are streamed.',
  }),
  responseBuffering: z
    .boolean()
    .default(true)
    .meta({ description: 'The same for the response; kept for Kong, bodies are streamed.' }),
  httpsRedirectStatusCode: z
    .union([z.literal(426), z.literal(301), z.literal(302), z.literal(307), z.literal(308)])
    .default(426)
    .meta({ description: 'Answer to a plain HTTP request for a route of https alone. Default: 426.' }),
  expression: z
    .string()
    .max(65_536)
    .optional()
    .meta({ description: 'Instead of attributes: Kong’s expressions language.' }),
  priority: z
    .number()
    .int()
    .min(0)
    .max(2 ** 46 - 1)
    .default(0)
    .meta({ description: 'Among expressions: the greater goes first. Default: 0.' }),
  service: routeService.optional().meta({ description: 'Where requests go. Without one, a policy must answer.' }),
})
export type RouteSpec = z.infer<typeof fields>

/** Every rule over several fields; paths are below the spec. Shared with Kong's own formats. */
export function checkRouteSpec(spec: RouteSpec, refuse: Refuse): void {
  const group = groupOf(spec.protocols)
  if (group === null) {
    refuse(
      ['protocols'],
      'FieldValueInvalid',
      "must be a subset of ('http', 'https'), ('tcp', 'tls', 'udp'), ('tls_passthrough') or ('grpc', 'grpcs')",
    )
    return
  }
  checkForbidden(spec, group, refuse)
  if (spec.expression !== undefined) checkExpressionFields(spec, spec.expression, refuse)
  else {
    checkSomethingSet(spec, group, refuse)
    if (spec.priority !== 0)
      refuse(
        ['priority'],
        'FieldValueForbidden',
        "cannot set 'priority' without 'expression'; for attributes there is 'regex_priority'",
      )
  }
}

type Group = 'http' | 'grpc' | 'stream' | 'tls_passthrough'

const groups: Readonly<Record<Group, readonly RouteProtocol[]>> = {
  http: ['http', 'https'],
  grpc: ['grpc', 'grpcs'],
  stream: ['tcp', 'tls', 'udp'],
  tls_passthrough: ['tls_passthrough'],
}

function groupOf(protocols: readonly RouteProtocol[]): Group | null {
  for (const group of ['http', 'grpc', 'stream', 'tls_passthrough'] as const)
    if (protocols.every((protocol) => groups[group].includes(protocol))) return group
  return null
}

/** Which schema of expressions, and which kind of traffic, a Route is of. */
export function subsystemOf({ protocols }: Pick<RouteSpec, 'protocols'>): Subsystem {
  const group = groupOf(protocols)
  return group === 'stream' || group === 'tls_passthrough' ? 'stream' : 'http'
}

export const isGrpcRoute = ({ protocols }: Pick<RouteSpec, 'protocols'>): boolean => groupOf(protocols) === 'grpc'

const isSet = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0)

const streamWords = "'tcp', 'tls', 'tls_passthrough' or 'udp'"
const grpcWords = "'grpc' or 'grpcs'"

/** In Kong's spelling, for messages. */
const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function checkForbidden(spec: RouteSpec, group: Group, refuse: Refuse): void {
  const forbid = (field: keyof RouteSpec, words: string): void =>
    refuse([field], 'FieldValueForbidden', `cannot set '${snakeCase(field)}' when 'protocols' is ${words}`)
  if (group === 'stream' || group === 'tls_passthrough') {
    for (const field of ['methods', 'hosts', 'paths', 'headers'] as const)
      if (isSet(spec[field])) forbid(field, streamWords)
  }
  if (group === 'tls_passthrough')
    for (const field of ['sources', 'destinations'] as const) if (isSet(spec[field])) forbid(field, "'tls_passthrough'")
  if (group === 'grpc') {
    if (isSet(spec.methods)) forbid('methods', grpcWords)
    if (spec.stripPath === true) forbid('stripPath', grpcWords)
  }
  const withSni = spec.protocols.some((protocol) => ['https', 'grpcs', 'tls', 'tls_passthrough'].includes(protocol))
  if (isSet(spec.snis) && !withSni)
    refuse(
      ['snis'],
      'FieldValueForbidden',
      "The field 'snis' can only be set when 'protocols' is 'grpcs', 'https', 'tls' or 'tls_passthrough'.",
    )
}

const neededFields: Readonly<Record<Group, readonly (keyof RouteSpec)[]>> = {
  http: ['methods', 'hosts', 'headers', 'paths'],
  grpc: ['hosts', 'headers', 'paths'],
  stream: ['sources', 'destinations', 'snis'],
  tls_passthrough: ['snis'],
}

function checkSomethingSet(spec: RouteSpec, group: Group, refuse: Refuse): void {
  const secure = spec.protocols.find((protocol) => protocol === 'https' || protocol === 'grpcs')
  const needed = secure === undefined ? neededFields[group] : [...neededFields[group], 'snis' as const]
  if (needed.some((field) => isSet(spec[field]))) return
  if (group === 'http' && (isSet(spec.sources) || isSet(spec.destinations))) return
  const names = needed.map((field) => `'${field}'`).join(', ')
  const words = group === 'stream' ? "'tcp', 'tls' or 'udp'" : `'${secure ?? spec.protocols[0]}'`
  refuse([], 'FieldValueRequired', `must set one of ${names} when 'protocols' is ${words}`)
}

const attributes = ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations'] as const
const failed = 'Router Expression failed validation'

function checkExpressionFields(spec: RouteSpec, expression: string, refuse: Refuse): void {
  if (attributes.some((field) => isSet(spec[field])))
    refuse(
      ['expression'],
      'FieldValueForbidden',
      `${failed}: cannot set 'expression' with 'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations' simultaneously.`,
    )
  if (spec.regexPriority !== 0)
    refuse(
      ['regexPriority'],
      'FieldValueForbidden',
      `${failed}: cannot set 'regex_priority' with 'expression' simultaneously.`,
    )
  const read = readExpression(expression, subsystemOf(spec))
  if (read.ok) return
  for (const error of read.error)
    refuse(['expression'], 'FieldValueInvalid', `${failed}:\n${describeError(expression, error)}`)
}

export const route = z.strictObject({
  apiVersion: z.literal(`${signalboxGroup}/v1`),
  kind: z.literal('Route'),
  metadata: objectMeta,
  spec: fields.check(rule(checkRouteSpec)),
  status: routeStatus.optional(),
})
export type Route = z.infer<typeof route>

/** Whether what matched of the path is taken away. */
export const stripsPath = (spec: RouteSpec): boolean => spec.stripPath ?? !isGrpcRoute(spec)

export const routeSpec = fields.check(rule(checkRouteSpec))
