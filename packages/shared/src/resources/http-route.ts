/** HTTPRoute (Gateway API v1): hostnames and rules; each rule has matches, filters and weighted backends. */
import * as z from 'zod'
import { duration, toMilliseconds } from './fields.ts'
import { httpRouteFilters, type HTTPRouteFilter } from './http-route-filter.ts'
import { httpRouteMatch, type HTTPRouteMatch } from './http-route-match.ts'
import { objectMeta, sectionName } from './meta.ts'
import { backendRefShape, gatewayApiGroup, hostname, parentReferences, servicePortStated } from './reference.ts'
import { routeStatus } from './route-status.ts'
import { refuseDuplicates, rule, type Refuse } from './rule.ts'
import { sessionPersistence } from './session-persistence.ts'

export const httpBackendRef = backendRefShape
  .extend({
    filters: httpRouteFilters.optional().meta({ description: 'Done only to requests that go to this backend.' }),
  })
  .check(servicePortStated)
export type HTTPBackendRef = z.infer<typeof httpBackendRef>

const timeouts = z
  .strictObject({
    request: duration.optional().meta({
      description: 'For the whole exchange, further attempts included; then 504. 0s: no limit by the route.',
    }),
    backendRequest: duration.optional().meta({
      description: 'For one attempt at a backend. Not longer than request. 0s: no limit by the route.',
    }),
  })
  .check(
    rule(({ request, backendRequest }, refuse) => {
      if (request === undefined || backendRequest === undefined || toMilliseconds(request) === 0) return
      if (toMilliseconds(backendRequest) > toMilliseconds(request))
        refuse(['backendRequest'], 'FieldValueInvalid', 'This must not be longer than the time-out of the request.')
    }),
  )

const retry = z.strictObject({
  codes: z
    .array(z.number().int().min(400).max(599))
    .optional()
    .meta({ description: 'Statuses after which a further attempt is made. Failed connections always allow one.' }),
  attempts: z.number().int().min(0).optional().meta({ description: 'Further attempts at the most, after the first.' }),
  backoff: duration.optional().meta({ description: 'Least wait before a further attempt.' }),
})

/** What a rule without matches stands for, whether it leaves them out or lists none. */
const everyRequest: HTTPRouteMatch = { path: { type: 'PathPrefix', value: '/' } }

export const httpRouteRule = z
  .strictObject({
    name: sectionName.optional().meta({ description: 'Name of the rule, unique in the route.' }),
    matches: z
      .array(httpRouteMatch)
      .max(64)
      .overwrite((matches) => (matches.length === 0 ? [everyRequest] : matches))
      .prefault([{}])
      .meta({
        description:
          'Requests that the rule takes: those that one of the matches takes. At most 64. Default: every request.',
      }),
    filters: httpRouteFilters.optional(),
    backendRefs: z.array(httpBackendRef).max(16).optional().meta({
      description: 'Where requests go, shared out by weight. At most 16. Without any, requests get 500.',
    }),
    timeouts: timeouts.optional().meta({ description: 'How long requests may take.' }),
    retry: retry.optional().meta({ description: 'When a further attempt is made.' }),
    sessionPersistence: sessionPersistence
      .optional()
      .meta({ description: 'Keeps a client on the backend it had first.' }),
  })
  .check(
    rule(({ matches, filters = [], backendRefs = [] }, refuse) => {
      const redirect = filters.findIndex(({ type }) => type === 'RequestRedirect')
      if (redirect !== -1 && backendRefs.length > 0)
        refuse(
          ['filters', redirect],
          'FieldValueInvalid',
          'A rule that redirects sends nothing to backends; remove the redirect or the backendRefs.',
        )
      const onePrefix = matches.length === 1 && matches[0]?.path.type === 'PathPrefix'
      if (onePrefix) return
      refusePrefixReplacement(filters, ['filters'], refuse)
      for (const [index, backendRef] of backendRefs.entries())
        refusePrefixReplacement(backendRef.filters ?? [], ['backendRefs', index, 'filters'], refuse)
    }),
  )
export type HTTPRouteRule = z.infer<typeof httpRouteRule>

function refusePrefixReplacement(
  filters: readonly HTTPRouteFilter[],
  parent: readonly PropertyKey[],
  refuse: Refuse,
): void {
  for (const [index, filter] of filters.entries())
    for (const field of ['requestRedirect', 'urlRewrite'] as const)
      if (filter[field]?.path?.type === 'ReplacePrefixMatch')
        refuse(
          [...parent, index, field, 'path', 'replacePrefixMatch'],
          'FieldValueInvalid',
          'To replace the matched prefix, the rule must have exactly one match, of type PathPrefix.',
        )
}

/** Matches of all rules of a route at the most. */
const maxMatches = 128

const rules = z
  .array(httpRouteRule)
  .min(1)
  .max(16)
  .check(
    rule((elements, refuse) => {
      const total = elements.reduce((sum, { matches }) => sum + matches.length, 0)
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

export const httpRoute = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('HTTPRoute'),
  metadata: objectMeta,
  spec: z
    .strictObject({
      parentRefs: parentReferences.optional(),
      hostnames: z.array(hostname).max(16).optional().meta({
        description:
          'Hosts whose requests the route takes; "*." stands for one or more labels. At most 16. Default: all.',
      }),
      rules: rules.prefault([{}]).meta({ description: 'At most 16, with at most 128 matches together.' }),
    })
    .prefault({}),
  status: routeStatus.optional(),
})
export type HTTPRoute = z.infer<typeof httpRoute>
