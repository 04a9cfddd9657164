/** Kong's fields of a route ⇄ the spec of a Route. */
import { fail, ok, toDecodedPath, toFieldPath, type FieldError, type Result } from '../lib/index.ts'
import { routeSpec, toFieldErrors, type RouteSpec } from '../resources/index.ts'
import type { KongFields } from './kong-entities.ts'

/** By Kong’s name. `service` is a reference and is read elsewhere. */
const specFields = {
  protocols: 'protocols',
  methods: 'methods',
  hosts: 'hosts',
  paths: 'paths',
  headers: 'headers',
  snis: 'snis',
  sources: 'sources',
  destinations: 'destinations',
  regex_priority: 'regexPriority',
  strip_path: 'stripPath',
  path_handling: 'pathHandling',
  preserve_host: 'preserveHost',
  request_buffering: 'requestBuffering',
  response_buffering: 'responseBuffering',
  https_redirect_status_code: 'httpsRedirectStatusCode',
  expression: 'expression',
  priority: 'priority',
} as const satisfies Readonly<Record<string, keyof RouteSpec>>

const kongNames: ReadonlyMap<string, string> = new Map(
  Object.entries(specFields).map(([kong, field]) => [field, kong] as const),
)

export const isRouteField = (name: string): boolean => Object.hasOwn(specFields, name)

/** @param path Of the route in its document; errors are told with Kong’s names below it. */
export function toRouteSpec(
  fields: KongFields,
  path: readonly (string | number)[],
): Result<RouteSpec, readonly FieldError[]> {
  const spec: Record<string, unknown> = {}
  for (const [kong, field] of Object.entries(specFields)) {
    const value = fields[kong]
    if (value !== undefined && value !== null) spec[field] = withoutNulls(value)
  }
  const parsed = routeSpec.safeParse(spec)
  if (parsed.success) return ok(parsed.data)
  return fail(
    toFieldErrors(routeSpec, parsed.error.issues).map((error) => ({ ...error, path: toKongPath(error.path, path) })),
  )
}

/**
 * As {@link toRouteSpec}, but takes prefixes that are not in normal form, which Kong's router compares as they stand
 * although its Admin API refuses them.
 */
export function toRoutableSpec(
  fields: KongFields,
  path: readonly (string | number)[],
): Result<RouteSpec, readonly FieldError[]> {
  const { paths } = fields
  const isPrefix = (one: unknown): boolean => typeof one === 'string' && one.startsWith('/') && !one.includes('//')
  if (!Array.isArray(paths) || !paths.some(isPrefix)) return toRouteSpec(fields, path)
  const normal = paths.map((one: unknown) => (isPrefix(one) ? (toDecodedPath(String(one)) ?? '/') : one))
  const spec = toRouteSpec({ ...fields, paths: normal }, path)
  return spec.ok ? ok({ ...spec.value, paths: paths.map(String) }) : spec
}

/** Elements of sources and headers may hold explicit nulls. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}

function toKongPath(path: string, prefix: readonly (string | number)[]): string {
  const start = toFieldPath(prefix)
  if (path === '') return start
  const kong = path.replace(/^[A-Za-z]+/, (field) => kongNames.get(field) ?? field)
  return start === '' ? kong : `${start}.${kong}`
}

/** Fields of a route as Kong writes them; defaults are left out. */
export function toKongRouteFields(spec: RouteSpec): KongFields {
  const defaults: RouteSpec = routeDefaults
  const fields: Record<string, unknown> = {}
  for (const [kong, field] of Object.entries(specFields)) {
    const value = spec[field]
    if (value !== undefined && JSON.stringify(value) !== JSON.stringify(defaults[field])) fields[kong] = value
  }
  return fields
}

const routeDefaults: RouteSpec = {
  protocols: ['http', 'https'],
  regexPriority: 0,
  pathHandling: 'v0',
  preserveHost: false,
  requestBuffering: true,
  responseBuffering: true,
  httpsRedirectStatusCode: 426,
  priority: 0,
}
