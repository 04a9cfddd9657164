/** The guarantee that a change never costs a request, counted. */
import type { AnyResource } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { freePort } from './fixtures/gateway-process.ts'
import { startLoad } from './fixtures/load.ts'
import { Origin } from './fixtures/origin.ts'
import { gateway, route, service } from './fixtures/resources.ts'
import { startSystem } from './fixtures/system.ts'

const changes = 200
const requestsPerChange = 20

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
