/**
 * UDP front: datagrams → flows. A flow is what one sender (address and port) sends to one socket; it begins with the
 * first datagram, goes where that one was sent, and ends when nothing has come or gone for a while.
 *
 * Anybody can write any sender on a datagram. So the number of flows is bounded (the one that rested longest goes),
 * and what is answered to a sender who may be made up is bounded by what came in its name: see {@link answerBudget}.
 */
import { hasKongRule, matchStream } from '@signalbox/shared/match'
import type { ClientLimits } from '@signalbox/shared/resources'
import type { UdpSocketTable } from '@signalbox/shared/table'
import type { FlowSink } from '../exchange/stream.ts'
import { toStreamEnds } from './connection-facts.ts'
import type { Datagram, DatagramFront, ServeFlow } from './serve.ts'

/** Of one front. */
export type FlowLimits = Pick<ClientLimits, 'maxFlows' | 'flowIdleTimeoutMs'>

const sweepIntervalMs = 500

/** How long answers are waited for once the socket is to be closed. */
const lastAnswersMs = 1000

/**
 * Bytes that a sender may be answered before it is proven: three times what it sent (RFC 9000 §8.1 asks the same of
 * QUIC), and one answer of the size that DNS keeps to over UDP, without which small questions would go unanswered.
 * A sender is proven once it sends again after an answer has gone out.
 */
export const answerBudget = (receivedBytes: number): number => 3 * receivedBytes + 1232

interface LiveFlow {
  readonly rule: string
  readonly sink: FlowSink
  /** Of the newest datagram: answers go by it. */
  datagram: Datagram
  lastAtMs: number
  receivedBytes: number
  answeredBytes: number
  isProven: boolean
}

export function createUdpFront(parts: {
  readonly table: () => UdpSocketTable
  readonly serve: ServeFlow
  /** Read anew each time. */
  readonly limits: () => FlowLimits
}): DatagramFront {
  return new UdpFront(parts.table, parts.serve, parts.limits)
}

class UdpFront implements DatagramFront {
  readonly #table: () => UdpSocketTable
  readonly #serve: ServeFlow
  readonly #limits: () => FlowLimits
  /** By sender; the one that rested longest comes first. */
  readonly #flows = new Map<string, LiveFlow>()
  readonly #sweep: NodeJS.Timeout
  #draining = false

  constructor(table: () => UdpSocketTable, serve: ServeFlow, limits: () => FlowLimits) {
    this.#table = table
    this.#serve = serve
    this.#limits = limits
    this.#sweep = setInterval(
      () => this.#expire(performance.now()),
      Math.min(sweepIntervalMs, limits().flowIdleTimeoutMs),
    ).unref()
  }

  get connections(): number {
    return this.#flows.size
  }

  receive(datagram: Datagram): void {
    const key = `${datagram.peer.address} ${datagram.peer.port}`
    const flow = this.#current(key) ?? this.#begin(key, datagram)
    if (flow === null) return
    flow.isProven ||= flow.answeredBytes > 0
    flow.receivedBytes += datagram.bytes.length
    flow.datagram = datagram
    this.#touch(key, flow)
    flow.sink.send(datagram.bytes)
  }

  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true
    clearInterval(this.#sweep)
    if (this.#flows.size > 0) await new Promise((settle) => setTimeout(settle, Math.min(timeoutMs, lastAnswersMs)))
    for (const key of this.#flows.keys()) this.#end(key)
  }

  /** The flow of this sender, if the rule that it went by is still the one in force. */
  #current(key: string): LiveFlow | null {
    const flow = this.#flows.get(key)
    if (flow === undefined) return null
    const { rule, listener } = this.#table()
    if (flow.rule === rule?.id || hasKongRule(listener, flow.rule)) return flow
    this.#end(key)
    return null
  }

  #begin(key: string, datagram: Datagram): LiveFlow | null {
    const { listener, rule: chosen, address, port } = this.#table()
    const ends = { peer: datagram.peer, local: { address, port } }
    const rule = matchStream(listener, chosen, { protocol: 'udp', sni: null, ...toStreamEnds(ends) })
    if (rule === null || this.#draining) return null
    if (this.#flows.size >= this.#limits().maxFlows) this.#endOldest()
    let isOver = false
    const flow: LiveFlow = {
      rule: rule.id,
      sink: this.#serve({
        listener,
        rule,
        ends,
        reply: (bytes) => this.#answer(key, flow, bytes),
        end: () => {
          isOver = true
          if (this.#flows.get(key) === flow) this.#end(key)
        },
      }),
      datagram,
      lastAtMs: 0,
      receivedBytes: 0,
      answeredBytes: 0,
      isProven: false,
    }
    if (isOver) return null
    this.#flows.set(key, flow)
    return flow
  }

  #answer(key: string, flow: LiveFlow, bytes: Uint8Array): void {
    if (this.#flows.get(key) !== flow) return
    if (!flow.isProven && flow.answeredBytes + bytes.length > answerBudget(flow.receivedBytes)) return
    flow.answeredBytes += bytes.length
    this.#touch(key, flow)
    flow.datagram.reply(bytes)
  }

  #touch(key: string, flow: LiveFlow): void {
    flow.lastAtMs = performance.now()
    this.#flows.delete(key)
    this.#flows.set(key, flow)
  }

  #expire(nowMs: number): void {
    const { flowIdleTimeoutMs } = this.#limits()
    for (const [key, flow] of this.#flows) {
      if (nowMs - flow.lastAtMs < flowIdleTimeoutMs) return
      this.#end(key)
    }
  }

  #endOldest(): void {
    for (const key of this.#flows.keys()) {
      this.#end(key)
      return
    }
  }

  #end(key: string): void {
    const flow = this.#flows.get(key)
    this.#flows.delete(key)
    flow?.sink.close()
  }
}
