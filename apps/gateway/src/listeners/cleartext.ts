/**
 * Front of sockets without TLS: HTTP/1.1 and HTTP/2 with prior knowledge on one port, told apart by the preface with
 * which HTTP/2 begins (RFC 9113 §3.3, §3.4). No method of HTTP/1.1 begins with `PRI`.
 */
import type { Socket } from 'node:net'
import { createHttpFront } from './http.ts'
import { refuse } from './http-refusal.ts'
import { createHttp2Front } from './http2.ts'
import type { ConnectionEnds } from '../exchange/exchange.ts'
import type { ConnectionFront, CreateFront } from './serve.ts'

const preface = Buffer.from('PRI')

export const createCleartextFront: CreateFront = (options) => {
  const { limits } = options
  const http1 = createHttpFront(options)
  const http2 = createHttp2Front(options)
  /** Connections on which too little was said yet, with what to do where nothing more comes. */
  const silent = new Map<Socket, { readonly handOn: () => void }>()

  const listen = (socket: Socket, ends: ConnectionEnds | undefined): void => {
    let said = Buffer.alloc(0)
    const settle = (take: () => void): void => {
      clearTimeout(timer)
      socket.off('readable', look).off('end', handOn).off('close', forget)
      silent.delete(socket)
      if (said.length > 0 && !socket.destroyed && !socket.readableEnded) socket.unshift(said)
      take()
    }
    const look = (): void => {
      const more: unknown = socket.read()
      if (!Buffer.isBuffer(more)) return
      said = Buffer.concat([said, more])
      const seen = said.subarray(0, preface.length)
      if (seen.equals(preface)) settle(() => http2.accept(socket, ends))
      // The beginning of both `PRI` and `PROPFIND`: what comes next tells.
      else if (!preface.subarray(0, seen.length).equals(seen)) handOn()
    }
    const handOn = (): void => settle(() => http1.accept(socket, ends))
    const forget = (): void => settle(() => undefined)
    const timer = setTimeout(() => settle(() => refuse(socket, 'request-timeout')), limits.headersTimeoutMs)
    silent.set(socket, { handOn })
    socket.on('readable', look).on('end', handOn).on('close', forget)
  }

  const front: ConnectionFront = {
    get connections() {
      return silent.size + http1.connections + http2.connections
    },
    accept(socket, ends) {
      socket.on('error', ignore)
      if (front.connections >= limits.maxConnections) refuse(socket, 'too-many-connections')
      else listen(socket, ends)
    },
    async drain(timeoutMs) {
      for (const { handOn } of silent.values()) handOn()
      await Promise.all([http1.drain(timeoutMs), http2.drain(timeoutMs)])
    },
  }
  return front
}

const ignore = (): void => {}
