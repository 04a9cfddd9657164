import type { SocketTable } from '@signalbox/shared/table'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planSockets, type Plan } from './plan.ts'

const toTable = (port: number): SocketTable => ({
  id: `127.0.0.1:${port}`,
  address: '127.0.0.1',
  port,
  protocol: 'HTTP',
  listenersByHostname: new Map(),
  proxyProtocol: false,
})

const toSockets = (tables: readonly SocketTable[]) => new Map(tables.map((table) => [table.id, table]))

/** What a plan means, carried out on maps instead of sockets. */
function carryOut(running: ReadonlyMap<string, SocketTable>, plan: Plan): Map<string, SocketTable> {
  const after = new Map(running)
  for (const table of plan.close) after.delete(table.id)
  for (const table of [...plan.open, ...plan.replace]) after.set(table.id, table)
  return after
}

// Few ports, and tables that are shared between both sides, so that every case of a plan comes up.
const pool = [1, 2, 3, 4].flatMap((port) => [toTable(port), toTable(port)])
const anySockets = fc.subarray(pool).map(toSockets)

describe('planSockets', () => {
  it('makes running equal wanted when it is carried out', () => {
    fc.assert(
      fc.property(anySockets, anySockets, (running, wanted) => {
        expect(carryOut(running, planSockets(running, wanted))).toEqual(wanted)
      }),
    )
  })

  it('never closes or opens a socket that is both running and wanted', () => {
    fc.assert(
      fc.property(anySockets, anySockets, (running, wanted) => {
        const plan = planSockets(running, wanted)
        for (const table of [...plan.open, ...plan.close])
          expect(running.has(table.id) && wanted.has(table.id)).toBe(false)
      }),
    )
  })

  it('has nothing to do once it has been carried out', () => {
    fc.assert(
      fc.property(anySockets, (sockets) => {
        expect(planSockets(sockets, sockets)).toEqual({
          open: [],
          keep: [...sockets.values()],
          replace: [],
          close: [],
        })
      }),
    )
  })
})
