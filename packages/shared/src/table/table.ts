/**
 * Table: what the request path needs and nothing else. Compiled from attachments, immutable, replaced as a whole.
 *
 * Durations are milliseconds, header names lower case, regular expressions compiled; the request path parses nothing.
 */
import type { ListenerKongTable } from './compile-kong-route.ts'
import type { ListenerKongStreams } from './compile-kong-streams.ts'
import type { KongEntry } from './kong-table.ts'
import type { RulePolicies } from './policies.ts'
import type { BackendState, ListenerId, Refusal, RouteId, RuleState, UpstreamId } from '../attachment/index.ts'
import type { AnyRoute, ObjectKey } from '../resources/index.ts'

export type { UpstreamId }

/** A request as compiled tests see it. Built once per request by `match/match-request.ts`. */
export interface MatchRequest {
  /** As received; methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string
  /** Lower case, without port or trailing dot; `''` where the request names no host. */
  readonly host: string
  /** Starts with `/`; normalised (lib/path.ts); no query. `*` where the target is in asterisk-form: no rule takes it. */
  readonly path: string
  /** `?` and the query as received; `''` where there is none. */
  readonly search: string
  /** What the client called the host, as received: the Host to send on where nothing rewrites it. */
  readonly authority: string
  /** By lower-case name. Repeated lines joined by `, ` (RFC 9110 §5.3). */
  readonly headers: ReadonlyMap<string, string>
  /** By decoded name. Of a repeated name the first value counts. */
  readonly query: ReadonlyMap<string, string>
}

/** A compiled string test: equality, or an RE2 expression that must match the whole value. */
export interface ValueTest {
  readonly name: string
  readonly type: 'Exact' | 'RegularExpression'
  readonly value: string
  readonly test: (actual: string) => boolean
}

export interface PathTest {
  readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'
  /** For PathPrefix without a trailing slash; `''` is the prefix of everything. */
  readonly value: string
  /** The part of the path that matched, or `null`. */
  readonly match: (path: string) => string | null
}

/** What a GRPCRoute's match asks of the call; the path of a call is `/<service>/<method>` (gRPC over HTTP/2). */
export interface GrpcTest {
  readonly type: 'Exact' | 'RegularExpression'
  /** `null` takes any. */
  readonly service: string | null
  readonly method: string | null
}

/** One host × match of a rule. Entries of a host stand in order of precedence, best first. */
export interface TableEntry {
  /** For people and for explain: `HTTPRoute/<namespace>/<name>/<rule>/<match>`. */
  readonly id: string
  /** Set on entries of GRPCRoutes; `path` then says the same as a path. */
  readonly grpc?: GrpcTest
  readonly path: PathTest
  readonly method: string | null
  readonly headers: readonly ValueTest[]
  readonly query: readonly ValueTest[]
  readonly matchIndex: number
  readonly rule: CompiledRule
}

export interface HeaderEdits {
  /** Replace all values of the name. */
  readonly set: readonly { readonly name: string; readonly value: string }[]
  /** Append to the values there are. */
  readonly add: readonly { readonly name: string; readonly value: string }[]
  /** Lower case. */
  readonly remove: readonly string[]
}

export type PathEdit =
  | { readonly type: 'ReplaceFullPath'; readonly value: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly value: string }

export type CompiledFilter =
  | KongForward
  | { readonly type: 'RequestHeaderModifier'; readonly edits: HeaderEdits }
  | { readonly type: 'ResponseHeaderModifier'; readonly edits: HeaderEdits }
  | {
      readonly type: 'RequestRedirect'
      readonly scheme: 'http' | 'https' | null
      readonly hostname: string | null
      readonly port: number | null
      readonly path: PathEdit | null
      readonly statusCode: 301 | 302 | 303 | 307 | 308
    }
  | { readonly type: 'URLRewrite'; readonly hostname: string | null; readonly path: PathEdit | null }
  | RequestMirror
  | Cors
  | ExternalAuth
  | {
      readonly type: 'ExtensionRef'
      /** Key of a signalbox.dev Policy in the route's namespace. */
      readonly policy: ObjectKey
    }

/** What Kong does to a request that a Route took. Made per request, by the match. */
export interface KongForward {
  readonly type: 'KongForward'
  /** Decoded path of the request. */
  readonly path: string
  /** What `stripPath` takes away; `null` where nothing of the path was asked. */
  readonly matchedPath: string | null
  readonly stripPath: boolean
  readonly pathHandling: 'v0' | 'v1'
  readonly preserveHost: boolean
  /** Set where the protocol was the wrong one: the request is not sent on. */
  readonly answer: {
    readonly status: 301 | 302 | 307 | 308 | 415 | 426
    readonly headers: Readonly<Record<string, string>>
    readonly message: string
  } | null
}

/** A copy of the request goes to `upstream`; what it answers is dropped. */
export interface RequestMirror {
  readonly type: 'RequestMirror'
  readonly upstream: UpstreamId
  /** Share of the requests that is copied, 0 to 1. */
  readonly share: number
}

/** Gateway API v1 `HTTPCORSFilter`; carried out by `match/cors.ts`. */
export interface Cors {
  readonly type: 'CORS'
  readonly allowOrigins: readonly string[]
  readonly allowCredentials: boolean
  readonly allowMethods: readonly string[]
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAgeSeconds: number
}

/** Gateway API v1 `HTTPExternalAuthFilter` (GEP-1494): another service is asked whether the request may pass. */
export interface ExternalAuth {
  readonly type: 'ExternalAuth'
  readonly protocol: 'HTTP' | 'GRPC'
  readonly upstream: UpstreamId
  /** Lower-case names of the request's fields that are sent along; `null`: all of them. */
  readonly allowedHeaders: readonly string[] | null
  /** Lower-case names of the answer's fields that the backend gets to see; `null`: all of them. */
  readonly allowedResponseHeaders: readonly string[] | null
  /** Put before the path of the request when asking, without trailing slash; `''` for none. */
  readonly pathPrefix: string
  /** Bytes of content that are sent along at most; 0 sends none. */
  readonly maxBodyBytes: number
}

