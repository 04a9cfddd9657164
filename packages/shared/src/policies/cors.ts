/** cors: tells browsers which pages of other origins may use a service (Fetch standard, CORS protocol). */
import * as z from 'zod'
import { compileRegex, type Regex } from '../lib/index.ts'
import { headerName, rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'] as const

/** An origin as it stands in a header; anything else is a regular expression. */
const plainOrigin = /^[A-Za-z0-9.:/-]+$/

const config = z.strictObject({
  origins: z
    .array(
      z
        .string()
        .min(1)
        .max(1024)
        .check(
          rule((text, refuse) => {
            if (text === '*' || plainOrigin.test(text)) return
            const regex = compileRegex(text)
            if (!regex.ok) refuse([], 'FieldValueInvalid', regex.error)
          }),
        ),
    )
    .optional()
    .meta({
      description: 'Origins that may: whole ones, * for all, or regular expressions for whole ones. Default: all.',
    }),
  headers: z
    .array(headerName)
    .optional()
    .meta({ description: 'Headers that requests may have. Default: those asked for.' }),
  exposed_headers: z.array(headerName).optional().meta({ description: 'Headers of responses that pages may read.' }),
  methods: z
    .array(z.enum(methods))
    .default([...methods])
    .meta({ description: 'Methods that requests may have.' }),
  max_age: z.number().int().min(0).optional().meta({ description: 'Seconds for which browsers may keep the answer.' }),
  credentials: z.boolean().default(false).meta({ description: 'Whether requests may carry cookies and the like.' }),
  private_network: z.boolean().default(false).meta({ description: 'Whether public pages may ask a private network.' }),
  allow_origin_absent: z.boolean().default(true).meta({
    description: 'Put CORS headers even on responses to requests without an Origin.',
  }),
  preflight_continue: z.boolean().default(false).meta({ description: 'Leave preflight requests to the service.' }),
})

export type CorsConfig = z.infer<typeof config>

export const cors = definePolicy({
  type: 'cors',
  title: 'CORS',
  summary: 'Answers the questions of browsers about pages of other origins, and says on responses who may read them.',
  category: 'security',
  priority: 2000,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
  rewrite(settings, { original: { method, headers } }) {
    if (settings.preflight_continue || !isPreflight(method, headers)) return null
    return { status: 200, headers: preflightHeaders(settings, headers), body: '' }
  },
})

type Headers = ReadonlyMap<string, string>

export function isPreflight(method: string, headers: Headers): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
}

function preflightHeaders(settings: CorsConfig, headers: Headers): readonly string[] {
  const asked = headers.get('access-control-request-headers')
  const allowed = settings.headers !== undefined && settings.headers.length > 0 ? settings.headers.join(',') : asked
  const isPrivate = settings.private_network && headers.get('access-control-request-private-network') === 'true'
  return [
    ...originHeaders(settings, headers),
    ...(allowed === undefined ? [] : ['Access-Control-Allow-Headers', allowed]),
    'Access-Control-Allow-Methods',
    settings.methods.join(','),
    ...(settings.max_age === undefined ? [] : ['Access-Control-Max-Age', String(settings.max_age)]),
    ...(isPrivate ? ['Access-Control-Allow-Private-Network', 'true'] : []),
  ]
}

/** What other responses get: flat; `Vary` is to be added, the others set. @param headers Of the request. */
export function responseHeaders(settings: CorsConfig, headers: Headers): readonly string[] {
  if (!settings.allow_origin_absent && !headers.has('origin')) return []
  const exposed = settings.exposed_headers ?? []
  return [
    ...originHeaders(settings, headers),
    ...(exposed.length === 0 ? [] : ['Access-Control-Expose-Headers', exposed.join(',')]),
  ]
}

/** With credentials `*` is not allowed, so that the origin itself stands there. */
function originHeaders(settings: CorsConfig, headers: Headers): readonly string[] {
  const { origins = [], credentials } = settings
  const origin = headers.get('origin')
  const withCredentials = credentials ? ['Access-Control-Allow-Credentials', 'true'] : []
  if (origins.length === 0 || origins.includes('*')) {
    if (!credentials) return ['Access-Control-Allow-Origin', '*']
    return origin === undefined
      ? ['Access-Control-Allow-Origin', '*']
      : ['Access-Control-Allow-Origin', origin, ...withCredentials, 'Vary', 'Origin']
  }
  const [only = ''] = origins
  if (origins.length === 1 && plainOrigin.test(only))
    return ['Access-Control-Allow-Origin', only, ...withCredentials, 'Vary', 'Origin']
  if (origin === undefined || !isAllowed(origin, settings)) return ['Vary', 'Origin']
  return ['Access-Control-Allow-Origin', origin, ...withCredentials, 'Vary', 'Origin']
}

const known = new WeakMap<CorsConfig, readonly (string | Regex)[]>()

function isAllowed(origin: string, settings: CorsConfig): boolean {
  const tests = known.get(settings) ?? (settings.origins ?? []).flatMap(toTest)
  known.set(settings, tests)
  const normal = toNormalOrigin(origin)
  return tests.some((test) => (typeof test === 'string' ? test === normal : test.test(origin) || test.test(normal)))
}

function toTest(text: string): readonly (string | Regex)[] {
  if (plainOrigin.test(text)) return [toNormalOrigin(text)]
  const regex = compileRegex(text)
  return regex.ok ? [regex.value] : []
}

/** Lower case, the scheme's own port left out. */
function toNormalOrigin(text: string): string {
  return URL.canParse(text) && text.includes('://') ? new URL(text).origin : text.toLowerCase()
}
