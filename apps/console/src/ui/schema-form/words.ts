/** Names of fields as words. Pure. */
const capitals: ReadonlySet<string> = new Set([
  'api',
  'ca',
  'cors',
  'dns',
  'http',
  'https',
  'id',
  'ip',
  'sni',
  'tls',
  'uri',
  'url',
])

/** `backendRefs` as `Backend refs`, `urlRewrite` as `URL rewrite`. */
export function labelOf(name: string): string {
  const words = name.split(/(?<=[a-z\d])(?=[A-Z])|[-_]/).map((word) => word.toLowerCase())
  const told = words.map(toWritten).join(' ')
  return told.charAt(0).toUpperCase() + told.slice(1)
}

/** `sni` as `SNI`, `snis` as `SNIs`. */
function toWritten(word: string): string {
  if (capitals.has(word)) return word.toUpperCase()
  const one = word.slice(0, -1)
  return word.endsWith('s') && capitals.has(one) ? `${one.toUpperCase()}s` : word
}

/** What one element of a list is called in a sentence: `backendRefs` has a `backend ref`, `set` a `set entry`. */
export function elementOf(name: string): string {
  const noun = nounOf(name)
  return noun.toLowerCase() === labelOf(name).toLowerCase() ? `${noun} entry` : noun
}

/** One of what a name in the plural stands for; a name in the singular as it is. */
export function nounOf(name: string): string {
  const [first = '', ...rest] = labelOf(name).split(' ')
  const plural = [/^[A-Z]{2,}s?$/.test(first) ? first : first.toLowerCase(), ...rest].join(' ')
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`
  if (/(?:ch|sh|ss|x)es$/.test(plural)) return plural.slice(0, -2)
  return plural.endsWith('s') && !plural.endsWith('ss') ? plural.slice(0, -1) : plural
}
