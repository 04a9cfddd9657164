/** curl commands ⇄ requests. Pure. */
import { emptyAsked, withScheme, type Asked, type HeaderLine } from './asked.ts'
import { splitWords } from './shell-words.ts'
import { parseHeaderLine } from './url-state.ts'

interface Reading {
  method: string | null
  url: string | null
  headers: HeaderLine[]
  data: string[]
  head: boolean
  query: boolean
}

type Reader = (reading: Reading, value: string) => void

const header =
  (name: string): Reader =>
  ({ headers }, value) =>
    headers.push({ name, value })

const content: Reader = ({ data }, value) => data.push(value)

/** Options that take a value, and what it means. */
const withValue: Readonly<Record<string, Reader>> = {
  '-X': (reading, value) => (reading.method = value),
  '--request': (reading, value) => (reading.method = value),
  '-H': ({ headers }, value) => headers.push(parseHeaderLine(value)),
  '--header': ({ headers }, value) => headers.push(parseHeaderLine(value)),
  '-d': content,
  '--data': content,
  '--data-raw': content,
  '--data-ascii': content,
  '--data-binary': content,
  '--data-urlencode': ({ data }, value) => data.push(encodeData(value)),
  '--json': ({ headers, data }, value) => {
    headers.push({ name: 'content-type', value: 'application/json' }, { name: 'accept', value: 'application/json' })
    data.push(value)
  },
  '-u': ({ headers }, value) => headers.push({ name: 'authorization', value: `Basic ${toBase64(value)}` }),
  '--user': ({ headers }, value) => headers.push({ name: 'authorization', value: `Basic ${toBase64(value)}` }),
  '-A': header('user-agent'),
  '--user-agent': header('user-agent'),
  '-e': header('referer'),
  '--referer': header('referer'),
  '-b': header('cookie'),
  '--cookie': header('cookie'),
  '--oauth2-bearer': ({ headers }, value) => headers.push({ name: 'authorization', value: `Bearer ${value}` }),
  '--url': (reading, value) => (reading.url = value),
}

/** Options that take a value which says nothing about the request. */
const ignored = new Set(
  '-o --output -w --write-out -m --max-time --connect-timeout -x --proxy -E --cert --key --cacert --capath --resolve --connect-to --retry -c --cookie-jar -D --dump-header -K --config -T --upload-file --limit-rate --interface'.split(
    ' ',
  ),
)

/**
 * The request that a pasted text means: a curl command, or a request line such as `GET http://host/path`. `null` for
 * anything else.
 */
export function parsePasted(text: string): Asked | null {
  const trimmed = text.trim()
  const line = /^([A-Z]{3,10})\s+((?:https?:\/\/|\/)\S+)(?:\s+HTTP\/[\d.]+)?$/.exec(trimmed)
  if (line !== null) return { ...emptyAsked, method: line[1] ?? 'GET', url: line[2] ?? '' }
  return /^(\$\s+)?curl(\.exe)?\s/.test(trimmed) ? parseCurl(trimmed.replace(/^\$\s+/, '')) : null
}

/** Unknown options are passed over. `null` where no URL is named. */
function parseCurl(command: string): Asked | null {
  const reading: Reading = { method: null, url: null, headers: [], data: [], head: false, query: false }
  const words = splitWords(command).slice(1)
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const { name, attached } = splitOption(word)
    if (withValue[name] !== undefined || ignored.has(name)) {
      if (attached === null) at += 1
      withValue[name]?.(reading, attached ?? words[at] ?? '')
    } else if (name === '-I' || name === '--head') reading.head = true
    else if (name === '-G' || name === '--get') reading.query = true
    else if (!word.startsWith('-')) reading.url ??= word
  }
  return reading.url === null ? null : toAsked(reading, reading.url)
}

function toAsked({ method, headers, data, head, query }: Reading, url: string): Asked {
  const body = data.join('&')
  const inQuery = query && body !== ''
  const implied = head ? 'HEAD' : body !== '' && !query ? 'POST' : 'GET'
  const typed = headers.some(({ name }) => name.toLowerCase() === 'content-type')
  const form = body !== '' && !query && !typed
  return {
    ...emptyAsked,
    method: (method ?? implied).toUpperCase(),
    url: withScheme(inQuery ? `${url}${url.includes('?') ? '&' : '?'}${body}` : url),
    headers: form ? [...headers, { name: 'content-type', value: 'application/x-www-form-urlencoded' }] : headers,
    body: query ? '' : body,
  }
}

/** `-XPOST`, `--request=POST` and combined flags such as `-sSI`. */
function splitOption(word: string): { readonly name: string; readonly attached: string | null } {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=')
    return equals === -1
      ? { name: word, attached: null }
      : { name: word.slice(0, equals), attached: word.slice(equals + 1) }
  }
  if (!/^-[A-Za-z]./.test(word)) return { name: word, attached: null }
  const letters = word.slice(1).split('')
  const at = letters.findIndex((letter) => withValue[`-${letter}`] !== undefined || ignored.has(`-${letter}`))
  if (at === -1) return { name: letters.includes('I') ? '-I' : letters.includes('G') ? '-G' : word, attached: null }
  const rest = letters.slice(at + 1).join('')
  return { name: `-${letters[at]}`, attached: rest === '' ? null : rest }
}

function encodeData(value: string): string {
  const equals = value.indexOf('=')
  if (equals <= 0) return encodeURIComponent(value.slice(equals + 1))
  return `${value.slice(0, equals)}=${encodeURIComponent(value.slice(equals + 1))}`
}

function toBase64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
}

/** Where a listener is bound. */
export interface Bound {
  readonly address: string
  readonly port: number
}

/**
 * The command that sends the same request from a shell. Where the host does not lead to the listener by itself, or
 * the listener is bound to another port, `--connect-to` does, and the Host stays as it is.
 */
export function toCurl(asked: Asked, bound: Bound | null): string {
  const url = withScheme(asked.url)
  const words = ['curl -i']
  const implied = asked.body === '' ? 'GET' : 'POST'
  if (asked.method === 'HEAD') words[0] = 'curl -I'
  else if (asked.method !== implied) words.push(`-X ${quote(asked.method)}`)
  if (asked.version === '1.1') words.push('--http1.1')
  if (asked.version === '2') words.push(url.startsWith('http:') ? '--http2-prior-knowledge' : '--http2')
  if (bound !== null && !leadsThere(url, bound)) {
    words.push(`--connect-to ${quote(`::${bracketed(reachable(bound.address))}:${bound.port}`)}`)
  }
  for (const { name, value } of asked.headers) if (name !== '') words.push(`-H ${quote(`${name}: ${value}`)}`)
  if (asked.body !== '') words.push(`--data-raw ${quote(asked.body)}`)
  words.push(quote(url))
  return words.join(words.length > 3 ? ' \\\n  ' : ' ')
}

/** curl takes every name under `.localhost` for this machine. */
function leadsThere(url: string, { address, port }: Bound): boolean {
  const [, scheme = 'http', host = '', given] =
    /^(\w+):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(url) ?? []
  const asksFor = given === undefined ? (scheme === 'https' ? 443 : 80) : Number(given)
  if (asksFor !== port) return false
  const to = reachable(address)
  const local = /(^|\.)localhost$/i.test(host) && (to === '127.0.0.1' || to === '::1')
  return local || host === to || host === bracketed(to)
}

/** A socket on every address is reached on this machine's own. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
