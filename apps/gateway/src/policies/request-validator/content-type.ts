/** Media types as requests name them and as a policy allows them (RFC 9110 §8.3). */

interface MediaType {
  readonly type: string
  /** In lower case but for values, sorted. */
  readonly parameters: string
}

/** `null` where it is no single media type. */
function parseMediaType(text: string): MediaType | null {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  if (!/^[!#$&^_.+*\w-]+\/[!#$&^_.+*\w-]+$/.test(type)) return null
  const read = parameters.map((parameter) => /^([\w!#$&^.+-]+)=(?:"([^"\\]*)"|([^\s",;]+))$/.exec(parameter))
  if (read.includes(null)) return null
  const written = read.map((match) => `${match?.[1]?.toLowerCase()}=${(match?.[2] ?? match?.[3] ?? '').toLowerCase()}`)
  return { type: type.toLowerCase(), parameters: written.toSorted().join(';') }
}

export function isAllowedType(
  given: string,
  {
    allowed_content_types: allowed,
    content_type_parameter_validation: withParameters,
  }: { readonly allowed_content_types: readonly string[]; readonly content_type_parameter_validation: boolean },
): boolean {
  const type = parseMediaType(given)
  if (type === null) return false
  return allowed.some((text) => {
    const wanted = parseMediaType(text)
    if (wanted === null || !isOfType(type.type, wanted.type)) return false
    return !withParameters || type.parameters === wanted.parameters
  })
}

function isOfType(type: string, wanted: string): boolean {
  if (wanted === '*/*' || type === wanted) return true
  return wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1))
}

/** What is checked by a schema: JSON, and types that are built on it (RFC 6839 §3.1). */
export function isJsonType(given: string): boolean {
  const { type } = parseMediaType(given) ?? { type: '' }
  return type === 'application/json' || type.endsWith('+json')
}
