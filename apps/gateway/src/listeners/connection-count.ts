/** Connection count: how many client connections a process has open, on all its ports together. */
import type { Socket } from 'node:net'

export class ConnectionCount {
  readonly #most: number
  #open = 0

  constructor(most: number) {
    this.#most = most
  }

  /** `accept`, for as many connections as there may be; others are reset. */
  limit(accept: (connection: Socket) => void): (connection: Socket) => void {
    return (connection) => {
      if (this.#open >= this.#most) {
        connection.resetAndDestroy()
        return
      }
      this.#open++
      connection.once('close', () => this.#open--)
      accept(connection)
    }
  }
}
