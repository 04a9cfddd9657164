/** What an HTTPRoute does to requests and responses (Gateway API v1 `HTTPRouteFilter`). */
import * as z from 'zod'
import { externalAuth } from './external-auth.ts'
import { headerName, headerValue, replacementPath } from './fields.ts'
import { httpMethods, uniqueNames } from './http-route-match.ts'
import { backendObjectReference, localObjectReference, portNumber, preciseHostname } from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'

const uniqueTexts = rule<readonly string[]>((texts, refuse) =>
  refuseDuplicates(
    texts,
    (text) => text,
    (index, first) => refuse([index], 'FieldValueDuplicate', `This is entry ${first} of the list already.`),
  ),
)

const headerValues = z
  .array(
    z.strictObject({
      name: headerName.meta({ description: 'Name of the header, in any case.' }),
      value: headerValue.meta({ description: 'At most 4096 characters, without line breaks.' }),
    }),
  )
  .max(16)
  .check(uniqueNames)

export const headerModifier = z.strictObject({
  set: headerValues.optional().meta({ description: 'Headers that get this value in place of those they have.' }),
  add: headerValues.optional().meta({ description: 'Headers that get this value behind those they have.' }),
  remove: z
    .array(headerName)
    .max(16)
    .check(uniqueTexts)
    .optional()
    .meta({ description: 'Names of headers that are taken away, in any case.' }),
})
export type HeaderModifier = z.infer<typeof headerModifier>

const pathModifierFields = {
  ReplaceFullPath: 'replaceFullPath',
  ReplacePrefixMatch: 'replacePrefixMatch',
} as const

export const pathModifier = z
  .strictObject({
    type: z.enum(['ReplaceFullPath', 'ReplacePrefixMatch']).meta({
      description: 'Replace the whole path, or the part that a PathPrefix match took. The query stays.',
    }),
    replaceFullPath: replacementPath.optional().meta({ description: 'The new path. Only with ReplaceFullPath.' }),
    replacePrefixMatch: replacementPath
      .optional()
      .meta({ description: 'What the matched prefix becomes; empty takes it away. Only with ReplacePrefixMatch.' }),
  })
  .check(rule((modifier, refuse) => refuseMismatch(modifier, pathModifierFields, refuse)))
export type PathModifier = z.infer<typeof pathModifier>

export const requestRedirect = z.strictObject({
  scheme: z.enum(['http', 'https']).optional().meta({ description: 'Default: the request’s own.' }),
  hostname: preciseHostname.optional().meta({ description: 'Default: the request’s own.' }),
  path: pathModifier.optional().meta({ description: 'Default: the request’s own.' }),
  port: portNumber.optional().meta({
    description: 'Default: the well-known port of scheme where one is given, else the port of the listener.',
  }),
  statusCode: z
    .union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
    .default(302)
    .meta({ description: 'Default: 302. 307 and 308 keep method and content.' }),
})
export type RequestRedirect = z.infer<typeof requestRedirect>

export const urlRewrite = z.strictObject({
  hostname: preciseHostname.optional().meta({ description: 'Host that the backend is told. Default: the client’s.' }),
  path: pathModifier.optional().meta({ description: 'Path that the backend is told. Default: the client’s.' }),
})
export type UrlRewrite = z.infer<typeof urlRewrite>

const fraction = z
  .strictObject({
    numerator: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .meta({ description: 'Not greater than denominator.' }),
    denominator: z
      .number()
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .default(100)
      .meta({ description: 'Default: 100.' }),
  })
  .check(
    rule(({ numerator, denominator }, refuse) => {
      if (numerator > denominator)
        refuse(['numerator'], 'FieldValueInvalid', 'This must not be greater than the denominator.')
    }),
  )

export const requestMirror = z
  .strictObject({
    backendRef: backendObjectReference.meta({ description: 'Where copies go; what it answers is dropped.' }),
    percent: z
      .number()
      .int()
      .min(0)
      .max(100)
      .optional()
      .meta({ description: 'Share of the requests that is copied, in percent. Default: all.' }),
    fraction: fraction.optional().meta({ description: 'The share as a fraction, in place of percent.' }),
  })
  .check(
    rule(({ percent, fraction: share }, refuse) => {
      if (percent !== undefined && share !== undefined)
        refuse(['fraction'], 'FieldValueForbidden', 'Either percent or fraction can be given, not both.')
    }),
  )
export type RequestMirror = z.infer<typeof requestMirror>

/** `*` stands for everything and so stands alone. */
const wildcardAlone = rule<readonly string[]>((texts, refuse) => {
  const index = texts.indexOf('*')
  if (index !== -1 && texts.length > 1)
    refuse([index], 'FieldValueInvalid', '"*" stands for all of them and cannot stand beside others.')
})

