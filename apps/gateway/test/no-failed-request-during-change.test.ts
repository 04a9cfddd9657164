/** The guarantee that a change never costs a request, counted. */
import { Agent, get } from 'node:http'
import type { AnyResource } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { freePort } from './fixtures/gateway-process.ts'
import { Origin } from './fixtures/origin.ts'
import { gateway, route, service } from './fixtures/resources.ts'
import { startSystem } from './fixtures/system.ts'

const changes = 200
const keptAliveClients = 8
const freshClients = 2
const requestsPerChange = 20

interface Tally {
  answered: number
  readonly failures: string[]
}

describe('changes under load', () => {
  it.each([
    { processes: 'one process', workers: '1' },
    { processes: 'two workers', workers: '2' },
  ])(
    `cost no request over ${changes} changes, on kept-alive and on fresh connections, with $processes`,
    { timeout: 120_000 },
    async ({ workers }) => {
      const { console, port, origin } = await startSystem({ SIGNALBOX_WORKERS: workers })
      const second = await new Origin('second').open()
      const [extra, other] = [await freePort(), await freePort()]
      const load = startLoad(port)

      for (let index = 1; index <= changes; index += 1) {
        console.commit(changeOf(index))
        // Every other one is waited for, so that single changes and bursts of them are applied under load.
        if (index % 2 === 0) await console.inForce()
        await load.answers(requestsPerChange)
      }
      await console.inForce()
      const { answered, failures } = await load.stop()
      await second.close()
      expect(failures).toEqual([])
      expect(answered).toBeGreaterThanOrEqual(changes * requestsPerChange)
      expect(console.joins).toEqual([null])

      /** Where requests go, what is beside them, which ports are open, which endpoints there are: each in turn. */
      function changeOf(index: number): readonly AnyResource[] {
        const [even, edition] = [index % 8 < 4, String(index)]
        switch (index % 4) {
          case 0:
            return [service('second', second.port), route('everything', even ? 'second' : 'backend', { edition })]
          case 1:
            return [route(`beside-${index % 12}`, 'backend', { path: `/beside-${index}` })]
          case 2:
            return [gateway('web', even ? [port, extra] : [port])]
          default:
            return [service('backend', even ? second.port : origin.port), gateway('another', [even ? other : extra])]
        }
      }
    },
  )
})

/** Clients that send the next request as soon as the last is answered. */
function startLoad(port: number): { answers(more: number): Promise<void>; stop(): Promise<Tally> } {
  const tally: Tally = { answered: 0, failures: [] }
  let stopping = false
  const waiting: (() => void)[] = []
  const agents = [
    ...Array.from({ length: keptAliveClients }, () => new Agent({ keepAlive: true, maxSockets: 1 })),
    ...Array.from({ length: freshClients }, () => new Agent({ keepAlive: false })),
  ]
  const clients = agents.map(async (agent) => {
    while (!stopping) {
      const failure = await request(port, agent)
      if (failure === null) tally.answered += 1
      else tally.failures.push(failure)
      for (const settle of waiting.splice(0)) settle()
    }
    agent.destroy()
  })
  return {
    /** Resolves when so many more requests were answered, or when one failed. */
    async answers(more) {
      const enough = tally.answered + more
      while (tally.answered < enough && tally.failures.length === 0)
        await new Promise<void>((settle) => waiting.push(settle))
    },
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
