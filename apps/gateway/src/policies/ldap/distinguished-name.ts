/** Distinguished names as text (RFC 4514): written so that a value cannot become more than a value, and read. */

/** One attribute and its value, as in `cn=admins`. */
export interface Rdn {
  /** Lower case. */
  readonly attribute: string
  readonly value: string
}

/** A value as it stands in a name: whatever could end it is escaped (RFC 4514 §2.4). */
export function escapeDnValue(value: string): string {
  return value
    .replaceAll(/[\\,+"<>;=#]/g, String.raw`\$&`)
    .replaceAll('\u0000', String.raw`\00`)
    .replace(/^ /, String.raw`\ `)
    .replace(/(?<!\\) $/, String.raw`\ `)
}

/** The parts of a name, the most specific first; of a part with several attributes the first. `null` where it is no name. */
export function parseDn(text: string): readonly Rdn[] | null {
  const parts = (text.match(/(?:[^\\,;]|\\.)+/gs) ?? []).map(parseRdn)
  return parts.every((part) => part !== null) ? parts : null
}

function parseRdn(text: string): Rdn | null {
  const [, attribute, value] = /^\s*([^=\s]+)\s*=\s*((?:[^\\+]|\\.)*)/s.exec(text) ?? []
  if (attribute === undefined || value === undefined) return null
  return { attribute: attribute.toLowerCase(), value: unescapeDnValue(value.trimEnd()) }
}

/** Pairs of hexadecimal digits are bytes of UTF-8; any other character behind a backslash is itself. */
function unescapeDnValue(value: string): string {
  const bytes = [...value.matchAll(/\\([0-9a-fA-F]{2})|\\?([^])/gu)].map(([, hex, character]) =>
    hex === undefined ? Buffer.from(character ?? '') : Buffer.from(hex, 'hex'),
  )
  return Buffer.concat(bytes).toString('utf8')
}

/** Whether `name` is `base` or below it; attributes and values are compared without case. */
export function isBelow(name: readonly Rdn[], base: readonly Rdn[]): boolean {
  const tail = name.slice(name.length - base.length)
  return (
    name.length >= base.length &&
    tail.every(
      ({ attribute, value }, index) =>
        attribute === base[index]?.attribute && value.toLowerCase() === base[index]?.value.toLowerCase(),
    )
  )
}
