/**
 * Client hello: looks at how a TLS connection begins, and leaves every byte where it was for whoever owns it next.
 */
import type { Socket } from 'node:net'
import { ClientHelloReader, type ClientHello } from './client-hello-reader.ts'
import { readAhead, type Seen } from './read-ahead.ts'

export type { ClientHello } from './client-hello-reader.ts'

/** What real clients send is below 20 KiB, post-quantum key shares and Encrypted Client Hello included. */
export const maxClientHelloBytes = 64 * 1024
export const clientHelloTimeoutMs = 10_000

export interface ClientHelloLimits {
  /** Of the hello and the heads of its records. */
  readonly maxBytes: number
  /** From the call to the last byte of the hello, however many pieces it comes in. */
  readonly timeoutMs: number
}

export type ClientHelloOutcome =
  | ({
      readonly outcome: 'hello'
      /** The hello as it came, heads of records included. */ readonly bytes: Buffer
    } & ClientHello)
  /** Another protocol, SSL before 3.0, or a hello that breaks its own rules. */
  | { readonly outcome: 'not-tls' }
  | { readonly outcome: 'too-large' }
  /** The client went away, or ended its side, before its hello was whole. */
  | { readonly outcome: 'closed' }
  | { readonly outcome: 'timeout' }

/**
 * Reads until the hello is whole or cannot become one. Nobody else may read from the socket meanwhile.
 *
 * Resolves with the socket open, not flowing, and with every byte in its read buffer again: the next owner (a
 * `tls.TLSSocket` over it, or `pipe`, or `resume`) reads the hello as if nobody had. What is not a hello is for the
 * caller to end; it answers nothing. Never rejects.
 */
export async function readClientHello(socket: Socket, limits: ClientHelloLimits): Promise<ClientHelloOutcome> {
  const reader = new ClientHelloReader(limits.maxBytes)
  const pieces: Buffer[] = []
  const outcome = await readAhead(socket, limits.timeoutMs, (piece): Seen<ClientHelloOutcome> | null => {
    pieces.push(piece)
    const reading = reader.push(piece)
    if (reading.state === 'incomplete') return null
    if (reading.state !== 'hello') return { value: { outcome: reading.state }, consumedBytes: 0 }
    const { byteLength, serverName, alpn, hasEch } = reading
    const bytes = Buffer.concat(pieces).subarray(0, byteLength)
    return { value: { outcome: 'hello', serverName, alpn, hasEch, bytes }, consumedBytes: 0 }
  })
  return typeof outcome === 'string' ? { outcome } : outcome
}
