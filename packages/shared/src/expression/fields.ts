/**
 * Fields: what an expression can ask about a request or a connection, with types.
 *
 * Source: Kong Gateway 3.10, Expressions language (HTTP and stream schemas).
 */
import { didYouMean } from '../lib/index.ts'

/** Which schema: routes of HTTP and gRPC, or of TCP, TLS and UDP. */
export type Subsystem = 'http' | 'stream'
export type FieldType = 'String' | 'Int' | 'IpAddr'

export interface FieldDefinition {
  readonly type: FieldType
  readonly in: readonly Subsystem[]
  readonly description: string
  /** Values that are usual, for completion. */
  readonly values?: readonly string[]
}

const both = ['http', 'stream'] as const
const http = ['http'] as const

export const fields: Readonly<Record<string, FieldDefinition>> = {
  'net.protocol': {
    type: 'String',
    in: both,
    description: 'Protocol of the request: http or https; of a connection: tcp, tls or udp.',
    values: ['http', 'https', 'tcp', 'tls', 'udp'],
  },
  'tls.sni': { type: 'String', in: both, description: 'Server name that the client asked for in TLS.' },
  'http.method': {
    type: 'String',
    in: http,
    description: 'Method, in upper case as sent.',
    values: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  },
  'http.host': { type: 'String', in: http, description: 'Host of the request, without port.' },
  'http.path': { type: 'String', in: http, description: 'Path, decoded and normalised, without query.' },
  'http.path.segments.len': { type: 'Int', in: http, description: 'How many segments the path has.' },
  'net.src.ip': { type: 'IpAddr', in: both, description: 'Address of the client.' },
  'net.src.port': { type: 'Int', in: both, description: 'Port that the client sends from.' },
  'net.dst.ip': { type: 'IpAddr', in: both, description: 'Address that the client connected to.' },
  'net.dst.port': { type: 'Int', in: both, description: 'Port of the Host header, else the one connected to.' },
}

/** Beginnings of fields that end in a name of one’s own. */
export const fieldFamilies: readonly {
  readonly prefix: string
  readonly example: string
  readonly description: string
}[] = [
  { prefix: 'http.headers.', example: 'x_version', description: 'A header: lower case, "-" written as "_".' },
  { prefix: 'http.queries.', example: 'page', description: 'A query parameter; of ?a the value is "".' },
  { prefix: 'http.path.segments.', example: '0', description: 'A segment of the path by number, or several: 0_2.' },
]

/** What a field’s name means. `multi`: it may have several values, which must all fit unless any() is written. */
export type Field =
  | {
      readonly kind: 'fixed'
      readonly name: keyof typeof fields & string
      readonly type: FieldType
      readonly multi: false
    }
  | { readonly kind: 'header' | 'query'; readonly name: string; readonly type: 'String'; readonly multi: true }
  | {
      readonly kind: 'segments'
      readonly from: number
      readonly to: number
      readonly type: 'String'
      readonly multi: false
    }

export type Resolution = { readonly ok: true; readonly field: Field } | { readonly ok: false; readonly message: string }

const aliases: Readonly<Record<string, string>> = { 'net.port': 'net.dst.port' }

/** The field of that name, or a sentence why there is none. */
export function resolveField(written: string, subsystem: Subsystem): Resolution {
  const name = aliases[written] ?? written
  const fixed = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (fixed !== undefined) {
    if (fixed.in.includes(subsystem)) return found({ kind: 'fixed', name, type: fixed.type, multi: false })
    return missing(`Unknown LHS field: ${name} has no meaning for TCP, TLS and UDP.`)
  }
  if (subsystem === 'http') {
    const family = resolveFamily(name)
    if (family !== null) return family
  }
  return missing(`Unknown LHS field "${shorten(written)}".${suggestion(written, subsystem)}`)
}

function resolveFamily(name: string): Resolution | null {
  if (isIn(name, 'http.headers.'))
    return found({
      kind: 'header',
      name: name.slice('http.headers.'.length).toLowerCase(),
      type: 'String',
      multi: true,
    })
  if (isIn(name, 'http.queries.'))
    return found({ kind: 'query', name: name.slice('http.queries.'.length), type: 'String', multi: true })
  if (!name.startsWith('http.path.segments.')) return null
  const place = /^(0|[1-9][0-9]{0,8})(?:_(0|[1-9][0-9]{0,8}))?$/.exec(name.slice('http.path.segments.'.length))
  const [, first, last] = place ?? []
  if (first === undefined || (last !== undefined && Number(first) >= Number(last)))
    return missing(
      `illformed http.path.segments.* field: write a number as in http.path.segments.0, a range whose end is greater than its beginning as in http.path.segments.0_2, or http.path.segments.len.`,
    )
  return found({ kind: 'segments', from: Number(first), to: Number(last ?? first), type: 'String', multi: false })
}

const isIn = (name: string, prefix: string): boolean => name.startsWith(prefix) && name.length > prefix.length

function suggestion(written: string, subsystem: Subsystem): string {
  const header = /^http\.header\.(.+)$/.exec(written)
  if (header !== null) return ` Did you mean "http.headers.${shorten(header[1] ?? '')}"?`
  const query = /^http\.quer(?:y|ys|ies_args)\.(.+)$/.exec(written)
  if (query !== null) return ` Did you mean "http.queries.${shorten(query[1] ?? '')}"?`
  return didYouMean(
    written,
    Object.entries(fields).flatMap(([name, definition]) => (definition.in.includes(subsystem) ? [name] : [])),
  )
}

const found = (field: Field): Resolution => ({ ok: true, field })
const missing = (message: string): Resolution => ({ ok: false, message })
const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
