/**
 * Messages between the primary and its workers (structured clone over the channel of `child_process.fork`).
 *
 *     primary → start, change …, permit …, taken …, check, health …, drain → worker
 *     worker  → applied, reading …, bind …, take …, health …, log → primary
 *
 * What is to be served is numbered (`sequence`) by the primary: revisions are the console's, and a console whose data
 * was replaced begins again at a lower one.
 */
import type { Take, Taken } from '@signalbox/shared/policies'
import type { AnyResource } from '@signalbox/shared/resources'
import type { Change, RequestSample } from '@signalbox/shared/snapshot'
import type { GatewayConfig } from '../config.ts'
import type { BindFailure, SocketAddress } from '../listeners/socket.ts'
import type { ServingReading } from '../serving.ts'
import type { HealthNews } from '../upstreams/upstreams.ts'

export type ToWorker =
  | {
      readonly type: 'start'
      readonly config: GatewayConfig
      readonly ticketSecret: Uint8Array
      readonly sequence: number
      /** What is to be served at once; `null` where there is no configuration yet. */
      readonly snapshot: { readonly revision: number; readonly resources: readonly AnyResource[] } | null
    }
  | { readonly type: 'change'; readonly sequence: number; readonly revision: number; readonly change: Change }
  /** The answer to `bind`: whether that port may be bound; with the socket of a sibling that lets go of it. */
  | { readonly type: 'permit'; readonly where: SocketAddress; readonly failure: BindFailure | null }
  /** Whether this worker asks endpoints how they are, for all workers. */
  | { readonly type: 'check'; readonly checks: boolean }
  /** What another worker found out about endpoints. */
  | { readonly type: 'health'; readonly news: HealthNews }
  /** What came of `take`, in its order. */
  | { readonly type: 'taken'; readonly sequence: number; readonly taken: readonly Taken[] }
  /** Give every socket that listens to the primary, and go on listening. */
  | { readonly type: 'hand' }
  /** Finish open exchanges, then end. */
  | { readonly type: 'drain' }

export type FromWorker =
  /** What came of a start or change: it, or a later one, is in force, or could not be brought into force. */
  | { readonly type: 'applied'; readonly sequence: number; readonly inForce: boolean }
  /** Sent every second and after every change. Samples are new ones since the last reading. */
  | { readonly type: 'reading'; readonly reading: ServingReading; readonly samples: readonly RequestSample[] }
  /** May this port be bound? */
  | { readonly type: 'bind'; readonly where: SocketAddress }
  /** One socket, with its handle; `null` behind the last. */
  | { readonly type: 'handed'; readonly where: SocketAddress | null }
  /** A port that was permitted is let go. */
  | { readonly type: 'release'; readonly where: SocketAddress }
  /** What this worker found out about endpoints. */
  | { readonly type: 'health'; readonly news: HealthNews }
  /** Count these requests; all that one turn of the event loop has. */
  | { readonly type: 'take'; readonly sequence: number; readonly takes: readonly Take[] }
  | { readonly type: 'log'; readonly sentence: string }
