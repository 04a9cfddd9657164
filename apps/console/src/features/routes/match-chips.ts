/** A match in short, as the diagram shows it: `GET`, `/cart…`, `x-canary: 1`. Pure. */
import { getAt, isObject, listAt } from '@/client/draft/field-path.ts'

export function matchChips(match: unknown): readonly string[] {
  const method = getAt(match, ['method'])
  const value = getAt(match, ['path', 'value'])
  const type = getAt(match, ['path', 'type'])
  const path = typeof value === 'string' ? value : '/'
  return [
    ...(typeof method === 'string' ? [method] : []),
    type === 'Exact' ? path : type === 'RegularExpression' ? `~${path}` : `${path}…`,
    ...listAt(match, ['headers'])
      .filter(isObject)
      .map(({ name, value: wanted }) => `${String(name)}: ${String(wanted)}`),
    ...listAt(match, ['queryParams'])
      .filter(isObject)
      .map(({ name, value: wanted }) => `?${String(name)}=${String(wanted)}`),
  ]
}
