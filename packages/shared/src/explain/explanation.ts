/**
 * Explanation: why a request goes where it goes. The shape is fixed by `POST /signalbox/v1/explain`.
 */
import type { EffectivePolicyView } from './effective-policies.ts'

export interface ExplainRequest {
  readonly method: string
  /** Absolute: scheme and port choose the listener (80 and 443 where none is named). */
  readonly url: string
  /** A value is a string or a list. `host` overrides the url's. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
  /** `tcp`, `tls` and `udp` ask about a connection or datagram, `grpc` about a call; anything else about a request. */
  readonly protocol?: string
  readonly sourceAddress?: string
  readonly sourcePort?: number
  readonly destinationAddress?: string
  readonly destinationPort?: number
  /** Name of the TLS handshake. Default: the url's host. */
  readonly sni?: string
}

/** Why a candidate lost: the first predicate that did not hold, with what was wanted and what was there. */
export interface Considered {
  /** `HTTPRoute/<namespace>/<name>` */
  readonly route: string
  readonly rule: number
  readonly match: number
  readonly outcome: 'matched' | 'not-matched' | 'outranked' | 'not-attached'
  /** A sentence for a person: `method is POST, the match needs GET`. */
  readonly reason: string
  /** Every predicate of the match, in the order of the match; empty where it was not evaluated. */
  readonly predicates: readonly {
    /** `service` and `method`: of a gRPC call, where the route is a GRPCRoute. `expression`: a term of a Route’s expression, of which `name` lists the fields. */
    readonly field: 'hostname' | 'path' | 'service' | 'method' | 'header' | 'queryParam' | 'expression'
    readonly name?: string
    readonly wanted: string
    readonly actual: string | null
    readonly holds: boolean
  }[]
}

export interface ExplainStep {
  readonly stage:
    | 'listener'
    | 'tls'
    | 'hostname'
    | 'attachment'
    | 'match'
    | 'policy'
    | 'filter'
    | 'mirror'
    | 'backend'
    | 'session'
    | 'retry'
    | 'upstream'
    | 'response'
  readonly outcome: 'passed' | 'changed' | 'ended'
  /** A sentence for a person. */
  readonly text: string
  /** Before and after where the step changed something: headers, path, host. */
  readonly changes?: readonly { readonly what: string; readonly before: string | null; readonly after: string | null }[]
}

export interface Explanation {
  /** One sentence: what becomes of the request. */
  readonly verdict: string
  readonly listener: {
    readonly gateway: string
    readonly name: string
    readonly id: string
    readonly port: number
    readonly hostname: string
  } | null
  readonly matched: {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    /** Of routes in documents of Kong that give one. */
    readonly id?: string
    readonly rule: number
    readonly ruleName?: string
    readonly match: number
    readonly captures?: Readonly<Record<string, string>>
  } | null
  /** The filters that ran, in order: type and what they did. */
  readonly filters: readonly { readonly type: string; readonly detail: string }[]
  /** The policies in force, in running order, with the level that set each. */
  readonly policies?: readonly EffectivePolicyView[]
  readonly upstream: {
    /** `<namespace>/<name>:<port>` */
    readonly service: string
    readonly url: string
    readonly host: string
    readonly headers: Readonly<Record<string, string>>
    /** Chance of this backend among the rule's, in percent. */
    readonly sharePercent: number
    readonly endpoints: readonly { readonly address: string; readonly port: number; readonly weight: number }[]
  } | null
  /** Set where the gateway answers itself: no match, redirect, invalid backend, no endpoint. */
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly reason: string
  }
  readonly steps: readonly ExplainStep[]
  /** In precedence order; at most 200, near misses first among the losers beyond that. */
  readonly considered: readonly Considered[]
}
