/** canary: a share of the requests to another host, port or path. */
import { isCanary, type CanaryCase, type ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'

export const canary: PolicyBehaviour<ConfigOf<'canary'>> = {
  create(config, parts) {
    const { upstream_host: host, upstream_port: port, upstream_uri: uri } = config
    const startMs = parts.clock.epochMs()
    return {
      request(turn) {
        if (config.upstream_fallback && host !== undefined && !parts.isServing(host)) return
        if (!isCanary(config, toCase(turn, parts, startMs))) return
        if (uri !== undefined) turn.targetPath = uri
        if (host !== undefined || port !== undefined)
          turn.destination = { address: host ?? null, ...(port === undefined ? {} : { port }) }
      },
    }
  },
}

function toCase(turn: RequestTurn, { clock, random }: PolicyParts, startMs: number): CanaryCase {
  const { identity, original } = turn
  return {
    nowMs: clock.epochMs(),
    startMs,
    consumer: identity?.consumer?.key ?? null,
    clientAddress: turn.clientAddress,
    groups: [...(identity?.consumer?.groups ?? []), ...(identity?.groups ?? [])],
    header: (name) => original.headers.get(name.toLowerCase()) ?? null,
    random: random(),
  }
}
