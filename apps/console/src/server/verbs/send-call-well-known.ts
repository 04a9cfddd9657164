/** The well-known types that have a form of their own in JSON: Timestamp, Duration and the wrappers. Pure. */

const wrappers: ReadonlySet<string> = new Set(
  ['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
    (name) => `.google.protobuf.${name}Value`,
  ),
)

const timestamp = '.google.protobuf.Timestamp'
const duration = '.google.protobuf.Duration'

/** The message that `value` means; `null` where it means none, `undefined` for types without a form of their own. */
export function fromWellKnown(type: string, value: unknown): object | null | undefined {
  if (wrappers.has(type)) return { value }
  if (type !== timestamp && type !== duration) return undefined
  if (typeof value !== 'string') return null
  return type === timestamp ? fromTimestamp(value) : fromDuration(value)
}

function fromTimestamp(text: string): object | null {
  const [, whole, fraction = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  const atMs = Date.parse(text)
  if (whole === undefined || Number.isNaN(atMs)) return null
  return { seconds: String(Math.floor(atMs / 1000)), nanos: Number(fraction.padEnd(9, '0')) }
}

function fromDuration(text: string): object | null {
  const [, sign = '', seconds, fraction = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text) ?? []
  if (seconds === undefined) return null
  return { seconds: sign + seconds, nanos: Number(sign + fraction.padEnd(9, '0')) }
}

/** The form of its own; `undefined` for types that have none. */
export function toWellKnown(type: string, value: unknown): unknown {
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  if (wrappers.has(type)) return fields['value'] ?? null
  if (type !== timestamp && type !== duration) return undefined
  const seconds = Number(fields['seconds'] ?? 0)
  const nanos = Number(fields['nanos'] ?? 0)
  const fraction =
    nanos === 0
      ? ''
      : `.${String(Math.abs(nanos))
          .padStart(9, '0')
          .replace(/(000)+$/, '')}`
  if (type === timestamp) return new Date(seconds * 1000).toISOString().replace('.000Z', `${fraction}Z`)
  return `${seconds < 0 || nanos < 0 ? '-' : ''}${Math.abs(seconds)}${fraction}s`
}
