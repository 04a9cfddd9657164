/**
 * Turn: one request as a policy sees it and changes what is sent on. The part of it that needs no I/O; the gateway adds
 * the rest (`apps/gateway/src/policies/behaviour.ts`), explain has this and nothing else.
 */
import type { HeaderList } from '../lib/index.ts'

/** The request as it was received, in normal form, before any policy or filter. */
export interface OriginalRequest {
  readonly method: string
  /** Lower case, without port; `''` where the request names none. */
  readonly host: string
  /** Normalised, without query. */
  readonly path: string
  /** `?` and the query as received; `''` where there is none. */
  readonly search: string
  /** By lower-case name; repeated lines joined by `, `. The client's own forwarding fields are in it only where they are believed. */
  readonly headers: ReadonlyMap<string, string>
  /** By decoded name; of a repeated name the first value. */
  readonly query: ReadonlyMap<string, string>
}

/** Which rule took the request. */
export interface TurnRoute {
  readonly kind: 'HTTPRoute' | 'GRPCRoute' | 'Route'
  /** `<namespace>/<name>`. */
  readonly key: string
  /** `HTTPRoute/<namespace>/<name>/<rule index>`. */
  readonly rule: string
  /** Of the Service that is to answer; `null` where none is chosen (a redirect, an invalid share). */
  readonly service: string | null
}

/** Where a policy has a request sent in place of the chosen backend. */
export type Destination =
  /** A Service of the policy's namespace; the definition must name it in `services`. Default port: its first. */
  | { readonly service: string; readonly port?: number }
  /**
   * Any host; protocol, TLS and time-outs stay those of the chosen backend. Default port: the chosen backend's; `null`:
   * the chosen backend's host. A name that the definition gives in `services`, and that is there, is that Service.
   */
  | { readonly address: string | null; readonly port?: number }

export interface PolicyTurn {
  readonly original: OriginalRequest
  readonly route: TurnRoute
  readonly scheme: 'http' | 'https'
  /** Believed address of the client. */
  readonly clientAddress: string
  /** What the regular expressions of the route took, by number (`1`) and name. */
  readonly captures: Readonly<Record<string, string>>

  /** Fields that are sent on. Host stands apart: {@link host}. Framing and hop-by-hop fields are gone already. */
  readonly headers: HeaderList
  method: string
  /** `?` and the query that is sent on; `''` for none. */
  search: string
  /** Host to send; `null`: what filters, Service or client say. */
  host: string | null
  /**
   * Absolute path to send, discarding what strip and the Service's path would make of it; `null`: what the route says.
   * Begins with `/`, without query.
   */
  targetPath: string | null
  destination: Destination | null
}
