/** Drain: stop accepting, finish what is open, cut at the time-out. */
import type { RunningSocket } from './running.ts'

/** Resolves when no connection of the socket is left; `timeoutMs` is the most that open exchanges get. */
export async function drainSocket(socket: RunningSocket, timeoutMs: number): Promise<void> {
  // Answers to datagrams go out by the socket that they came to: it stays until there are none to come.
  if (socket.table.protocol === 'UDP') await socket.front.drain(timeoutMs)
  await socket.bound.close()
  await socket.front.drain(timeoutMs)
}
