/**
 * Converter: Routes of Kong's kind → HTTPRoutes and TLSRoutes, where these can say the same. What cannot be said stays
 * a Route, and the report names why; what is said a little differently is named too.
 *
 * Each path, method and choice of header values becomes a rule of its own, because a rule that strips a prefix may have
 * one match only.
 */
import { compileRegex, encodeNonAscii, fail, ok, type Result } from '../lib/index.ts'
import {
  httpMethods,
  parseResource,
  stripsPath,
  subsystemOf,
  type AnyResource,
  type Policy,
  type Route,
  type Service,
} from '../resources/index.ts'

export interface ConvertedRoutes {
  /** In the order given; Routes that could be converted are replaced, Policies name what took their place. */
  readonly resources: readonly AnyResource[]
  /** Sentences: what stays a Route, and what differs. */
  readonly report: readonly string[]
}

/** Never throws. */
export function toGatewayApi(resources: readonly AnyResource[]): ConvertedRoutes {
  const services = new Map(
    resources.flatMap((one) => (one.kind === 'Service' ? [[one.metadata.name, one] as const] : [])),
  )
  const report: string[] = []
  const converted = new Map<string, AnyResource>()
  for (const route of resources) {
    if (route.kind !== 'Route') continue
    const name = route.metadata.name
    const result = convert(route, services)
    if (result.ok) {
      converted.set(name, result.value.resource)
      report.push(...result.value.notes.map((note) => `Route ${name}: ${note}`))
    } else report.push(`Route ${name} stays a Route: ${result.error}`)
  }
  return {
    report,
    resources: resources.map((one) => {
      if (one.kind === 'Route') return converted.get(one.metadata.name) ?? one
      return one.kind === 'Policy' ? retarget(one, converted) : one
    }),
  }
}

function retarget(policy: Policy, converted: ReadonlyMap<string, AnyResource>): Policy {
  const targetRefs = policy.spec.targetRefs?.map((ref) => {
    const target = ref.kind === 'Route' ? converted.get(ref.name) : undefined
    return target === undefined ? ref : { ...ref, group: 'gateway.networking.k8s.io', kind: target.kind }
  })
  return targetRefs === undefined ? policy : { ...policy, spec: { ...policy.spec, targetRefs } }
}

interface Converted {
  readonly resource: AnyResource
  readonly notes: readonly string[]
}

function convert(route: Route, services: ReadonlyMap<string, Service>): Result<Converted, string> {
  const { spec } = route
  if (spec.expression !== undefined) return fail('the Gateway API has no expressions.')
  if (spec.service === undefined) return fail('it has no Service; a policy answers for it.')
  const service = services.get(spec.service.name)
  const port = spec.service.port ?? service?.spec.ports?.[0]?.port
  if (port === undefined) return fail(`the port of Service ${spec.service.name} is not known.`)
  const backendRefs = [{ name: spec.service.name, namespace: spec.service.namespace, port }]
  if (subsystemOf(spec) === 'stream') return convertStream(route, backendRefs)
  return convertHttp(route, { service, backendRefs })
}

type BackendRefs = readonly { readonly name: string; readonly namespace: string | undefined; readonly port: number }[]

function convertStream({ metadata, spec }: Route, backendRefs: BackendRefs): Result<Converted, string> {
  const { protocols, snis = [], sources = [], destinations = [] } = spec
  if (sources.length + destinations.length > 0)
    return fail('the Gateway API does not ask where a connection comes from.')
  if (protocols.some((protocol) => protocol !== 'tls' && protocol !== 'tls_passthrough'))
    return fail('only routes of TLS are found by server name.')
  if (snis.some((sni) => sni.endsWith('*'))) return fail('hostnames have wildcards at their beginning only.')
  return parse({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'TLSRoute',
    metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels },
    spec: {
      parentRefs: spec.parentRefs,
      hostnames: snis.map((sni) => sni.toLowerCase().replace(/\.$/, '')),
      rules: [{ backendRefs }],
    },
  })
}

const maxRules = 16

