/** GRPCRoute (Gateway API v1): gRPC calls by service, method and headers. */
import * as z from 'zod'
import { compileRegex } from '../lib/index.ts'
import { headerMatch, uniqueNames } from './http-route-match.ts'
import { headerModifier, refuseMismatch, requestMirror } from './http-route-filter.ts'
import { objectMeta, sectionName } from './meta.ts'
import {
  backendRefShape,
  gatewayApiGroup,
  hostname,
  localObjectReference,
  parentReferences,
  servicePortStated,
} from './reference.ts'
import { routeStatus } from './route-status.ts'
import { refuseDuplicates, rule, type Refuse } from './rule.ts'
import { sessionPersistence } from './session-persistence.ts'

const serviceName = /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i
const methodName = /^[A-Za-z_][A-Za-z_0-9]*$/

export const grpcMethodMatch = z
  .strictObject({
    type: z
      .enum(['Exact', 'RegularExpression'])
      .default('Exact')
      .meta({ description: 'Exact: the very names. RegularExpression: RE2 syntax, over each whole name.' }),
    service: z
      .string()
      .max(1024)
      .optional()
      .meta({ description: 'Full name of the service, case-sensitive. Default: every service.' }),
    method: z
      .string()
      .max(1024)
      .optional()
      .meta({ description: 'Name of the method, case-sensitive. Default: every method.' }),
  })
  .check(
    rule(({ type, service, method }, refuse) => {
      if (service === undefined && method === undefined)
        refuse([], 'FieldValueRequired', 'At least one of service and method must be given.')
      if (type === 'RegularExpression') {
        refuseRegex(['service'], service, refuse)
        refuseRegex(['method'], method, refuse)
        return
      }
      if (service !== undefined && !serviceName.test(service))
        refuse(['service'], 'FieldValueInvalid', 'This must be a name such as package.Service.')
      if (method !== undefined && !methodName.test(method))
        refuse(['method'], 'FieldValueInvalid', 'This must be letters, digits and "_", not beginning with a digit.')
    }),
  )
export type GRPCMethodMatch = z.infer<typeof grpcMethodMatch>

function refuseRegex(path: readonly PropertyKey[], value: string | undefined, refuse: Refuse): void {
  const regex = compileRegex(value ?? '')
  if (!regex.ok) refuse(path, 'FieldValueInvalid', regex.error.endsWith('.') ? regex.error : `${regex.error}.`)
}

export const grpcRouteMatch = z.strictObject({
  method: grpcMethodMatch.optional().meta({ description: 'Service and method that are called. Default: all.' }),
  headers: z
    .array(headerMatch)
    .max(16)
    .check(uniqueNames)
    .optional()
    .meta({ description: 'Headers that a call must have, all of them. At most 16.' }),
})
export type GRPCRouteMatch = z.infer<typeof grpcRouteMatch>

const filterFields = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  ExtensionRef: 'extensionRef',
} as const

export const grpcRouteFilter = z
  .strictObject({
    type: z
      .enum(['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'ExtensionRef'])
      .meta({ description: 'What the filter does; its settings stand in the field of the same name.' }),
    requestHeaderModifier: headerModifier.optional().meta({ description: 'Changes headers of the call.' }),
    responseHeaderModifier: headerModifier.optional().meta({ description: 'Changes headers of the response.' }),
    requestMirror: requestMirror.optional().meta({ description: 'Sends a copy of the call elsewhere.' }),
    extensionRef: localObjectReference.optional().meta({ description: 'Does what the named resource says.' }),
  })
  .check(rule((filter, refuse) => refuseMismatch(filter, filterFields, refuse)))
export type GRPCRouteFilter = z.infer<typeof grpcRouteFilter>

const once: ReadonlySet<string> = new Set(['RequestHeaderModifier', 'ResponseHeaderModifier'])

const grpcRouteFilters = z
  .array(grpcRouteFilter)
  .max(16)
  .check(
    rule((filters, refuse) =>
      refuseDuplicates(
        filters,
        ({ type }) => (once.has(type) ? type : undefined),
        (index) => refuse([index, 'type'], 'FieldValueDuplicate', 'There can be only one filter of this type.'),
      ),
    ),
  )
  .meta({ description: 'What is done to calls and responses, in this order. At most 16.' })

export const grpcBackendRef = backendRefShape
  .extend({
    filters: grpcRouteFilters.optional().meta({ description: 'Done only to calls that go to this backend.' }),
  })
  .check(servicePortStated)
export type GRPCBackendRef = z.infer<typeof grpcBackendRef>

export const grpcRouteRule = z.strictObject({
  name: sectionName.optional().meta({ description: 'Name of the rule, unique in the route.' }),
  matches: z
    .array(grpcRouteMatch)
    .max(64)
    .optional()
    .meta({ description: 'Calls that the rule takes: those that one of the matches takes. At most 64. Default: all.' }),
  filters: grpcRouteFilters.optional(),
  backendRefs: z.array(grpcBackendRef).max(16).optional().meta({
    description: 'Where calls go, shared out by weight. At most 16. Without any, calls get UNAVAILABLE.',
  }),
  sessionPersistence: sessionPersistence
    .optional()
    .meta({ description: 'Keeps a client on the backend it had first.' }),
})
export type GRPCRouteRule = z.infer<typeof grpcRouteRule>

/** Matches of all rules of a route at the most. */
const maxMatches = 128

const rules = z
  .array(grpcRouteRule)
  .max(16)
  .check(
    rule((elements, refuse) => {
      const total = elements.reduce((sum, { matches = [] }) => sum + matches.length, 0)
      if (total > maxMatches)
        refuse([], 'FieldValueTooMany', `All rules together have ${total} matches; at most ${maxMatches} are possible.`)
      refuseDuplicates(
        elements,
        ({ name }) => name,
        (index, first) =>
          refuse([index, 'name'], 'FieldValueDuplicate', `This is the name of rules[${first}] already.`),
      )
    }),
  )

export const grpcRoute = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('GRPCRoute'),
  metadata: objectMeta,
  spec: z
    .strictObject({
      parentRefs: parentReferences.optional(),
      hostnames: z.array(hostname).max(16).optional().meta({
        description: 'Hosts whose calls the route takes; "*." stands for one or more labels. At most 16. Default: all.',
      }),
      rules: rules.default([]).meta({ description: 'At most 16, with at most 128 matches together.' }),
    })
    .prefault({}),
  status: routeStatus.optional(),
})
export type GRPCRoute = z.infer<typeof grpcRoute>
