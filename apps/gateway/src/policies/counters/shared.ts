/**
 * Counts that the primary keeps for all its workers, as a worker reaches them. What one turn of the event loop asks goes
 * out as one message.
 */
import type { Take, Taken } from '@signalbox/shared/policies'
import type { Counters } from './counters.ts'

interface Asked {
  readonly take: Take
  readonly settle: (taken: Taken) => void
  readonly refuse: (error: Error) => void
}

export class SharedCounters implements Counters {
  readonly #send: (sequence: number, takes: readonly Take[]) => void
  readonly #sent = new Map<number, readonly Asked[]>()
  #waiting: Asked[] = []
  #sequence = 0
  #isClosed = false

  /** @param send Hands `takes` to the primary, whose answer comes by {@link answer}. */
  constructor(send: (sequence: number, takes: readonly Take[]) => void) {
    this.#send = send
  }

  take(take: Take): Promise<Taken> {
    if (this.#isClosed) return Promise.reject(gone())
    return new Promise((settle, refuse) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush())
      this.#waiting.push({ take, settle, refuse })
    })
  }

  /** @param taken In the order of what was asked under `sequence`. */
  answer(sequence: number, taken: readonly Taken[]): void {
    const asked = this.#sent.get(sequence) ?? []
    this.#sent.delete(sequence)
    for (const [index, { settle, refuse }] of asked.entries()) {
      const answer = taken[index]
      if (answer === undefined) refuse(gone())
      else settle(answer)
    }
  }

  /** The primary is gone: nothing is answered any more. */
  close(): void {
    this.#isClosed = true
    for (const { refuse } of [...this.#sent.values()].flat().concat(this.#waiting.splice(0))) refuse(gone())
    this.#sent.clear()
  }

  #flush(): void {
    const asked = this.#waiting.splice(0)
    if (asked.length === 0) return
    this.#sequence += 1
    this.#sent.set(this.#sequence, asked)
    this.#send(
      this.#sequence,
      asked.map(({ take }) => take),
    )
  }
}

const gone = (): Error => new Error('The process that keeps the counts is gone.')
