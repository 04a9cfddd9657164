/**
 * Rules over several fields: what upstream's CRDs say in CEL. Each refuses at the field that is to be changed, with a
 * reason and a whole sentence. A rule runs once the fields themselves are well-formed.
 */
import type * as z from 'zod'
import type { FieldErrorReason } from '../lib/index.ts'

/** Notes an error at `path` below the value that the rule looks at. */
export type Refuse = (path: readonly PropertyKey[], reason: FieldErrorReason, message: string) => void

/** A check for `schema.check(…)`. */
export function rule<T>(check: (value: T, refuse: Refuse) => void): z.core.CheckFn<T> {
  return (payload) => {
    check(payload.value, (path, reason, message) => {
      payload.issues.push({
        code: 'custom',
        input: payload.value,
        path: [...path],
        message,
        params: { reason },
        continue: true,
      })
    })
  }
}

/** Refuses every element whose key an earlier one has; `undefined` is no key. */
export function refuseDuplicates<T>(
  elements: readonly T[] | undefined,
  keyOf: (element: T) => string | undefined,
  refuse: (index: number, first: number) => void,
): void {
  const firsts = new Map<string, number>()
  for (const [index, element] of (elements ?? []).entries()) {
    const key = keyOf(element)
    if (key === undefined) continue
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, index)
    else refuse(index, first)
  }
}
