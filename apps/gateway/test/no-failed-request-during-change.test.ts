/** The guarantee that a change never costs a request, counted. */
import { Agent, get } from 'node:http'
import { describe, expect, it } from 'vitest'
import { freePort } from './fixtures/gateway-process.ts'
import { Origin } from './fixtures/origin.ts'
import { gateway, route, service } from './fixtures/resources.ts'
import { startSystem } from './fixtures/system.ts'

const changes = 200
const keptAliveClients = 8
const freshClients = 2

interface Tally {
  answered: number
  readonly failures: string[]
}

describe('changes under load', () => {
  it(
    `cost no request over ${changes} changes, on kept-alive and on fresh connections`,
    { timeout: 120_000 },
    async () => {
      const { console, port, origin } = await startSystem()
      const second = await new Origin('second').open()
      const extra = [await freePort(), await freePort()]
      const load = startLoad(port)

      console.commit([service('second', second.port)])
      for (let index = 1; index <= changes; index += 1) {
        console.commit(change(index))
        // Every tenth is waited for, so that single changes and bursts of them are both applied.
        if (index % 10 === 0) await console.inForce()
      }

      function change(index: number) {
        switch (index % 4) {
          case 0:
            return [route('everything', index % 8 === 0 ? 'backend' : 'second', { edition: String(index) })]
          case 1:
            return [route(`other-${index % 12}`, 'second', { path: `/other-${index}` })]
          case 2:
            return [gateway('web', index % 8 === 2 ? [port, extra[0] ?? 0] : [port])]
          default:
            return [
              service('backend', index % 8 === 3 ? second.port : origin.port),
              gateway('coming-and-going', [extra[1] ?? 0]),
            ]
        }
      }

      await console.inForce()
      const { answered, failures } = await load.stop()
      await second.close()
      expect(failures).toEqual([])
      expect(answered).toBeGreaterThan(changes)
      expect(console.joins).toEqual([null])
    },
  )
})

/** Clients that send the next request as soon as the last is answered. */
function startLoad(port: number): { stop(): Promise<Tally> } {
  const tally: Tally = { answered: 0, failures: [] }
  let stopping = false
  const agents = [
    ...Array.from({ length: keptAliveClients }, () => new Agent({ keepAlive: true, maxSockets: 1 })),
    ...Array.from({ length: freshClients }, () => new Agent({ keepAlive: false })),
  ]
  const clients = agents.map(async (agent) => {
    while (!stopping) {
      const failure = await request(port, agent)
      if (failure === null) tally.answered += 1
      else tally.failures.push(failure)
    }
    agent.destroy()
  })
  return {
    async stop() {
      stopping = true
      await Promise.all(clients)
      return tally
    },
  }
}

/** Null where it was answered whole by an origin, else what went wrong. No retries. */
function request(port: number, agent: Agent): Promise<string | null> {
  return new Promise((settle) => {
    const sent = get({ host: '127.0.0.1', port, path: '/', agent }, (response) => {
      let content = ''
      response.on('data', (chunk) => (content += String(chunk)))
      response.on('error', (error) => settle(error.message))
      response.on('end', () => {
        const isWhole = response.statusCode === 200 && (content === 'origin' || content === 'second')
        settle(isWhole ? null : `${response.statusCode} ${content}`)
      })
    })
    sent.on('error', (error) => settle(`${error.message}${sent.reusedSocket ? ' on a kept-alive connection' : ''}`))
  })
}
