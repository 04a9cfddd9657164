/** Counts in the memory of this process. A window is forgotten when nothing can count by it any more. */
import { mayPass, type Count, type Take, type Taken, type TakeWindow } from '@signalbox/shared/policies'
import type { Counters } from './counters.ts'

/** Some 100 bytes each. Beyond that the oldest window is forgotten, so that many clients cannot fill the memory. */
const mostWindows = 500_000
const sweepIntervalMs = 10_000

interface Counted {
  requests: number
  /** When nothing counts by it any more; epoch milliseconds. */
  readonly forgetAtMs: number
}

export class MemoryCounters implements Counters {
  readonly #windows = new Map<string, Counted>()
  #sweepAtMs = 0

  take(take: Take): Promise<Taken> {
    return Promise.resolve(this.takeNow(take))
  }

  takeNow(take: Take): Taken {
    this.#sweep(take.nowMs)
    const counts = take.windows.map((window) => this.#read(take, window))
    const allowed = mayPass(take, counts)
    if (!allowed && !take.countsRefused) return { allowed, counts }
    for (const window of take.windows) this.#count(take, window)
    return { allowed, counts: counts.map(({ current, previous }) => ({ current: current + 1, previous })) }
  }

  /** Windows that are remembered. */
  get size(): number {
    return this.#windows.size
  }

  #read({ key, type }: Take, { startMs, endMs }: TakeWindow): Count {
    const sizeMs = endMs - startMs
    const requestsAt = (atMs: number): number => this.#windows.get(toKey(key, sizeMs, atMs))?.requests ?? 0
    return { current: requestsAt(startMs), previous: type === 'fixed' ? 0 : requestsAt(startMs - sizeMs) }
  }

  #count({ key, type }: Take, { startMs, endMs }: TakeWindow): void {
    const sizeMs = endMs - startMs
    const name = toKey(key, sizeMs, startMs)
    const counted = this.#windows.get(name)
    if (counted !== undefined) {
      counted.requests += 1
      return
    }
    this.#windows.set(name, { requests: 1, forgetAtMs: type === 'fixed' ? endMs : endMs + sizeMs })
    if (this.#windows.size <= mostWindows) return
    const [oldest] = this.#windows.keys()
    if (oldest !== undefined) this.#windows.delete(oldest)
  }

  #sweep(nowMs: number): void {
    if (nowMs < this.#sweepAtMs) return
    this.#sweepAtMs = nowMs + sweepIntervalMs
    for (const [name, { forgetAtMs }] of this.#windows) if (forgetAtMs <= nowMs) this.#windows.delete(name)
  }
}

const toKey = (key: string, sizeMs: number, startMs: number): string => `${key} ${sizeMs} ${startMs}`
