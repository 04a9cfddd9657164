/** Pace: long work in slices, so that requests and streams are served between them. */
import { setImmediate } from 'node:timers/promises'

/** Longest slice of synchronous work. The target of the console is no block of the event loop above 50 ms. */
export const sliceMs = 10

/** Returns a function to be awaited between steps: it gives way where the current slice is used up. */
export function paced(): () => Promise<void> | void {
  let sliceEnd = performance.now() + sliceMs
  return () => {
    if (performance.now() < sliceEnd) return
    return setImmediate().then(() => {
      sliceEnd = performance.now() + sliceMs
    })
  }
}
