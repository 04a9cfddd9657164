/**
 * The data plane as the control side sees it: what answers exchanges, and what it must be told when tables change.
 */
import type { EndpointReport } from '@signalbox/shared/snapshot'
import type { UpstreamId, UpstreamTarget } from '@signalbox/shared/table'
import type { Clock } from './exchange/clock.ts'
import { MetricRegistry, type MetricReading } from './exchange/metric-registry.ts'
import type { Serve, ServeFlow, ServeStream } from './listeners/serve.ts'
import { toTrustedProxies } from './pipeline/client-address.ts'
import { runPipeline, type PipelineParts } from './pipeline/pipeline.ts'
import { LiveStreams } from './pipeline/live-streams.ts'
import { runFlow, runStream, type StreamParts } from './pipeline/stream.ts'
import type { OwnPort } from './upstreams/reach.ts'
import { createUpstreams, type HealthNews } from './upstreams/upstreams.ts'
import type { Counters } from './policies/counters/counters.ts'
import { MemoryCounters } from './policies/counters/memory.ts'
import type { PolicyBehaviour } from './policies/behaviour.ts'
import { RunningPolicies, type PolicyTables } from './policies/running.ts'
import { createSessions } from './forward/index.ts'
import type { Recorder } from './observe/record.ts'

export interface DataPlaneConfig {
  /** Addresses and CIDRs whose forwarding fields (X-Forwarded-*, Forwarded) are believed. Default: none. */
  readonly trustedProxies: readonly string[]
  /** Adds `signalbox-rule`, `signalbox-listener` and `signalbox-upstream` to every response (`SIGNALBOX_DEBUG_HEADERS`). Default: false. */
  readonly debugHeaders: boolean
  /** What no route leads to: the gateway's own admin port, and the console. Default: nothing. */
  readonly ownPorts?: readonly OwnPort[]
  /** Folder below which policies write (`file-log`). */
  readonly logFolder: string
  /** Absolute folders beside it that they may write to (`SIGNALBOX_LOG_FOLDERS`). Default: none. */
  readonly allowedLogFolders: readonly string[]
  /** Where limits are counted for several gateways; `null` where there is no such place. Default: null. */
  readonly redisUrl?: string | null
}

export interface DataPlane {
  /** Given to every front. Answers each exchange in the end, whatever happens. */
  readonly serve: Serve
  /** Given to the fronts whose connections are passed on, and to those of datagrams. */
  readonly serveStream: ServeStream
  readonly serveFlow: ServeFlow
  /**
   * Adopts the upstreams and policies of a revision. Call it in the same tick in which the socket tables are swapped, just before
   * the swap: exchanges look their upstream up in the tick in which they are served. Connection pools of endpoints
   * that are still named live on; those of endpoints that left are closed once their exchanges have ended.
   */
  update(tables: PolicyTables & { readonly upstreams: ReadonlyMap<UpstreamId, UpstreamTarget> }): void
  /** How every endpoint now named is, from what the exchanges met. */
  endpoints(): readonly EndpointReport[]
  /** Asks the endpoints whose health check is due; to be called often. Resolves when they have answered. */
  checkHealth(): Promise<void>
  /** Takes what another process of this gateway found out about an endpoint. */
  learnHealth(news: HealthNews): void
  /** Figures that policies keep. */
  metrics(): MetricReading
  /** Records what has passed over streams that last, so that figures read next are current. */
  recordProgress(): void
  /** Closes idle upstream connections at once and the others as their exchanges end. */
  close(): Promise<void>
}

/** With fewer exchanges open it is not they that keep the process from keeping up, and refusing some helps nobody. */
const leastToShed = 100

interface DataPlaneParts {
  readonly recorder: Recorder
  readonly config: DataPlaneConfig
  /** By which sessions name endpoints; see `session-key.ts`. */
  readonly sessionKey: Buffer
  /** A number in [0, 1). */
  readonly random: () => number
  readonly clock: Clock
  /** Where requests are counted against limits. Default: the memory of this process. */
  readonly counters?: Counters
  /** Whether the next request is to be refused, because the process cannot keep up. Default: never. */
  readonly mustShed?: () => boolean
  /** Behaviours of policies that users have added, by type. Default: none. */
  readonly addedPolicies?: ReadonlyMap<string, PolicyBehaviour<unknown>>
  /** Called when the health of an endpoint has changed, and with what other processes of this gateway should know. */
  readonly onHealthChange?: () => void
  readonly onHealthNews?: (news: HealthNews) => void
  /** Told of faults of the gateway itself, with what a person needs to mend them. */
  readonly log: (sentence: string) => void
}

/** Wires upstreams and pipeline. Fronts are made apart, by `createHttpFront`, and given {@link DataPlane.serve}. */
export function createDataPlane(given: DataPlaneParts): DataPlane {
  const { recorder, config, sessionKey, random, clock, log } = given
  const upstreams = createUpstreams(
    clock,
    {
      changed: () => given.onHealthChange?.(),
      tell: (news) => given.onHealthNews?.(news),
    },
    config.ownPorts,
  )
  const metrics = new MetricRegistry()
  const { logFolder, allowedLogFolders } = config
  const policies = new RunningPolicies(
    {
      clock,
      random,
      log,
      metrics,
      logFolder,
      allowedLogFolders,
      counters: given.counters ?? new MemoryCounters(),
      redisUrl: config.redisUrl ?? null,
      isServing: (id) => {
        const upstream = upstreams.get(id)
        return upstream !== undefined && upstream.endpoints.size > 0 && upstream.refusal === null
      },
    },
    given.addedPolicies,
  )
  let open = 0
  const parts: PipelineParts = {
    upstreams,
    sessions: createSessions(sessionKey, clock),
    policies,
    recorder,
    trusted: toTrustedProxies(config.trustedProxies),
    debugHeaders: config.debugHeaders,
    random,
    clock,
    mustShed: () => open > leastToShed && given.mustShed?.() === true,
    log,
  }
  const live = new LiveStreams(recorder)
  const streamParts: StreamParts = { upstreams, live, random, clock, log }
  return {
    serve: (exchange) => {
      open++
      void runPipeline(exchange, parts).finally(() => open--)
    },
    serveStream: (connection) => void runStream(connection, streamParts),
    serveFlow: (flow) => runFlow(flow, streamParts),
    update: (tables) => {
      upstreams.update(tables.upstreams)
      policies.update(tables)
    },
    endpoints: upstreams.report,
    checkHealth: upstreams.checkHealth,
    learnHealth: upstreams.learn,
    metrics: () => metrics.read(),
    recordProgress: () => live.tell(),
    close: async () => {
      await upstreams.close()
      await policies.close()
    },
  }
}