const corsOrigin = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^\*$|^https?:\/\/((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:[0-9]{1,5})?$/,
    'must be "*" or an origin such as https://example.com, https://*.example.com or http://localhost:3000',
  )

export const cors = z.strictObject({
  allowOrigins: z
    .array(corsOrigin)
    .max(64)
    .check(uniqueTexts, wildcardAlone)
    .optional()
    .meta({ description: 'Origins whose pages may read responses; "*" is every origin. At most 64.' }),
  allowCredentials: z
    .boolean()
    .optional()
    .meta({ description: 'Whether pages may send cookies and other credentials. Default: false.' }),
  allowMethods: z
    .array(z.enum([...httpMethods, '*']))
    .max(9)
    .check(uniqueTexts, wildcardAlone)
    .optional()
    .meta({ description: 'Methods that pages may use; "*" is every method.' }),
  allowHeaders: z
    .array(headerName)
    .max(64)
    .check(uniqueTexts, wildcardAlone)
    .optional()
    .meta({ description: 'Headers that pages may send; "*" is every header. At most 64.' }),
  exposeHeaders: z
    .array(headerName)
    .max(64)
    .check(uniqueTexts)
    .optional()
    .meta({ description: 'Response headers that pages may read. At most 64.' }),
  maxAge: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(5)
    .meta({ description: 'Seconds for which a browser may keep the answer to its preflight. Default: 5.' }),
})
export type Cors = z.infer<typeof cors>

/** Which field belongs to which type. */
export const filterFields = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  CORS: 'cors',
  ExternalAuth: 'externalAuth',
  ExtensionRef: 'extensionRef',
} as const

export const httpRouteFilter = z
  .strictObject({
    type: z
      .enum([
        'RequestHeaderModifier',
        'ResponseHeaderModifier',
        'RequestMirror',
        'RequestRedirect',
        'URLRewrite',
        'CORS',
        'ExternalAuth',
        'ExtensionRef',
      ])
      .meta({ description: 'What the filter does; its settings stand in the field of the same name.' }),
    requestHeaderModifier: headerModifier.optional().meta({ description: 'Changes headers of the request.' }),
    responseHeaderModifier: headerModifier.optional().meta({ description: 'Changes headers of the response.' }),
    requestMirror: requestMirror.optional().meta({ description: 'Sends a copy of the request elsewhere.' }),
    requestRedirect: requestRedirect.optional().meta({ description: 'Answers with a redirect.' }),
    urlRewrite: urlRewrite.optional().meta({ description: 'Changes host or path of the request.' }),
    cors: cors.optional().meta({ description: 'Lets pages of other origins read responses.' }),
    externalAuth: externalAuth.optional().meta({ description: 'Asks another service whether the request may pass.' }),
    extensionRef: localObjectReference.optional().meta({ description: 'Does what the named resource says.' }),
  })
  .check(rule((filter, refuse) => refuseMismatch(filter, filterFields, refuse)))
export type HTTPRouteFilter = z.infer<typeof httpRouteFilter>

const repeatable: ReadonlySet<string> = new Set(['RequestMirror', 'ExtensionRef'])

/** Filters of a rule or a backendRef: each type once but for mirrors and extensions, redirect or rewrite but not both. */
export const httpRouteFilters = z
  .array(httpRouteFilter)
  .max(16)
  .check(
    rule((filters, refuse) => {
      refuseDuplicates(
        filters,
        ({ type }) => (repeatable.has(type) ? undefined : type),
        (index) => refuse([index, 'type'], 'FieldValueDuplicate', 'There can be only one filter of this type.'),
      )
      const rewrite = filters.findIndex(({ type }) => type === 'URLRewrite')
      if (rewrite !== -1 && filters.some(({ type }) => type === 'RequestRedirect'))
        refuse(
          [rewrite, 'type'],
          'FieldValueInvalid',
          'A redirect and a rewrite cannot stand together; keep one of them.',
        )
    }),
  )
  .meta({ description: 'What is done to requests and responses, in this order. At most 16.' })

/** Of a union: the field that belongs to `type` must be there, and no other. */
export function refuseMismatch<Type extends string, Field extends string>(
  union: { readonly type: Type } & { readonly [F in Field]?: unknown },
  fields: { readonly [T in Type]: Field },
  refuse: Parameters<Parameters<typeof rule>[0]>[1],
): void {
  const wanted: Field = fields[union.type]
  if (union[wanted] === undefined)
    refuse([wanted], 'FieldValueRequired', `The type ${union.type} needs the field ${wanted}.`)
  const others: readonly Field[] = Object.values(fields)
  for (const field of others)
    if (field !== wanted && union[field] !== undefined)
      refuse([field], 'FieldValueForbidden', `The type ${union.type} has no field ${field}.`)
}
