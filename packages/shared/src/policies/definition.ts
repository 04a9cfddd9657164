/**
 * Definition of a policy type: what it is called, how it is set, when it runs. One file per type; its behaviour stands
 * in the gateway under the same file name.
 */
import type * as z from 'zod'
import type { RouteProtocol } from '../resources/index.ts'
import type { PolicyAnswer } from './answer.ts'
import type { PolicyTurn } from './turn.ts'

export const policyCategories = ['authentication', 'security', 'traffic', 'transformation', 'observability'] as const
export type PolicyCategory = (typeof policyCategories)[number]

/** A connection of a TCPRoute or TLSRoute, or a sender of datagrams, as a policy sees it. */
export interface PolicyConnection {
  readonly clientAddress: string
  /** What a TLS client asked for; `null` where it named none. */
  readonly serverName: string | null
}

export interface PolicyDefinition<Config = unknown> {
  /** What `spec.type` says; Kong's name of the plugin. */
  readonly type: string
  /** For people, as in `Key Authentication`. */
  readonly title: string
  /** One or two sentences: what it does for whoever attaches it. */
  readonly summary: string
  readonly category: PolicyCategory
  /** Kong's PRIORITY: higher runs first; of equal ones the type that is last by name. */
  readonly priority: number
  /** Kong's field names and defaults, every field with a description: the console's form comes from it. */
  readonly config: z.ZodType<Config>
  /** Of the requests that it can work at. */
  readonly protocols: readonly RouteProtocol[]
  /** Whether it may be for a Consumer; types that authenticate may not. */
  readonly forConsumer: boolean
  /** Set where it looks at certificates of clients: listeners of its routes ask for them in the handshake. */
  readonly asksForCertificate?: boolean
  /** Dotted paths into config that are written and never shown: masked like the values of Secrets. `*` is every element. */
  readonly secrets: readonly string[]
  /** Config of an older version of Kong under the names of today; called before config is checked. */
  upgrade?(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /**
   * Set where all that the type does to a request is decided by config and request: gateway and explain both call it.
   * @returns the answer that ends the exchange, or `null` where the request goes on.
   */
  rewrite?(config: Config, turn: PolicyTurn): PolicyAnswer | null
  /** Whether a connection, or a sender of datagrams, may pass; for types that decide about those as well. */
  admits?(config: Config, connection: PolicyConnection): boolean
  /** Names of Services, in the policy's namespace, that it may send requests to; they are made ready with the route. */
  services?(config: Config): readonly string[]
}

/** A definition whose config type is inferred from its schema. */
export function definePolicy<Config>(definition: PolicyDefinition<Config>): PolicyDefinition<Config> {
  return definition
}

/** Requests over HTTP, in the clear and over TLS, calls of gRPC included: what most types work at. */
export const requestProtocols = ['http', 'https', 'grpc', 'grpcs'] as const satisfies readonly RouteProtocol[]
