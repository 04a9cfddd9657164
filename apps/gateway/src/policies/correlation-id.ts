/** correlation-id: keeps the id that a client sends, makes one where it sends none. */
import { randomUUID } from 'node:crypto'
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'

type Config = ConfigOf<'correlation-id'>

export const correlationId: PolicyBehaviour<Config> = {
  create({ header_name: name, generator, echo_downstream: echoes }, parts) {
    const generate = generators[generator](parts)
    const ids = new WeakMap<object, string>()
    return {
      request(turn) {
        const sent = turn.headers.get(name)
        const id = sent === null || sent === '' ? generate(turn) : sent
        turn.headers.set(name, id)
        if (echoes) ids.set(turn.key, id)
      },
      response({ key, headers }) {
        const id = ids.get(key)
        if (id !== undefined) headers.set(name, id)
      },
    }
  },
}

const generators: Readonly<Record<Config['generator'], (parts: PolicyParts) => (turn: RequestTurn) => string>> = {
  uuid: () => () => randomUUID(),
  'uuid#counter': () => {
    const base = randomUUID()
    let count = 0
    return () => `${base}#${++count}`
  },
  tracker: ({ clock }) => {
    let count = 0
    return ({ local, peer }) =>
      `${local.address}-${local.port}-${process.pid}-${peer.port}-${++count}-${(clock.epochMs() / 1000).toFixed(3)}`
  },
}
