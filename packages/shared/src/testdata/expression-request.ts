/** Requests for tests of expressions: everything absent unless it is given. */
import { toAddress, toSegments, type ExpressionRequest } from '../expression/index.ts'

export interface GivenRequest {
  readonly protocol?: string
  readonly sni?: string
  readonly method?: string
  readonly host?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly queries?: Readonly<Record<string, readonly string[]>>
  readonly source?: readonly [address: string, port: number]
  readonly destination?: readonly [address: string, port: number]
}

export function expressionRequest(given: GivenRequest): ExpressionRequest {
  const { protocol = 'http', sni = null, method = null, host = null, path = null } = given
  return {
    protocol,
    sni,
    method,
    host,
    path,
    segments: path === null ? [] : toSegments(path),
    sourceAddress: given.source === undefined ? null : toAddress(given.source[0]),
    sourcePort: given.source?.[1] ?? null,
    destinationAddress: given.destination === undefined ? null : toAddress(given.destination[0]),
    destinationPort: given.destination?.[1] ?? null,
    headerValues: (name) => given.headers?.[name] ?? [],
    queryValues: (name) => given.queries?.[name] ?? [],
  }
}
