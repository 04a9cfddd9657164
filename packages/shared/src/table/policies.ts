/**
 * Policies as the request path has them: for each rule on each listener one line per type, in the order in which they
 * run, with the instance that precedence chose.
 */
import type { PolicyLevel } from '../attachment/index.ts'
import type { ObjectKey, RouteProtocol } from '../resources/index.ts'
import type { UpstreamId } from './table.ts'

/** One Policy with its checked config. The same object as long as neither changes, so that what runs for it is kept. */
export interface PolicyInstance {
  readonly key: ObjectKey
  readonly namespace: string
  readonly type: string
  /** As the type's definition gives it out, defaults and all. */
  readonly config: unknown
  /** Upstreams of the Services that it may send requests to, by name; a list of ports each, the first of the Service first. */
  readonly services: Readonly<Record<string, readonly ServicePortUpstream[]>>
}

export interface ServicePortUpstream {
  readonly port: number
  readonly upstream: UpstreamId
}

export interface PolicyCandidate {
  readonly instance: PolicyInstance
  /** By what the Policy came to be in force here. */
  readonly level: PolicyLevel
  /** Only for requests of these; `null`: all. */
  readonly protocols: readonly RouteProtocol[] | null
}

/** One type in force on a rule. The first candidate that takes the request's protocol runs, and no other. */
export interface CompiledPolicy {
  readonly type: string
  readonly priority: number
  /** Most specific first; ends with the first that takes every protocol. Empty where only consumers have one. */
  readonly candidates: readonly PolicyCandidate[]
  /** By consumer, for requests of those: in place of {@link candidates}, which stand behind their own. */
  readonly byConsumer: ReadonlyMap<ObjectKey, readonly PolicyCandidate[]>
}

export interface RulePolicies {
  /** Where no backend is chosen, or one without policies of its own. In running order. */
  readonly rule: readonly CompiledPolicy[]
  /** By place of the backendRef, where it is not the rule's list: its Service has policies, or its filters name some. */
  readonly backends: ReadonlyMap<number, readonly CompiledPolicy[]>
}
