/** Bytes of connections and datagrams: what is typed → what is sent, and what came back. */
import type { Duplex } from 'node:stream'
import * as z from 'zod'
import { invalid, type VerbError } from './errors.ts'
import { howItEnded } from './send-connect.ts'

export const maxBytes = 64 * 1024
/** After the last byte of an answer on a connection that stays open. */
const quietMs = 700

export const payloadInput = z.strictObject({
  as: z.enum(['text', 'hex']).default('text'),
  /** Text with the escapes `\n \r \t \0 \\ \xHH`, or hexadecimal digits with any white space. */
  data: z.string().max(4 * maxBytes),
})

export type Payload = z.infer<typeof payloadInput>

/** @throws VerbError `Invalid` at `payload.data`. */
export function toBytes(payload: Payload | undefined): Buffer {
  if (payload === undefined) return Buffer.alloc(0)
  const bytes = payload.as === 'hex' ? fromHex(payload.data) : fromText(payload.data)
  if (bytes.length > maxBytes) throw wrong(`These are ${bytes.length} bytes; at most ${maxBytes} can be sent.`)
  return bytes
}

function fromHex(text: string): Buffer {
  const digits = text.replaceAll(/\s|0x/gi, '')
  const [odd] = /[^0-9a-f]/i.exec(digits) ?? []
  if (odd !== undefined) throw wrong(`${JSON.stringify(odd)} is no hexadecimal digit.`)
  if (digits.length % 2 === 1) throw wrong('Every byte needs two hexadecimal digits; the last has one.')
  return Buffer.from(digits, 'hex')
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92 }

function fromText(text: string): Buffer {
  const parts = text.split(/(\\(?:x[0-9a-fA-F]{2}|[\s\S]|$))/)
  return Buffer.concat(parts.map((part) => (part.startsWith('\\') ? unescape(part) : Buffer.from(part, 'utf8'))))
}

function unescape(escape: string): Buffer {
  if (escape.length === 4) return Buffer.from(escape.slice(2), 'hex')
  const byte = escapes[escape.slice(1)]
  if (byte !== undefined) return Buffer.from([byte])
  throw wrong(`${escape} is no escape; there are \\n, \\r, \\t, \\0, \\\\ and \\x with two hexadecimal digits.`)
}

function wrong(message: string): VerbError {
  return invalid([{ path: 'payload.data', reason: 'FieldValueInvalid', message }])
}

export interface SentAnswer {
  /** Base64. */
  readonly bytes: string
  readonly size: number
  /** A sentence: how it ended, or that it had not. */
  readonly end: string
}

/** What comes until the end, until it is quiet, until 64 KiB or until the time is over. Ends the connection. */
export function collectAnswer(socket: Duplex, signal: AbortSignal): Promise<SentAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let quiet: NodeJS.Timeout | undefined
    const finish = (end: string) => {
      clearTimeout(quiet)
      signal.removeEventListener('abort', timeUp)
      socket.off('data', take).off('end', closed)
      const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
      socket.on('error', () => undefined).destroy()
      resolve({ bytes: bytes.toString('base64'), size: bytes.length, end })
    }
    const timeUp = () => finish(size === 0 ? 'Nothing came back in time.' : 'It was still open when the time was over.')
    const closed = () => finish('The other side closed the connection (FIN).')
    const take = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      clearTimeout(quiet)
      if (size >= maxBytes) finish('It went on; only the first 64 KiB are shown.')
      else quiet = setTimeout(finish, quietMs, 'Then it was quiet, and the connection still open.')
    }
    signal.addEventListener('abort', timeUp, { once: true })
    socket.on('data', take).once('end', closed)
    socket.once('error', (error) =>
      finish(signal.aborted ? 'Nothing came back in time.' : `Then ${howItEnded(error)}.`),
    )
    if (signal.aborted) timeUp()
  })
}
