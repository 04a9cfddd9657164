/** What did not change stays the same object, so that whoever compares by identity finds no difference. */

/** `before` where it holds the very same values under the same keys, in whatever order. */
export function sameMap<V>(
  map: ReadonlyMap<string, V>,
  before: ReadonlyMap<string, V> | undefined,
): ReadonlyMap<string, V> {
  if (before === undefined || before.size !== map.size) return map
  for (const [key, value] of map) if (before.get(key) !== value) return map
  return before
}

/** `before` where it holds the very same values under the same names. */
export function sameFields<T extends object>(value: T, before: T | undefined): T {
  if (before === undefined) return value
  const old = new Map<string, unknown>(Object.entries(before))
  const fields = Object.entries(value)
  return fields.length === old.size && fields.every(([name, field]) => old.get(name) === field) ? before : value
}

/** Whether both hold the very same elements in the same order. */
export function isSameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index])
}
