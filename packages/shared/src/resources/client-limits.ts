/**
 * Client limits: what clients of a Gateway may take, as annotations of the Gateway (`signalbox.dev/<name>`), and what
 * counts where it says nothing.
 *
 * They hold for a port: what a connection may do has to be known before it has said whom it wants. Where several
 * Gateways share a port, the oldest decides. Each worker process counts for itself.
 */
import { parseDuration } from '../lib/index.ts'

/** How a value is written: a number; bytes with `Ki`, `Mi` or `Gi`; a Gateway API duration (`1h30m`). */
type Form = 'count' | 'size' | 'duration'

export interface ClientLimit {
  readonly annotation: string
  readonly form: Form
  /** As it would be written. */
  readonly default: string
  /** Number, bytes or milliseconds. */
  readonly least: number
  readonly most: number
  readonly title: string
  readonly help: string
}

const day = 86_400_000
const limit = (form: Form, name: string, rest: Omit<ClientLimit, 'form' | 'annotation'>): ClientLimit => ({
  annotation: `signalbox.dev/${name}`,
  form,
  ...rest,
})

/** Of durations and sizes 0 is no limit, where it is allowed. */
export const clientLimits = {
  maxHeaderBytes: limit('size', 'max-header-size', {
    default: '32Ki',
    least: 1024,
    most: 1024 ** 2,
    title: 'Header size',
    help: 'Of a request, over HTTP/1.1. Larger ones are answered 431.',
  }),
  maxHeaders: limit('count', 'max-headers', {
    default: '200',
    least: 10,
    most: 1000,
    title: 'Header fields',
    help: 'Of a request. More are answered 431.',
  }),
  maxBodyBytes: limit('size', 'max-body-size', {
    default: '0',
    least: 0,
    most: 1024 ** 4,
    title: 'Body size',
    help: 'Of a request. Larger ones are answered 413. 0: no limit.',
  }),
  headersTimeoutMs: limit('duration', 'header-timeout', {
    default: '60s',
    least: 100,
    most: day,
    title: 'Header time-out',
    help: 'Until the whole header of a request has come.',
  }),
  idleTimeoutMs: limit('duration', 'idle-timeout', {
    default: '75s',
    least: 100,
    most: day,
    title: 'Idle time-out',
    help: 'Of a kept connection between two requests.',
  }),
  contentTimeoutMs: limit('duration', 'body-timeout', {
    default: '60s',
    least: 100,
    most: day,
    title: 'Body time-out',
    help: 'Without a byte of a body that is still owed.',
  }),
  minBodyBytesPerSecond: limit('size', 'min-body-rate', {
    default: '0',
    least: 0,
    most: 1024 ** 3,
    title: 'Least body rate',
    help: 'Bytes a second that a body must come with, after its first ten seconds. 0: however slow.',
  }),
  sendTimeoutMs: limit('duration', 'send-timeout', {
    default: '60s',
    least: 100,
    most: day,
    title: 'Send time-out',
    help: 'Without a byte taken by a client that is owed some.',
  }),
  maxConnections: limit('count', 'max-connections', {
    default: '20000',
    least: 1,
    most: 1_000_000,
    title: 'Connections',
    help: 'Open at once on a port, of each worker process.',
  }),
  maxRequestsPerConnection: limit('count', 'max-requests-per-connection', {
    default: '0',
    least: 0,
    most: 1_000_000_000,
    title: 'Requests per connection',
    help: 'After so many a connection is closed. 0: never.',
  }),
  maxStreams: limit('count', 'max-streams', {
    default: '100',
    least: 1,
    most: 1000,
    title: 'HTTP/2 streams',
    help: 'Open at once on a session.',
  }),
  maxSessionsPerAddress: limit('count', 'max-sessions-per-address', {
    default: '256',
    least: 1,
    most: 1_000_000,
    title: 'HTTP/2 sessions per address',
    help: 'Open at once from one client address.',
  }),
  maxStreamsPerAddress: limit('count', 'max-streams-per-address', {
    default: '2000',
    least: 1,
    most: 1_000_000,
    title: 'HTTP/2 streams per address',
    help: 'Open at once from one client address, over all its sessions.',
  }),
  streamIdleTimeoutMs: limit('duration', 'tcp-idle-timeout', {
    default: '1h',
    least: 100,
    most: 7 * day,
    title: 'TCP idle time-out',
    help: 'Of a connection that is passed on, without a byte either way.',
  }),
  flowIdleTimeoutMs: limit('duration', 'udp-idle-timeout', {
    default: '60s',
    least: 100,
    most: day,
    title: 'UDP idle time-out',
    help: 'Of what one sender sends, without a datagram either way.',
  }),
  maxFlows: limit('count', 'max-udp-flows', {
    default: '10000',
    least: 1,
    most: 1_000_000,
    title: 'UDP senders',
    help: 'At once on a port. One more takes the place of the one that rested longest.',
  }),
} as const satisfies Record<string, ClientLimit>

/** Counts, bytes and milliseconds. */
export type ClientLimits = { readonly [Name in keyof typeof clientLimits]: number }

export interface ClientLimitFault {
  readonly annotation: string
  readonly message: string
}

const entries = Object.entries(clientLimits) as readonly (readonly [keyof ClientLimits, ClientLimit])[]

/** What counts where nothing is written. */
export const defaultClientLimits: ClientLimits = toLimits((one) => parseValue(one, one.default) ?? 0)

/**
 * The limits that `annotations` set, with defaults for the others, and every annotation that cannot be read; a default
 * stands in its place. `null` where none is set at all.
 */
export function readClientLimits(annotations: Readonly<Record<string, string>> | undefined): {
  readonly limits: ClientLimits | null
  readonly faults: readonly ClientLimitFault[]
} {
  const written = entries.filter(([, { annotation }]) => annotations?.[annotation] !== undefined)
  if (written.length === 0) return { limits: null, faults: [] }
  const faults: ClientLimitFault[] = []
  const limits = toLimits((one, name) => {
    const text = annotations?.[one.annotation]
    if (text === undefined) return defaultClientLimits[name]
    const value = parseValue(one, text.trim())
    if (value !== null && value >= one.least && value <= one.most) return value
    faults.push({ annotation: one.annotation, message: faultText(one) })
    return defaultClientLimits[name]
  })
  return { limits, faults }
}

function toLimits(valueOf: (one: ClientLimit, name: keyof ClientLimits) => number): ClientLimits {
  return Object.fromEntries(entries.map(([name, one]) => [name, valueOf(one, name)])) as ClientLimits
}

function parseValue({ form }: ClientLimit, text: string): number | null {
  if (form === 'duration') return parseDuration(text)
  const [, digits, unit = ''] = (form === 'count' ? /^([0-9]{1,15})$/ : /^([0-9]{1,15})(Ki|Mi|Gi)?$/).exec(text) ?? []
  return digits === undefined ? null : Number(digits) * 1024 ** ['', 'Ki', 'Mi', 'Gi'].indexOf(unit)
}

function faultText({ form, least, most }: ClientLimit): string {
  const range = `from ${least} to ${most}`
  switch (form) {
    case 'count':
      return `This must be a whole number ${range}.`
    case 'size':
      return `This must be a number of bytes ${range}, as in 65536, 64Ki or 1Mi.`
    case 'duration':
      return `This must be a duration ${range} ms, as in 500ms, 60s or 1h30m.`
  }
}
