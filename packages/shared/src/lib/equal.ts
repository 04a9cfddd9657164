/**
 * Deep equality of JSON-like values: the order of object members does not count, that of array elements does. A member
 * that is `undefined` counts as absent. `NaN` equals itself.
 *
 * Cost: linear in the smaller value; parts that are the same object are not looked into.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && arraysEqual(a, b)
  return membersEqual(a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>)
}

function arraysEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((element, index) => deepEqual(element, b[index]))
}

function membersEqual(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const present = Object.keys(a).filter((key) => a[key] !== undefined)
  const presentInB = Object.keys(b).filter((key) => b[key] !== undefined)
  if (present.length !== presentInB.length) return false
  return present.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]))
}
