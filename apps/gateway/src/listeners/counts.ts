/** How many of something each client address has. */
export class Counts {
  readonly #counts = new Map<string, number>()

  of(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  /** Counts one in, unless there are `most` already. @returns whether it was. */
  enter(address: string, most: number): boolean {
    const count = this.#counts.get(address) ?? 0
    if (count >= most) return false
    this.#counts.set(address, count + 1)
    return true
  }

  /** Counts one out that was counted in. */
  leave(address: string): void {
    const left = (this.#counts.get(address) ?? 1) - 1
    if (left > 0) this.#counts.set(address, left)
    else this.#counts.delete(address)
  }
}
