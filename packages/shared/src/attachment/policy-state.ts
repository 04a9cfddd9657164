/** What one Policy came to: what it is for, whether it may be, and what keeps it from being in force. */
import type { PolicyDefinition } from '../policies/index.ts'
import type { ObjectKey, Policy, RouteKind } from '../resources/index.ts'
import type { Refusal } from './attachments.ts'

/** A route, or one of its rules by name. */
export interface RouteTarget {
  readonly kind: RouteKind
  readonly key: ObjectKey
  readonly section: string | null
}

/** A Gateway, or one of its listeners by name. */
export interface GatewayTarget {
  readonly key: ObjectKey
  readonly section: string | null
}

/**
 * Requests that a Policy is for: of each list that is not empty one entry must be met, so that targets of several kinds
 * narrow each other down, as Kong's plugin of a route and a consumer. All empty: the routes of its namespace.
 */
export interface PolicyScope {
  readonly routes: readonly RouteTarget[]
  readonly services: readonly ObjectKey[]
  readonly gateways: readonly GatewayTarget[]
  readonly namespaces: readonly string[]
  readonly consumers: readonly ObjectKey[]
}

export interface PolicyState {
  readonly key: ObjectKey
  readonly namespace: string
  readonly policy: Policy
  /** `null` where the type is not known. */
  readonly definition: PolicyDefinition | null
  /** As the definition gives it out; `undefined` where it is refused. */
  readonly config: unknown
  /** `null` where a target cannot be used. */
  readonly scope: PolicyScope | null
  /** Whether rules name it by ExtensionRef and it names no targets: it is in force there and nowhere else. */
  readonly onlyByReference: boolean
  /** Why it is not in force; `null` where it is. */
  readonly refusal: Refusal | null
}

/** By what a Policy came to be in force for a request. */
export interface PolicyLevel {
  readonly consumer: ObjectKey | null
  /** The rule by name or by its filter, or the route as a whole. */
  readonly route: 'rule' | 'route' | null
  readonly service: ObjectKey | null
  readonly gateway: 'listener' | 'gateway' | null
  /** Named as a target. */
  readonly namespace: string | null
  /** A filter of the rule or backendRef names it, or it names its targets itself. */
  readonly by: 'targetRefs' | 'extensionRef'
}
