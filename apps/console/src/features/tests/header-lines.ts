/** Headers of a test: by name with a value or a list, and as lines of a form. Pure. */
import { isObject } from '@/client/draft/field-path.ts'
import type { KeyValue } from '@/ui/key-value-editor.tsx'

export function toLines(headers: unknown): readonly KeyValue[] {
  if (!isObject(headers)) return []
  return Object.entries(headers).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ key, value: String(one) })),
  )
}

/** A name that stands twice has a list of values; `undefined` where there is no line. */
export function toHeaders(lines: readonly KeyValue[]): Readonly<Record<string, string | string[]>> | undefined {
  const groups = Object.groupBy(lines, ({ key }) => key)
  const headers = Object.entries(groups).map(([key, found = []]): [string, string | string[]] => {
    const values = found.map(({ value }) => value)
    return [key, values.length === 1 ? (values[0] ?? '') : values]
  })
  return headers.length === 0 ? undefined : Object.fromEntries(headers)
}
