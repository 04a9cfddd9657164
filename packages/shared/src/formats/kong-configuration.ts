/** A declarative document as Kong's router reads it: routes, each with its service. For `explain` with format kong. */
import type { KongBackend, KongConfiguration } from '../explain/index.ts'
import { toFieldPath, type FieldError } from '../lib/index.ts'
import type { KongRouteSource, RouterFlavor } from '../table/index.ts'
import { isFields, readKongEntities, type KongEntity, type KongFields } from './kong-entities.ts'
import { toRoutableSpec } from './kong-route-spec.ts'

export interface KongReading {
  readonly configuration: KongConfiguration
  readonly notes: readonly string[]
  /** Empty where everything that routes need is valid. */
  readonly errors: readonly FieldError[]
}

/**
 * @param flavor Left out: expressions where a route has one, else traditional_compatible, which is Kong's default.
 */
export function readKongConfiguration(document: unknown, flavor?: RouterFlavor): KongReading {
  const { entities, notes, errors } = readKongEntities(document)
  const found: FieldError[] = [...errors]
  const routes: KongRouteSource<KongBackend>[] = []
  const upstreams = new Map(
    entities.filter(({ type }) => type === 'upstreams').map(({ fields }) => [fields['name'], fields]),
  )
  for (const [index, entity] of entities.filter(({ type }) => type === 'routes').entries()) {
    const spec = toRoutableSpec(withStreamProtocols(entity.fields), entity.path)
    if (!spec.ok) {
      found.push(...spec.error)
      continue
    }
    if (flavor === 'traditional_compatible' && spec.value.expression !== undefined)
      found.push({
        path: toFieldPath([...entity.path, 'expression']),
        reason: 'FieldValueForbidden',
        message: 'Expressions need the router flavor "expressions".',
      })
    const { service } = entity.parents
    if (service?.fields['enabled'] === false) continue
    const { id, name } = entity.fields
    const uid = typeof id === 'string' ? id : uidOfPosition(index)
    routes.push({
      id: `Route/${typeof name === 'string' ? name : uid}`,
      uid,
      spec: spec.value,
      owner: {
        name: typeof name === 'string' ? name : uid,
        id: typeof id === 'string' ? id : null,
        service: service === undefined ? null : toService(service, upstreams),
      },
    })
  }
  const hasExpression = routes.some(({ spec }) => spec.expression !== undefined)
  return {
    configuration: { routes, flavor: flavor ?? (hasExpression ? 'expressions' : 'traditional_compatible') },
    notes,
    errors: found,
  }
}

/** A route of addresses alone that names no protocols can be meant for connections only. */
function withStreamProtocols(fields: KongFields): KongFields {
  const { protocols, sources, destinations } = fields
  const isHttp = ['methods', 'hosts', 'paths', 'headers', 'expression'].some((name) => fields[name] !== undefined)
  if (protocols !== undefined || isHttp || (sources ?? destinations) === undefined) return fields
  return { ...fields, protocols: ['tcp', 'tls', 'udp'] }
}

/** Routes without an id: the earlier of two that are equal in all else goes first, as the greater id does. */
function uidOfPosition(index: number): string {
  return `00000000-0000-4000-8000-${(0xffff_ffff_ffff - index).toString(16).padStart(12, '0')}`
}

const text = (fields: KongFields, name: string, byDefault: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : byDefault
}

function toService(
  { fields }: KongEntity,
  upstreams: ReadonlyMap<unknown, KongFields>,
): NonNullable<KongBackend['service']> {
  const host = text(fields, 'host', '')
  const upstream = upstreams.get(host)
  const hostHeader = upstream === undefined ? undefined : upstream['host_header']
  const { port } = fields
  return {
    name: text(fields, 'name', text(fields, 'id', host)),
    protocol: text(fields, 'protocol', 'http'),
    host,
    port: typeof port === 'number' ? port : 80,
    path: text(fields, 'path', ''),
    hostHeader: typeof hostHeader === 'string' ? hostHeader : null,
    endpoints: upstream === undefined ? [] : toEndpoints(upstream),
  }
}

function toEndpoints(upstream: KongFields): NonNullable<KongBackend['service']>['endpoints'] {
  const { targets } = upstream
  return !Array.isArray(targets)
    ? []
    : targets.flatMap((target: unknown) => (isFields(target) ? [toEndpoint(target)] : []))
}

/** `host:port` with Kong’s default of 8000. */
export function toEndpoint(target: KongFields): { address: string; port: number; weight: number } {
  const [, address = '', port] = /^(.*?)(?::([0-9]+))?$/.exec(text(target, 'target', '')) ?? []
  const { weight } = target
  return {
    address: address.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? 8000 : Number(port),
    weight: typeof weight === 'number' ? weight : 100,
  }
}
