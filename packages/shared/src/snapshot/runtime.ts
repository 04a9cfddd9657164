/**
 * Runtime: what the data plane is doing now, put together by the console from the reports of every gateway process;
 * and the event stream of the console's own pages.
 */
import type { AnyResource, ResourceRef } from '../resources/index.ts'
import type { Addressing, EndpointReport, ListenerReport, RequestSample } from './report.ts'

export interface GatewayProcess {
  readonly instance: string
  readonly version: string
  readonly startedAt: string
  /** RFC 3339 of the last report. */
  readonly lastSeenAt: string
  /** Its last report is younger than 10 s. */
  readonly connected: boolean
  /** What it has in force. */
  readonly revision: number
  readonly addressing: Addressing
  readonly listeners: readonly ListenerReport[]
  readonly endpoints: readonly EndpointReport[]
}

/** Traffic of one rule and backend over the last {@link windowSeconds}, all gateway processes together. */
export interface TrafficRate {
  readonly rule: string
  readonly listener: string
  readonly upstream?: string
  readonly requestsPerSecond: number
  /** Share of 5xx responses, 0 to 100. */
  readonly errorPercent: number
  /** Mean, whole milliseconds; `null` where nothing was answered. */
  readonly meanDurationMs: number | null
  /** Since the gateway processes started. */
  readonly requestsTotal: number
}

export const windowSeconds = 10

/** `GET /signalbox/v1/runtime`, and data of the event `runtime`. */
export interface Runtime {
  /** Newest revision of the store, status writes included. */
  readonly revision: number
  /** Newest revision that changed more than status: what gateway processes are measured against. */
  readonly configRevision: number
  readonly gateways: readonly GatewayProcess[]
  readonly traffic: readonly TrafficRate[]
  /** Newest first, at most 100. */
  readonly samples: readonly RequestSample[]
}

export type ChangeAction = 'created' | 'configured' | 'unchanged' | 'deleted'

/** One line of history: a committed revision without its contents. `GET /signalbox/v1/history`. */
export interface RevisionSummary {
  readonly revision: number
  /** RFC 3339. */
  readonly at: string
  readonly author: string
  readonly message: string
  readonly changes: readonly (ResourceRef & { readonly action: ChangeAction })[]
}

/** Data of the event `change` on `GET /signalbox/v1/events` (id = revision). Secret values are masked. */
export interface ConsoleChangeEvent {
  readonly revision: number
  readonly configRevision: number
  readonly previousRevision: number
  /** True where only status changed. */
  readonly statusOnly: boolean
  readonly upserts: readonly AnyResource[]
  readonly deletes: readonly ResourceRef[]
  readonly summary: RevisionSummary
}

/** Data of the event `hello`, the first on every `GET /signalbox/v1/events`. After a gap clients refetch what they show. */
export interface HelloEvent {
  /** Where the client stands: the newest revision, or without a gap its `Last-Event-ID`, after which changes follow. */
  readonly revision: number
  readonly configRevision: number
  /** True where events before `revision` may be missing: the client named no `Last-Event-ID`, or too much came since. */
  readonly gap: boolean
}