/** Gateway API v1 `HTTPRouteRetry` (GEP-1731). */
export interface Retry {
  /** Statuses after which a further attempt is made; failed connections and attempts that time out always allow one. */
  readonly codes: readonly number[]
  /** Further attempts at the most, after the first. */
  readonly attempts: number
  /** Least wait before a further attempt. */
  readonly backoffMs: number
}

/** Gateway API v1 `SessionPersistence` (GEP-1619). */
export interface SessionPersistence {
  readonly type: 'Cookie' | 'Header'
  /** Of the cookie or header. */
  readonly name: string
  /** When a session ends, however busy; `null`: never. */
  readonly absoluteTimeoutMs: number | null
  /** The cookie outlives the browser, until {@link absoluteTimeoutMs}. */
  readonly permanent: boolean
  /** Path of the cookie. */
  readonly path: string
}

/**
 * A resolved backendRef. `upstream` is a key into {@link CompiledTables.upstreams}, or `null` where the reference is
 * invalid and its share gets 500.
 */
export interface Backend extends BackendState {
  readonly filters: readonly CompiledFilter[]
}

export interface CompiledRule {
  /** `HTTPRoute/<namespace>/<name>/<rule index>` */
  readonly id: string
  readonly kind: 'HTTPRoute' | 'GRPCRoute' | 'Route'
  readonly route: ObjectKey
  readonly ruleIndex: number
  readonly name: string | null
  readonly filters: readonly CompiledFilter[]
  readonly backends: readonly Backend[]
  /** Sum of the weights; 0 where no backend can be chosen. */
  readonly totalWeight: number
  /** The whole exchange, attempts included; `null`: no limit by the route. */
  readonly requestTimeoutMs: number | null
  /** One attempt; `null`: no limit by the route. */
  readonly backendTimeoutMs: number | null
  /** `null`: what the Service says (`UpstreamTarget.retries`). */
  readonly retry: Retry | null
  readonly session: SessionPersistence | null
  /**
   * Set where the rule as a whole cannot be served (a filter that cannot be honoured): every request that it takes
   * is answered 500 and never passed on without the filter.
   */
  readonly broken: Refusal | null
  /** Age of the route, RFC 3339; `null` where it has none (it then counts as the youngest). */
  readonly createdAt: string | null
}

/** One route that is in force somewhere, compiled. The same object as long as its spec and what its references come to do not change. */
export interface CompiledRoute {
  readonly id: RouteId
  /** What it was compiled from. */
  readonly source: { readonly route: AnyRoute; readonly rules: readonly RuleState[] }
  readonly rules: readonly CompiledRule[]
  /** By rule and match. A match that no request can meet (its expression does not compile) has none. */
  readonly entries: readonly TableEntry[]
  /** Of a Route: what it is matched by instead of `entries`. */
  readonly kong?: readonly KongEntry<TableEntry>[]
}

/** What one listener's requests are matched against. Immutable; replaced as a whole. */
export interface RouteTable {
  /**
   * Keys are lower-case hostnames as routes write them, `*.` wildcards included; `''` holds routes without a hostname.
   * The route's own hostname decides precedence (Gateway API v1 `HTTPRouteSpec.hostnames`), not what it shares with the
   * listener's; whoever asks has chosen the listener by the host already.
   */
  readonly entriesByHost: ReadonlyMap<string, HostEntries>
}

/** The entries of one hostname, in precedence order, with the index that finds the first match without a scan. */
export interface HostEntries {
  /** Best first (`precedence.ts`). */
  readonly entries: readonly TableEntry[]
  /** Those of GRPCRoutes, best first; they stand in no index. */
  readonly grpc: readonly TableEntry[]
  /** By the whole path; each list best first. */
  readonly exact: ReadonlyMap<string, readonly TableEntry[]>
  readonly regex: readonly TableEntry[]
  /** By prefix without trailing slash; each list best first. */
  readonly prefix: ReadonlyMap<string, readonly TableEntry[]>
  /** Lengths of the keys of `prefix`, longest first: what a look-up walks. */
  readonly prefixLengths: readonly number[]
  /** The routes that serve the hostname, by id; what the entries come from. */
  readonly routes: readonly CompiledRoute[]
}

/** What listeners of every protocol have. */
export interface ListenerBase {
  readonly id: ListenerId
  readonly gateway: ObjectKey
  readonly name: string
  /** The listener's own port: what redirects and status speak of. */
  readonly port: number
  /**
   * Upstreams that are reached differently from this Gateway, because it shows backends a certificate of its own: the
   * id that a backend names → the id to use. Read it through `match/upstream-of.ts`.
   */
  readonly ownUpstreams: ReadonlyMap<UpstreamId, UpstreamId>
  /** Routes of connections; left out where there are none. Read it through `match/match-stream.ts`. */
  readonly kongStreams?: ListenerKongStreams
  /** The policies in force here, by id of the rule; left out where there are none. Read it through `match/policies-of.ts`. */
  readonly policies?: ReadonlyMap<string, RulePolicies>
}

/** A listener that takes requests. */
export interface ListenerTable extends ListenerBase {
  readonly protocol: 'HTTP' | 'HTTPS'
  /** `''` takes any host. */
  readonly hostname: string
  readonly routes: RouteTable
  /** Routes, tried after `routes`; left out where there are none. */
  readonly kong?: ListenerKongTable
}
