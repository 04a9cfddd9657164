/** What a document of Kong comes to for its router. */
import type { KongRouteSource, RouterFlavor } from '../table/index.ts'

/** Where a route of Kong sends its requests. */
export interface KongBackend {
  /** Name of the route, or its id. */
  readonly name: string
  /** `null` where the document gives none. */
  readonly id: string | null
  /** `null`: a plugin must answer. */
  readonly service: {
    readonly name: string
    readonly protocol: string
    readonly host: string
    readonly port: number
    /** `''` for none. */
    readonly path: string
    /** Of the upstream that `host` names; `null` where there is none. */
    readonly hostHeader: string | null
    /** Of that upstream; empty where `host` is a hostname or address. */
    readonly endpoints: readonly { readonly address: string; readonly port: number; readonly weight: number }[]
  } | null
}

export interface KongConfiguration {
  /** Without those of disabled services. */
  readonly routes: readonly KongRouteSource<KongBackend>[]
  readonly flavor: RouterFlavor
}
