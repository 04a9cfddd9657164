/**
 * Matrix: namespaces × listeners, each cell saying whether routes of the namespace may attach and which clause
 * decides. What the console shows and edits as "attachment policies".
 */
import type { RouteGroupKind } from '../resources/index.ts'
import type { ListenerId, ListenerOwner } from './attachments.ts'

export interface MatrixListener {
  readonly id: ListenerId
  /** `namespace/name` of the Gateway. */
  readonly gateway: string
  /** Who wrote it, and so where it is changed: the Gateway, or a ListenerSet of it. */
  readonly owner: ListenerOwner
  readonly name: string
  readonly port: number
  readonly protocol: string
  readonly hostname: string
  readonly from: 'All' | 'Same' | 'Selector' | 'None'
  readonly kinds: readonly RouteGroupKind[]
  readonly valid: boolean
}

export interface MatrixCell {
  readonly namespace: string
  readonly listener: ListenerId
  readonly may: boolean
  /** The clause of `allowedRoutes.namespaces` that decides. */
  readonly clause: 'from-all' | 'from-same' | 'from-selector' | 'from-none' | 'no-supported-kind' | 'listener-not-valid'
  /** A sentence: `label shared-gateway-access=true is missing on namespace team-c`. */
  readonly reason: string
  /** Routes of the namespace accepted there now, `kind/namespace/name`. */
  readonly attached: readonly string[]
  /** Routes of the namespace that wish to attach there and may not. */
  readonly refused: readonly string[]
}

/** `GET /signalbox/v1/attachment`. Listeners by gateway key and order in the Gateway, namespaces by name. */
export interface AttachmentMatrix {
  readonly namespaces: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[]
  readonly listeners: readonly MatrixListener[]
  readonly cells: readonly MatrixCell[]
}
