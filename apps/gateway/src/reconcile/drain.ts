/** Drain: stop accepting, finish what is open, cut at the time-out. */
import type { RunningSocket } from './running.ts'

/** Resolves when no connection of the socket is left; `timeoutMs` is the most that open exchanges get. */
export async function drainSocket(socket: RunningSocket, timeoutMs: number): Promise<void> {
  await socket.bound.close()
  await socket.front.drain(timeoutMs)
}
