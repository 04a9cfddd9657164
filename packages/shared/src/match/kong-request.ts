/** A request or connection as expressions see it. Headers and query are taken apart only when an expression asks. */
import { toAddress, toSegments, type Address, type ExpressionRequest } from '../expression/index.ts'
import { toDecodedPath } from '../lib/index.ts'

export interface KongHttpRequest {
  readonly method: string
  readonly scheme: 'http' | 'https'
  /** Host field as received; `''` where there is none. */
  readonly authority: string
  /** Begins with `/`, without query. */
  readonly path: string
  /** `?` and the query; `''` where there is none. */
  readonly search: string
  /** Flat, as received. */
  readonly headers: readonly string[]
}

/** Where a request or connection came from and went to. */
export interface KongConnection {
  readonly sni: string | null
  readonly sourceAddress: string | null
  readonly sourcePort: number | null
  readonly destinationAddress: string | null
  /** Of the listener. */
  readonly destinationPort: number | null
}

/** The Host field without its port, in the case in which it came, and the port where it names one. */
export function splitAuthority(authority: string): { readonly host: string; readonly port: number | null } {
  const [, host = authority, port] = /^(.*[^:]):([0-9]{1,5})$/.exec(authority) ?? []
  return { host, port: port === undefined ? null : Number(port) }
}

export function toKongRequest(request: KongHttpRequest, connection: KongConnection): ExpressionRequest {
  return new HttpView(request, connection)
}

/** @param protocol tcp or udp; with an SNI a connection of tcp is one of tls. */
export function toKongConnection(protocol: 'tcp' | 'tls' | 'udp', connection: KongConnection): ExpressionRequest {
  return {
    protocol: protocol === 'tcp' && connection.sni !== null ? 'tls' : protocol,
    sni: connection.sni,
    method: null,
    host: null,
    path: null,
    segments: [],
    sourceAddress: addressOf(connection.sourceAddress),
    sourcePort: connection.sourcePort,
    destinationAddress: addressOf(connection.destinationAddress),
    destinationPort: connection.destinationPort,
    headerValues: () => [],
    queryValues: () => [],
  }
}

const addressOf = (text: string | null): Address | null => (text === null ? null : toAddress(text))

class HttpView implements ExpressionRequest {
  readonly protocol: string
  readonly sni: string | null
  readonly method: string
  readonly host: string
  readonly path: string | null
  readonly sourcePort: number | null
  readonly destinationPort: number | null
  readonly #request: KongHttpRequest
  readonly #connection: KongConnection
  #segments: readonly string[] | null = null
  #headers: ReadonlyMap<string, readonly string[]> | null = null
  #queries: ReadonlyMap<string, readonly string[]> | null = null

  constructor(request: KongHttpRequest, connection: KongConnection) {
    const { host, port } = splitAuthority(request.authority)
    this.protocol = request.scheme
    this.sni = connection.sni
    this.method = request.method
    this.host = host
    this.path = toDecodedPath(request.path)
    this.sourcePort = connection.sourcePort
    this.destinationPort = port ?? connection.destinationPort
    this.#request = request
    this.#connection = connection
  }

  get segments(): readonly string[] {
    this.#segments ??= this.path === null ? [] : toSegments(this.path)
    return this.#segments
  }

  get sourceAddress(): Address | null {
    return addressOf(this.#connection.sourceAddress)
  }

  get destinationAddress(): Address | null {
    return addressOf(this.#connection.destinationAddress)
  }

  headerValues = (name: string): readonly string[] => {
    this.#headers ??= toHeaderValues(this.#request.headers)
    return this.#headers.get(name) ?? none
  }

  queryValues = (name: string): readonly string[] => {
    this.#queries ??= toQueryValues(this.#request.search)
    return this.#queries.get(name) ?? none
  }
}

const none: readonly string[] = []

function toHeaderValues(flat: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (let index = 0; index + 1 < flat.length; index += 2)
    push(values, (flat[index] ?? '').toLowerCase().replaceAll('-', '_'), flat[index + 1] ?? '')
  return values
}

function toQueryValues(search: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(search)) push(values, name, value)
  return values
}

function push(values: Map<string, string[]>, key: string, value: string): void {
  const list = values.get(key)
  if (list === undefined) values.set(key, [value])
  else list.push(value)
}
