/** Tests of named values: headers and query parameters. */
import { compileRegex } from '../lib/index.ts'
import type { ValueTest } from './table.ts'

interface WrittenValue {
  readonly type: ValueTest['type']
  readonly name: string
  readonly value: string
}

/** By lower-case name. `null` where an expression does not compile. */
export function compileHeaders(matches: readonly WrittenValue[] = []): readonly ValueTest[] | null {
  return compileValues(matches, (name) => name.toLowerCase())
}

/**
 * Of equal names only the first counts (Gateway API `HTTPHeaderMatch.name`, `HTTPQueryParamMatch.name`).
 *
 * @returns `null` where an expression does not compile: no request meets the match.
 */
export function compileValues(
  matches: readonly WrittenValue[],
  toName: (name: string) => string,
): readonly ValueTest[] | null {
  const tests = new Map<string, ValueTest>()
  for (const { type, name, value } of matches) {
    const key = toName(name)
    if (tests.has(key)) continue
    const test = compileText(type, value)
    if (test === null) return null
    tests.set(key, { name: key, type, value, test })
  }
  return [...tests.values()]
}

/** Equality, or an expression over the whole text; `null` where it does not compile. */
export function compileText(type: ValueTest['type'], value: string): ValueTest['test'] | null {
  if (type === 'Exact') return (actual) => actual === value
  const regex = compileRegex(value)
  return regex.ok ? regex.value.test : null
}
