/** One datagram, and what comes back within two seconds. */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { VerbError } from './errors.ts'
import { maxBytes } from './send-bytes.ts'
import { nothingListens } from './send-connect.ts'
import type { BoundAddress } from './send-listener.ts'

const waitMs = 2000
const maxAnswers = 64

export interface SentDatagrams {
  /** In the order in which they came; at most 64 with at most 64 KiB in all. */
  readonly answers: readonly { readonly bytes: string; readonly size: number; readonly atMs: number }[]
}

/** @throws VerbError `Unavailable` where the system says that nobody listens, `BadGateway` where it cannot be sent. */
export function sendDatagram(to: BoundAddress, bytes: Buffer): Promise<SentDatagrams> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const socket = createSocket(isIPv6(to.address) ? 'udp6' : 'udp4')
    const answers: SentDatagrams['answers'][number][] = []
    let size = 0
    const finish = () => {
      clearTimeout(timer)
      socket.removeAllListeners('message')
      socket.close()
      resolve({ answers })
    }
    const timer = setTimeout(finish, waitMs)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      socket.close()
      const broken = new VerbError('BadGateway', `The datagram could not be sent: ${error.message}.`)
      reject(error.code === 'ECONNREFUSED' ? nothingListens(to) : broken)
    })
    socket.on('message', (message) => {
      size += message.length
      const atMs = Math.round((performance.now() - startedMs) * 10) / 10
      if (size <= maxBytes) answers.push({ bytes: message.toString('base64'), size: message.length, atMs })
      if (size >= maxBytes || answers.length === maxAnswers) finish()
    })
    // Connected, so that only this address answers and the system says when nobody listens.
    socket.connect(to.port, to.address, () => socket.send(bytes))
  })
}
