import type { StreamListener, StreamRule, UdpSocketTable } from '@signalbox/shared/table'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Flow } from '../exchange/stream.ts'
import type { Datagram } from './serve.ts'
import { answerBudget, createUdpFront, type FlowLimits } from './udp.ts'

const listener: StreamListener = {
  id: 'Gateway/ns/edge/dns',
  gateway: 'ns/edge',
  name: 'dns',
  port: 53,
  ownUpstreams: new Map(),
}

const ruleOf = (route: string): StreamRule => ({
  id: `UDPRoute/ns/${route}/0`,
  kind: 'UDPRoute',
  route: `ns/${route}`,
  ruleIndex: 0,
  name: null,
  backends: [],
  totalWeight: 0,
})

/** A front whose flows are kept in the order of their beginning, with what was sent by each. */
function openFront(limits: Partial<FlowLimits> = {}) {
  const flows: { readonly flow: Flow; readonly sent: string[]; isClosed: boolean }[] = []
  const closed = new Map<number, PromiseWithResolvers<void>>()
  const table: { current: UdpSocketTable } = {
    current: { id: 'udp/127.0.0.1:53', address: '127.0.0.1', port: 53, protocol: 'UDP', listener, rule: ruleOf('a') },
  }
  const front = createUdpFront({
    table: () => table.current,
    serve: (flow) => {
      const index = flows.length
      const one = { flow, sent: [] as string[], isClosed: false }
      flows.push(one)
      closed.set(index, Promise.withResolvers())
      return {
        send: (bytes) => void one.sent.push(Buffer.from(bytes).toString()),
        close: () => {
          one.isClosed = true
          closed.get(index)?.resolve()
        },
      }
    },
    limits: () => ({ maxFlows: 10, flowIdleTimeoutMs: 60_000, ...limits }),
  })
  onTestFinished(() => front.drain(0))
  const answers: string[] = []
  const datagram = (port: number, text: string): Datagram => ({
    bytes: Buffer.from(text),
    peer: { address: '192.0.2.1', port },
    reply: (bytes) => void answers.push(Buffer.from(bytes).toString()),
  })
  return {
    front,
    flows,
    answers,
    table,
    send: (port: number, text: string) => front.receive(datagram(port, text)),
    closed: (index: number) => closed.get(index)?.promise,
  }
}

describe('flows', () => {
  it('begin with the first datagram of a sender and take all that follow', () => {
    const { flows, send } = openFront()
    send(1, 'a')
    send(2, 'b')
    send(1, 'c')
    expect(flows.map(({ sent }) => sent)).toEqual([['a', 'c'], ['b']])
  })

  it('end when nothing has come or gone for a while', async () => {
    const { front, send, closed } = openFront({ flowIdleTimeoutMs: 20 })
    send(1, 'a')
    await closed(0)
    expect(front.connections).toBe(0)
  })

  it('beyond the bound push out the one that rested longest', () => {
    const { flows, send } = openFront({ maxFlows: 2 })
    send(1, 'a')
    send(2, 'b')
    send(1, 'c')
    send(3, 'd')
    expect(flows.map(({ isClosed }) => isClosed)).toEqual([false, true, false])
  })

  it('begin anew when another route takes the port, and not when theirs is only changed', () => {
    const { flows, send, table } = openFront()
    send(1, 'a')
    table.current = { ...table.current, rule: { ...ruleOf('a'), totalWeight: 7 } }
    send(1, 'b')
    table.current = { ...table.current, rule: ruleOf('other') }
    send(1, 'c')
    expect(flows.map(({ sent, isClosed }) => ({ sent, isClosed }))).toEqual([
      { sent: ['a', 'b'], isClosed: true },
      { sent: ['c'], isClosed: false },
    ])
  })

  it('begin anew after their backend could not be reached', () => {
    const { flows, send } = openFront()
    send(1, 'a')
    flows[0]?.flow.end()
    send(1, 'b')
    expect(flows.map(({ sent }) => sent)).toEqual([['a'], ['b']])
  })

  it('answer a sender that may be made up within its budget, and anything once it has sent again', () => {
    const { flows, answers, send } = openFront()
    send(1, 'abc')
    const budget = answerBudget(3)
    flows[0]?.flow.reply(Buffer.alloc(budget + 1))
    flows[0]?.flow.reply(Buffer.alloc(budget))
    flows[0]?.flow.reply(Buffer.alloc(1))
    expect(answers.map(({ length }) => length)).toEqual([budget])
    send(1, 'd')
    flows[0]?.flow.reply(Buffer.alloc(budget + 1))
    expect(answers.map(({ length }) => length)).toEqual([budget, budget + 1])
  })

  it('that have ended answer nobody', () => {
    const { flows, answers, send } = openFront()
    send(1, 'a')
    flows[0]?.flow.end()
    flows[0]?.flow.reply(Buffer.from('late'))
    expect(answers).toEqual([])
  })
})
