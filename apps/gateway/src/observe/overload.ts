/**
 * Overload: whether this process has more to do than it can. It then answers some requests 503 at once, so that the
 * others are served in time, and asks their senders to come again. Health and figures have a process or a path of their
 * own and are answered throughout.
 *
 * Measured as Envoy's overload manager does: how late the event loop is, and how full the heap.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const windowMs = 2000
const resolutionMs = 20
const lateMs = 200
const fullHeap = 0.95
/** A pause of its own (a collection, a large change) is over within one window. */
const windowsInARow = 2

export interface Load {
  /** 99th percentile of the event loop's delay, in milliseconds. */
  readonly delayMs: number
  /** Share of the heap that is in use, 0 to 1. */
  readonly heap: number
}

/** Load in one window after another → the share of requests that is to be refused. */
export class Shedding {
  #lateWindows = 0
  #share = 0

  /** 0 to 1. */
  get share(): number {
    return this.#share
  }

  see({ delayMs, heap }: Load): void {
    this.#lateWindows = delayMs > lateMs ? this.#lateWindows + 1 : 0
    if (heap > fullHeap) this.#share = 0.9
    else if (this.#lateWindows >= windowsInARow) this.#share = Math.min(0.9, 0.25 + (delayMs - lateMs) / 1000)
    // Less and less, for all at once would be too much again.
    else this.#share = this.#share < 0.1 ? 0 : this.#share / 2
  }
}

/** Watches this process for as long as it lives. @returns whether the next request is to be refused. */
export function watchOverload(random: () => number): () => boolean {
  const shedding = new Shedding()
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  setInterval(() => {
    const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics()
    shedding.see({ delayMs: delay.percentile(99) / 1e6 - resolutionMs, heap: used / most })
    delay.reset()
  }, windowMs).unref()
  return () => shedding.share > 0 && random() < shedding.share
}
