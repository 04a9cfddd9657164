/**
 * Header list: the fields of one message in order, names as received and compared without case.
 *
 * Flat (`name, value, name, value …`), the form in which Node and HTTP/2 libraries give and take them; used by the
 * gateway and by explain alike, so that both edit fields by the same code.
 */
export class HeaderList implements Iterable<readonly [name: string, value: string]> {
  #flat: string[]

  /** @param flat Names and values in turn. Copied; the caller keeps his own. */
  constructor(flat: readonly string[] = []) {
    this.#flat = [...flat]
  }

  /** All values of `name` joined by `, ` (RFC 9110 §5.3), or `null` where it is absent. */
  get(name: string): string | null {
    const values = this.getAll(name)
    return values.length === 0 ? null : values.join(', ')
  }

  /** The values of `name`, one for each line, in order. */
  getAll(name: string): string[] {
    const values: string[] = []
    for (const [candidate, value] of this) if (isSameName(candidate, name)) values.push(value)
    return values
  }

  has(name: string): boolean {
    return this.#indexOf(name) !== -1
  }

  /** Replaces every line of `name` by one, in the place of the first; at the end where there was none. */
  set(name: string, value: string): void {
    const at = this.#indexOf(name)
    if (at === -1) {
      this.#flat.push(name, value)
      return
    }
    this.#flat[at] = name
    this.#flat[at + 1] = value
    this.#removeFrom(name, at + 2)
  }

  /**
   * Adds `value` behind the values there are, on the last of their lines and parted by a comma, as the Gateway API
   * shows it. Set-Cookie gets a line of its own (RFC 9110 §5.3).
   */
  append(name: string, value: string): void {
    const at = isSameName(name, 'set-cookie') ? -1 : this.#lastIndexOf(name)
    if (at === -1) this.#flat.push(name, value)
    else this.#flat[at + 1] = `${this.#flat[at + 1] ?? ''},${value}`
  }

  remove(name: string): void {
    this.#removeFrom(name, 0)
  }

  /** A new flat list. */
  toFlat(): string[] {
    return [...this.#flat]
  }

  *[Symbol.iterator](): Generator<readonly [name: string, value: string]> {
    for (let index = 0; index + 1 < this.#flat.length; index += 2)
      yield [this.#flat[index] ?? '', this.#flat[index + 1] ?? '']
  }

  #indexOf(name: string): number {
    for (let index = 0; index < this.#flat.length; index += 2)
      if (isSameName(this.#flat[index] ?? '', name)) return index
    return -1
  }

  #lastIndexOf(name: string): number {
    for (let index = this.#flat.length - 2; index >= 0; index -= 2)
      if (isSameName(this.#flat[index] ?? '', name)) return index
    return -1
  }

  #removeFrom(name: string, start: number): void {
    for (let index = this.#flat.length - 2; index >= start; index -= 2)
      if (isSameName(this.#flat[index] ?? '', name)) this.#flat.splice(index, 2)
  }
}

/** Equal without case. Lengths differ for nearly all pairs, which makes most comparisons free. */
function isSameName(left: string, right: string): boolean {
  return left.length === right.length && (left === right || left.toLowerCase() === right.toLowerCase())
}
