/**
 * Live streams: the connections and flows that last, so that figures tell of what passes while it passes. A database
 * connection may be open for days; its bytes are not to show up at its end.
 */
import type { StreamOutcome } from '../exchange/stream-outcome.ts'
import type { Recorder, StreamRecord } from '../observe/record.ts'

interface LiveStream {
  readonly listener: StreamRecord['listener']
  readonly rule: string | null
  readonly outcome: StreamOutcome
  told: { readonly requestBytes: number; readonly responseBytes: number }
}

export class LiveStreams {
  readonly #recorder: Recorder
  readonly #live = new Set<LiveStream>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /** @returns what to call with the record when it has ended. */
  begin(listener: LiveStream['listener'], rule: string | null, outcome: StreamOutcome): (record: StreamRecord) => void {
    const stream: LiveStream = { listener, rule, outcome, told: { requestBytes: 0, responseBytes: 0 } }
    this.#live.add(stream)
    return (record) => {
      this.#live.delete(stream)
      this.#tell(stream)
      this.#recorder.stream(record)
    }
  }

  /** Records what passed since the last time. Called whenever figures are read. */
  tell(): void {
    for (const stream of this.#live) this.#tell(stream)
  }

  #tell(stream: LiveStream): void {
    const { listener, rule, told } = stream
    const { upstream, requestBytes, responseBytes } = stream.outcome
    if (requestBytes === told.requestBytes && responseBytes === told.responseBytes) return
    stream.told = { requestBytes, responseBytes }
    this.#recorder.bytes?.({
      listener,
      rule,
      upstream,
      requestBytes: requestBytes - told.requestBytes,
      responseBytes: responseBytes - told.responseBytes,
    })
  }
}
