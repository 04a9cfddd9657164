/**
 * Listening handle: a bound port as it is passed from one process to another. Both then hold the very same socket of the
 * system, and neither loses what waits at it when the other lets go, as happens to processes that each bound one of their
 * own (`SO_REUSEPORT`).
 *
 * Node.js passes such handles (`net.Native`) but has no type for them.
 */
import type { SendHandle } from 'node:child_process'
import type { Server } from 'node:net'

export interface ListeningHandle {
  close(): void
}

/** `null` where the server listens no longer. It keeps its own. */
export function handleOf(server: Server): ListeningHandle | null {
  const handle: unknown = Reflect.get(server, '_handle')
  return isListeningHandle(handle) ? handle : null
}

/** What came with a message between processes. */
export function isListeningHandle(value: unknown): value is ListeningHandle {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'
}

/** For `send` of a child process. */
export const toSendHandle = (handle: ListeningHandle): SendHandle => handle as SendHandle
