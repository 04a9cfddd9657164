/** Connections to a listener: plain, and by TLS with whatever certificate the other side shows. */
import { isIP, connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { fail, ok, type Result } from '@signalbox/shared/lib'
import { VerbError } from './errors.ts'
import type { BoundAddress } from './send-listener.ts'

/** Half-open, so that what comes after the sender's own end is still read. @throws VerbError */
export function connect(to: BoundAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: to.address, port: to.port, allowHalfOpen: true })
    const stop = () => socket.destroy(new Error('The time is over.'))
    signal.addEventListener('abort', stop, { once: true })
    const failed = (error: Error) => reject(toVerbError(error, to, signal))
    socket.once('error', failed)
    socket.once('close', () => signal.removeEventListener('abort', stop))
    socket.once('connect', () => {
      socket.off('error', failed)
      resolve(socket)
    })
  })
}

export interface HandshakeNames {
  /** SNI; `null` names nothing. */
  readonly serverName: string | null
  /** ALPN, in order of preference; empty offers none. */
  readonly protocols: readonly string[]
}

/** TLS over `socket`, or how the other side ended the handshake, in words. */
export function shakeHands(
  socket: Socket,
  { serverName, protocols }: HandshakeNames,
  signal: AbortSignal,
): Promise<Result<TLSSocket, string>> {
  return new Promise((resolve) => {
    const secure = connectTls({
      socket,
      // Whoever tests their own listener has their own certificate; `describeTls` says whether clients would trust it.
      rejectUnauthorized: false,
      ALPNProtocols: [...protocols],
      ...(serverName === null || isIP(serverName) !== 0 ? {} : { servername: serverName }),
    })
    const failed = (error: NodeJS.ErrnoException) => {
      secure.destroy()
      resolve(fail(signal.aborted ? 'the handshake was not answered in time' : howItEnded(error)))
    }
    secure.once('error', failed)
    secure.once('secureConnect', () => {
      secure.off('error', failed)
      resolve(ok(secure))
    })
  })
}

/** How a connection ended, from what Node and OpenSSL say: `the connection was reset (RST)`. */
export function howItEnded({ code = '', message }: NodeJS.ErrnoException): string {
  if (message.includes('before secure TLS connection')) return 'the connection was closed (FIN) without an answer'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection was reset (RST)'
  const [, alert] = /ALERT_(\w+)$/.exec(code) ?? /(?:alert|tlsv1) ([a-z ]+)/i.exec(message) ?? []
  if (alert !== undefined) return `the other side sent the TLS alert ${alert.toLowerCase().replaceAll('_', ' ').trim()}`
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE/.test(code))
    return 'what came back is not TLS'
  return message.replace(/\.$/, '')
}

function toVerbError(error: NodeJS.ErrnoException, { address, port }: BoundAddress, signal: AbortSignal): VerbError {
  if (signal.aborted) return new VerbError('Timeout', `${address}, port ${port}, took no connection in time.`)
  if (error.code === 'ECONNREFUSED') return nothingListens({ address, port })
  return new VerbError('BadGateway', `The connection to the gateway broke: ${error.message}.`)
}

export function nothingListens({ address, port }: BoundAddress): VerbError {
  return new VerbError('Unavailable', `Nothing listens on ${address}, port ${port}. Is the gateway process running?`)
}
