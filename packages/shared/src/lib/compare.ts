/** Comparators for sorting: small ones, put together. Each returns a negative number where `left` comes first. */
export type Comparator<T> = (left: T, right: T) => number

/** Compares by the first comparator that tells two values apart. */
export function inOrder<T>(...comparators: readonly Comparator<T>[]): Comparator<T> {
  return (left, right) => {
    for (const compare of comparators) {
      const order = compare(left, right)
      if (order !== 0) return order
    }
    return 0
  }
}

/** Smallest key first. Strings by UTF-16 code unit, so that the order is the same on every machine. */
export function ascending<T>(key: (value: T) => string | number): Comparator<T> {
  return (left, right) => {
    const a = key(left)
    const b = key(right)
    return a < b ? -1 : a > b ? 1 : 0
  }
}

/** Largest key first. */
export function descending<T>(key: (value: T) => string | number): Comparator<T> {
  const compare = ascending(key)
  return (left, right) => compare(right, left)
}
