/** What changed between two looks at a request. */
import type { HeaderList } from '../lib/index.ts'
import type { ExplainStep } from './explanation.ts'

type Changes = NonNullable<ExplainStep['changes']>

/** Values of repeated names joined; names as they were first written. */
export function toRecord(headers: HeaderList): Record<string, string> {
  const names = new Map<string, string>()
  for (const [name] of headers) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name)
  return Object.fromEntries([...names.values()].map((name) => [name, headers.get(name) ?? '']))
}

/** Names are compared without case. */
export function difference(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): Changes {
  const lower = (fields: typeof before): Map<string, readonly [string, string | null]> =>
    new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), [name, value]]))
  const old = lower(before)
  const now = lower(after)
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key)?.[1] ?? null, now.get(key)?.[1] ?? null]
    return was === is ? [] : [{ what: now.get(key)?.[0] ?? old.get(key)?.[0] ?? key, before: was, after: is }]
  })
}
