/**
 * Samples: a few of the requests that were seen, for the console's live view. A fair choice of all of them (reservoir
 * sampling), so that a burst does not push everything else out, and an object is made only for those that are chosen.
 */
import type { RequestSample } from '@signalbox/shared/snapshot'
import type { ExchangeRecord, Recorder } from './record.ts'

/** At most this many travel in one report (`GatewayReport.samples`). */
export const samplesPerReport = 50

export interface Samples extends Recorder {
  /** Hands over what was chosen since the last call, oldest first, and begins anew. */
  take(): readonly RequestSample[]
  /** Takes samples back whose report did not arrive; they come first next time. */
  giveBack(samples: readonly RequestSample[]): void
}

/** @param random a number in [0, 1) */
export function createSamples(random: () => number): Samples {
  let chosen: RequestSample[] = []
  let seen = 0
  return {
    exchange(record) {
      seen += 1
      if (chosen.length < samplesPerReport) chosen.push(toSample(record))
      else if (random() < samplesPerReport / seen) chosen[Math.floor(random() * samplesPerReport)] = toSample(record)
    },
    /** A sample is asked about later, in the words of HTTP: what became of a connection does not fit them. */
    stream() {},
    take() {
      const samples = chosen.sort((a, b) => (a.at < b.at ? -1 : 1))
      chosen = []
      seen = 0
      return samples
    },
    giveBack(samples) {
      chosen = [...samples, ...chosen].slice(0, samplesPerReport)
      seen += samples.length
    },
  }
}

function toSample(record: ExchangeRecord): RequestSample {
  return {
    at: new Date(record.at).toISOString(),
    listener: record.listener ?? '',
    method: record.method,
    host: record.host,
    path: record.path,
    rule: record.rule,
    status: record.status,
    durationMs: Math.round(record.durationMs),
    ...(record.upstream === null ? {} : { upstream: record.upstream }),
    ...(record.endpoint === null ? {} : { endpoint: record.endpoint }),
    ...(record.errorCode === null ? {} : { errorCode: record.errorCode }),
  }
}
