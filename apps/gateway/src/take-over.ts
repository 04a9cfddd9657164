/**
 * Take over: a new gateway process stands in for a running one (`SIGNALBOX_TAKE_OVER`), so that other program files, or
 * another version of Node.js, come into use without a refused connection. Both listen on the same ports for a moment
 * (`SO_REUSEPORT`, which the system grants to processes of one user); then the former is asked to finish what it has.
 */
import type { ServingReading } from './serving.ts'

const pollMs = 100
/** A gateway that does not come to serve is not worth ending the former for. */
const patienceMs = 120_000

export interface TakeOverParts {
  /** Where the former tells of itself. */
  readonly admin: { readonly address: string; readonly port: number }
  readonly read: () => Pick<ServingReading, 'revision' | 'listeners'>
  /** Asks a process to let go of its ports and to finish what is open. @returns false where there is none. */
  readonly signal: (pid: number, signal: 'SIGQUIT' | 0) => boolean
  readonly log: (sentence: string) => void
}

/** The process that answers on the admin address, or `null` where none does. Never rejects. */
export async function findFormer({ address, port }: TakeOverParts['admin']): Promise<number | null> {
  try {
    const host = address.includes(':') ? `[${address}]` : address
    const response = await fetch(`http://${host}:${port}/status`, { signal: AbortSignal.timeout(2000) })
    const status: unknown = await response.json()
    return isStatus(status) ? status.pid : null
  } catch {
    return null
  }
}

/** Resolves when the former process has ended, or is left alone because this one cannot serve in its place. */
export async function takeOver(former: number, { read, signal, log }: TakeOverParts): Promise<void> {
  for (let waitedMs = 0; !isServing(read()); waitedMs += pollMs) {
    if (waitedMs >= patienceMs) {
      log(`Process ${former} is not taken over from, for this one does not come to serve all its listeners.`)
      return
    }
    await pause()
  }
  if (!signal(former, 'SIGQUIT')) return
  log(`Taking over from process ${former}.`)
  while (signal(former, 0)) await pause()
  log(`Process ${former} has ended.`)
}

function isServing({ revision, listeners }: ReturnType<TakeOverParts['read']>): boolean {
  return revision !== null && listeners.every(({ state }) => state === 'listening')
}

function isStatus(value: unknown): value is { readonly pid: number } {
  return typeof value === 'object' && value !== null && 'pid' in value && Number.isSafeInteger(value.pid)
}

const pause = (): Promise<void> => new Promise((settle) => setTimeout(settle, pollMs))
