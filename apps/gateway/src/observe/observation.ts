/** Observation: everything that is kept of the exchanges of one process, behind one recorder. */
import type { RequestSample, TrafficReport } from '@signalbox/shared/snapshot'
import { listenersOn, takesRequests, type CompiledTables } from '@signalbox/shared/table'
import { createDurations, type DurationHistogram } from './durations.ts'
import type { ExchangeRecord, Recorder, StreamProgress, StreamRecord } from './record.ts'
import { createSamples } from './samples.ts'
import { createTraffic } from './traffic.ts'

export interface ObservationReading {
  readonly traffic: readonly TrafficReport[]
  readonly durations: readonly DurationHistogram[]
  /** Requests whose head was refused before a listener was known. */
  readonly refused: number
}

export class Observation implements Recorder {
  readonly #traffic = createTraffic()
  readonly #durations = createDurations()
  readonly #samples = createSamples(Math.random)
  readonly #recorders: readonly Recorder[]

  /** @param others recorders that get every exchange too */
  constructor(others: readonly Recorder[]) {
    this.#recorders = [this.#traffic, this.#durations, this.#samples, ...others]
  }

  exchange(record: ExchangeRecord): void {
    for (const recorder of this.#recorders) recorder.exchange(record)
  }

  stream(record: StreamRecord): void {
    for (const recorder of this.#recorders) recorder.stream(record)
  }

  bytes(progress: StreamProgress): void {
    for (const recorder of this.#recorders) recorder.bytes?.(progress)
  }

  /** Totals since the process started. */
  read(): ObservationReading {
    return {
      traffic: this.#traffic.totals(),
      durations: this.#durations.histograms(),
      refused: this.#durations.refused,
    }
  }

  takeSamples(): readonly RequestSample[] {
    return this.#samples.take()
  }

  giveBackSamples(samples: readonly RequestSample[]): void {
    this.#samples.giveBack(samples)
  }

  /** Forgets the listeners and rules that are not in `tables`, so that a system that changes for months does not grow. */
  retain(tables: CompiledTables): void {
    const listeners = new Set<string>()
    const rules = new Set<string>()
    for (const socket of tables.sockets.values()) {
      if ('rule' in socket && socket.rule !== null) rules.add(socket.rule.id)
      for (const listener of listenersOn(socket)) {
        listeners.add(listener.id)
        if ('entriesByHost' in listener) for (const rule of listener.entriesByHost.values()) rules.add(rule.id)
        for (const rule of listener.kongStreams?.rules ?? []) rules.add(rule.id)
        if (!takesRequests(listener)) continue
        for (const route of listener.kong?.routes ?? []) for (const rule of route.rules) rules.add(rule.id)
        for (const { entries } of listener.routes.entriesByHost.values())
          for (const { rule } of entries) rules.add(rule.id)
      }
    }
    const isWanted = { rule: (id: string) => rules.has(id), listener: (id: string) => listeners.has(id) }
    this.#traffic.retain(isWanted)
    this.#durations.retain(isWanted)
  }
}