function convertHttp(
  { metadata, spec }: Route,
  { service, backendRefs }: { readonly service: Service | undefined; readonly backendRefs: BackendRefs },
): Result<Converted, string> {
  const { hosts = [], methods = [], paths = [], snis = [], sources = [], destinations = [] } = spec
  if (spec.protocols.some((protocol) => protocol === 'grpc' || protocol === 'grpcs'))
    return fail('gRPC is not converted.')
  if (snis.length + sources.length + destinations.length > 0)
    return fail('the Gateway API asks neither for server names nor for addresses of requests.')
  if (hosts.some((host) => /:[0-9]+$|\*$/.test(host)))
    return fail('hostnames have no port, and wildcards at their beginning only.')
  const known: readonly string[] = httpMethods
  const strange = methods.find((method) => !known.includes(method))
  if (strange !== undefined) return fail(`the Gateway API knows no method ${strange}.`)
  if (stripsPath(spec) && paths.some((path) => path.startsWith('~')))
    return fail('what a regular expression matched cannot be stripped; use a rewrite.')
  const choices = headerChoices(spec.headers ?? {})
  const pathMatches = paths.length === 0 ? [null] : paths.map(toPathMatch)
  const methodMatches = methods.length === 0 ? [null] : methods
  const count = pathMatches.length * methodMatches.length * choices.length
  if (count > maxRules) return fail(`it would be ${count} rules; at most ${maxRules} are possible.`)
  const notes = notesOn(spec, service)
  const rules = pathMatches.flatMap((path) =>
    methodMatches.flatMap((method) =>
      choices.map((headers) => ({
        matches: [
          {
            ...(path === null ? {} : { path }),
            ...(method === null ? {} : { method }),
            ...(headers.length === 0 ? {} : { headers }),
          },
        ],
        ...filtersOf(spec, path, service),
        backendRefs,
      })),
    ),
  )
  const parsed = parse({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels },
    spec: {
      parentRefs: spec.parentRefs,
      ...(hosts.length === 0 ? {} : { hostnames: hosts.map((host) => host.toLowerCase()) }),
      rules,
    },
  })
  return parsed.ok ? ok({ ...parsed.value, notes }) : parsed
}

interface PathMatch {
  readonly type: 'PathPrefix' | 'RegularExpression'
  readonly value: string
}

/** Kong’s expressions begin at the beginning of the path and may end before its end. */
function toPathMatch(path: string): PathMatch {
  if (!path.startsWith('~')) return { type: 'PathPrefix', value: encodeNonAscii(path.replaceAll(' ', '%20')) }
  const regex = path.slice(1)
  return { type: 'RegularExpression', value: regex.endsWith('$') ? regex.slice(0, -1) : `${regex}.*` }
}

interface HeaderMatch {
  readonly type: 'RegularExpression'
  readonly name: string
  readonly value: string
}

/** Each header with one of its values, in every combination; without regard to case, as in Kong. */
function headerChoices(headers: NonNullable<Route['spec']['headers']>): readonly (readonly HeaderMatch[])[] {
  return Object.entries(headers).reduce<readonly (readonly HeaderMatch[])[]>(
    (choices, [name, values]) =>
      choices.flatMap((choice) =>
        values.map((value) => [...choice, { type: 'RegularExpression' as const, name, value: toValueRegex(value) }]),
      ),
    [[]],
  )
}

function toValueRegex(value: string): string {
  if (value.startsWith('~*')) return `(?i).*(?:${value.slice(2)}).*`
  const quoted = value.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
  return compileRegex(`(?i)${quoted}`).ok ? `(?i)${quoted}` : quoted
}

function filtersOf(spec: Route['spec'], path: PathMatch | null, service: Service | undefined): object {
  const hostname = hostOf(spec, service)
  const strips = stripsPath(spec) && path !== null && path.value !== '/'
  if (hostname === null && !strips) return {}
  const urlRewrite = {
    ...(hostname === null ? {} : { hostname }),
    ...(strips ? { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } : {}),
  }
  return { filters: [{ type: 'URLRewrite', urlRewrite }] }
}

/** The Host that Kong sends where it does not keep the client’s: the Service’s own name. */
function hostOf({ preserveHost }: Route['spec'], service: Service | undefined): string | null {
  if (preserveHost || service?.spec.upstream?.hostHeader !== undefined) return null
  const address = service?.spec.endpoints?.[0]?.address ?? ''
  return /^[a-z][-a-z0-9.]*[a-z0-9]$/.test(address) ? address : null
}

function notesOn(spec: Route['spec'], service: Service | undefined): readonly string[] {
  const { paths = [], protocols, preserveHost, regexPriority } = spec
  const notes: string[] = []
  const prefixes = paths.filter((path) => path.startsWith('/') && !path.endsWith('/'))
  if (prefixes.length > 0)
    notes.push(`${prefixes.join(', ')} took longer segments too; PathPrefix takes whole segments only.`)
  if (!preserveHost && hostOf(spec, service) === null && service?.spec.upstream?.hostHeader === undefined)
    notes.push('the client’s Host is sent on, where Kong sent the address of the Service.')
  if (regexPriority !== 0) notes.push('regexPriority is left out; the Gateway API orders rules by themselves.')
  if (protocols.length === 1 && protocols[0] === 'https')
    notes.push('plain requests are no longer told to use HTTPS; attach a RequestRedirect to the HTTP listener.')
  if (service?.spec.upstream?.path !== undefined)
    notes.push('the path of its Service stays on the Service (spec.upstream.path), which is Signalbox’s own.')
  return notes
}

function parse(manifest: unknown): Result<Converted, string> {
  const parsed = parseResource(JSON.parse(JSON.stringify(manifest)))
  if (parsed.ok) return ok({ resource: parsed.value, notes: [] })
  const [first] = parsed.error
  return fail(first === undefined ? 'it cannot be told.' : `${first.path}: ${first.message}`)
}
