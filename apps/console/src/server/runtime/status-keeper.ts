/**
 * Status keeper: has statuses written anew when what the gateway processes say about listeners and addresses differs from
 * what it was at the last writing. Traffic and health change with every report and do not count.
 */
import type { GatewayProcess } from '@signalbox/shared/snapshot'

export interface StatusKeeperOptions {
  readonly gateways: () => readonly GatewayProcess[]
  /** Writes the statuses that differ. */
  readonly refresh: () => Promise<void>
  readonly warn?: (message: string) => void
}

export class StatusKeeper {
  readonly #options: StatusKeeperOptions
  #written: string | null = null
  #writing: Promise<void> | null = null

  constructor(options: StatusKeeperOptions) {
    this.#options = options
  }

  /** Resolves when statuses are up to date; costs little where they are. Never rejects: what fails is tried at the next call. */
  check(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null
    })
    return this.#writing
  }

  async #write(): Promise<void> {
    const { gateways, refresh, warn = console.warn } = this.#options
    for (let facts = factsOf(gateways()); facts !== this.#written; facts = factsOf(gateways())) {
      try {
        await refresh()
        this.#written = facts
      } catch (error) {
        warn(`Statuses could not be written: ${error instanceof Error ? error.message : String(error)}`)
        return
      }
    }
  }
}

function factsOf(gateways: readonly GatewayProcess[]): string {
  return JSON.stringify(gateways.map(({ connected, addressing, listeners }) => [connected, addressing, listeners]))
}
