/**
 * A Route's attributes as an expression, as Kong's router makes it: one engine then serves both flavours.
 *
 * Source: Kong Gateway 3.10, router (`transform.lua`).
 */
import type { Expression, FunctionName, Literal, Operator } from '../expression/index.ts'
import { toPathRegex, type RouteAddress, type RouteProtocol, type RouteSpec } from '../resources/index.ts'

/** How a Route’s protocols take part: not at all, or as a predicate on `net.protocol`. */
export type RouterFlavor = 'traditional_compatible' | 'expressions'

const nowhere = { start: 0, end: 0 } as const

function predicate(field: string, operator: Operator, right: Pick<Literal, 'type' | 'value'>): Expression
function predicate(
  field: string,
  operator: Operator,
  right: string | number,
  functions?: readonly FunctionName[],
): Expression
function predicate(
  field: string,
  operator: Operator,
  right: string | number | Pick<Literal, 'type' | 'value'>,
  functions: readonly FunctionName[] = [],
): Expression {
  return {
    type: 'predicate',
    left: { field, fieldSpan: nowhere, functions: functions.map((name) => ({ name, span: nowhere })), ...nowhere },
    operator,
    operatorSpan: nowhere,
    right: toLiteral(right),
    ...nowhere,
  }
}

function toLiteral(value: string | number | Pick<Literal, 'type' | 'value'>): Literal {
  if (typeof value === 'string') return { type: 'String', value, ...nowhere }
  if (typeof value === 'number') return { type: 'Int', value, ...nowhere }
  const text = String(value.value)
  if (value.type === 'IpCidr') return { type: 'IpCidr', value: text, ...nowhere }
  return value.type === 'IpAddr' ? { type: 'IpAddr', value: text, ...nowhere } : toLiteral(text)
}

function join(type: 'and' | 'or', terms: readonly Expression[]): Expression | null {
  const [first] = terms
  if (first === undefined) return null
  return terms.length === 1 ? first : { type, terms, ...nowhere }
}

const present = (terms: readonly (Expression | null)[]): readonly Expression[] => terms.filter((term) => term !== null)

/**
 * What a request must fulfil for a Route of attributes. Lists that are empty ask nothing.
 *
 * @param paths Of the Route, or those of one of its parts.
 * @returns `null` where nothing is asked.
 */
export function toExpression(spec: RouteSpec, paths: readonly string[], isStream: boolean): Expression | null {
  const stream = present([
    snisTerm(spec, isStream),
    addressesTerm('net.src', spec.sources ?? []),
    addressesTerm('net.dst', spec.destinations ?? []),
  ])
  if (isStream) return join('and', stream)
  return join('and', [
    ...stream,
    ...present([
      join(
        'or',
        (spec.methods ?? []).map((method) => predicate('http.method', '==', method)),
      ),
      join(
        'or',
        (spec.hosts ?? []).flatMap((host) => hostTerm(host) ?? []),
      ),
      join('or', paths.map(pathTerm)),
      ...Object.entries(spec.headers ?? {}).map(([name, values]) => headerTerm(name, values)),
    ]),
  ])
}

/** SNI says nothing about a request that came without TLS. */
function snisTerm({ snis = [], protocols }: RouteSpec, isStream: boolean): Expression | null {
  const names = join(
    'or',
    snis.map((sni) => nameTerm('tls.sni', sni.replace(/\.$/, ''))),
  )
  if (names === null) return null
  const plain = isStream ? 'tls' : 'https'
  const isForTlsAlone = isStream && protocols.every((protocol) => protocol === 'tls' || protocol === 'tls_passthrough')
  return isForTlsAlone ? names : join('or', [predicate('net.protocol', '!=', plain), names])
}

/** `*.x` ends with `.x`, `x.*` begins with `x.`; any number of labels, and none. */
function nameTerm(field: string, name: string): Expression {
  if (name.startsWith('*')) return predicate(field, '=^', name.slice(1))
  return name.endsWith('*') ? predicate(field, '^=', name.slice(0, -1)) : predicate(field, '==', name)
}

function addressesTerm(prefix: 'net.src' | 'net.dst', addresses: readonly RouteAddress[]): Expression | null {
  return join(
    'or',
    addresses.flatMap((address) => addressTerm(prefix, address) ?? []),
  )
}

function addressTerm(prefix: 'net.src' | 'net.dst', { ip, port }: RouteAddress): Expression | null {
  const field = `${prefix}.ip`
  return join(
    'and',
    present([
      ip === undefined
        ? null
        : ip.includes('/')
          ? predicate(field, 'in', { type: 'IpCidr', value: ip })
          : predicate(field, '==', { type: 'IpAddr', value: ip }),
      port === undefined ? null : predicate(`${prefix}.port`, '==', port),
    ]),
  )
}

function hostTerm(host: string): Expression | null {
  const [, name = host, port] = /^(.*[^:]):([0-9]+)$/.exec(host) ?? []
  return join(
    'and',
    present([nameTerm('http.host', name), port === undefined ? null : predicate('net.dst.port', '==', Number(port))]),
  )
}

function pathTerm(path: string): Expression {
  return isRegexPath(path) ? predicate('http.path', '~', toPathRegex(path)) : predicate('http.path', '^=', path)
}

export const isRegexPath = (path: string): boolean => path.startsWith('~')

/** Values without regard to case; any line of a repeated header is enough. */
function headerTerm(name: string, values: readonly string[]): Expression | null {
  const field = `http.headers.${name.toLowerCase().replaceAll('-', '_')}`
  return join(
    'or',
    values.map((value) => {
      const lower = value.toLowerCase()
      return lower.startsWith('~*')
        ? predicate(field, '~', lower.slice(2), ['any', 'lower'])
        : predicate(field, '==', lower, ['any', 'lower'])
    }),
  )
}

const netProtocols: Readonly<Record<RouteProtocol, string>> = {
  http: 'http',
  https: 'https',
  grpc: 'http',
  grpcs: 'https',
  tcp: 'tcp',
  tls: 'tls',
  udp: 'udp',
  tls_passthrough: 'tcp',
}

/**
 * In flavour `expressions` a Route takes its protocols only. Not where it is of https, tls or tls_passthrough alone, so
 * that a plain request can be told to use HTTPS.
 */
export function protocolTerm({ protocols }: RouteSpec, flavor: RouterFlavor): Expression | null {
  if (flavor === 'traditional_compatible') return null
  const [only] = protocols
  if (protocols.length === 1 && (only === 'https' || only === 'tls' || only === 'tls_passthrough')) return null
  const names = new Set(protocols.map((protocol) => netProtocols[protocol]))
  return join(
    'or',
    [...names].map((name) => predicate('net.protocol', '==', name)),
  )
}

export function bothOf(left: Expression | null, right: Expression | null): Expression | null {
  return join('and', present([left, right]))
}
