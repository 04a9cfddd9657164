/**
 * Client hello: looks at how a TLS connection begins, and leaves every byte where it was for whoever owns it next.
 */
import type { Socket } from 'node:net'
import { ClientHelloReader, type ClientHello } from './client-hello-reader.ts'

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
 * Resolves with the socket open, paused, and with every byte in its read buffer again: the next owner (a
 * `tls.TLSSocket` over it, or `pipe`, or `resume`) reads the hello as if nobody had. What is not a hello is for the
 * caller to end; it answers nothing. Never rejects.
 */
export function readClientHello(socket: Socket, limits: ClientHelloLimits): Promise<ClientHelloOutcome> {
  const reader = new ClientHelloReader(limits.maxBytes)
  const chunks: Buffer[] = []

  return new Promise((resolve) => {
    const settle = (outcome: ClientHelloOutcome): void => {
      clearTimeout(timer)
      socket.off('readable', read).off('end', closed).off('close', closed)
      socket.pause()
      if (chunks.length > 0 && !socket.destroyed && !socket.readableEnded) socket.unshift(Buffer.concat(chunks))
      resolve(outcome)
    }
    const closed = (): void => settle({ outcome: 'closed' })
    const read = (): void => {
      for (let chunk = take(socket); chunk !== null; chunk = take(socket)) {
        chunks.push(chunk)
        const reading = reader.push(chunk)
        if (reading.state === 'incomplete') continue
        if (reading.state !== 'hello') return settle({ outcome: reading.state })
        const { byteLength, serverName, alpn, hasEch } = reading
        const bytes = Buffer.concat(chunks).subarray(0, byteLength)
        return settle({ outcome: 'hello', serverName, alpn, hasEch, bytes })
      }
    }
    const timer = setTimeout(() => settle({ outcome: 'timeout' }), limits.timeoutMs)
    if (socket.destroyed || socket.readableEnded) closed()
    else {
      socket.on('readable', read).on('end', closed).on('close', closed)
      read()
    }
  })
}

function take(socket: Socket): Buffer | null {
  const chunk: unknown = socket.read()
  return Buffer.isBuffer(chunk) ? chunk : null
}
