import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attachments } from '../attachment/index.ts'
import type { AnyResource } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import { allFixtures, anyRoute, anyRoutes, fixtures, otherChange, route, routes } from '../testdata/arbitrary.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { requestListenersOn, type CompiledTables } from './socket-table.ts'

/** Everything of the tables that is data, with maps in the order of their keys. */
function toData(tables: CompiledTables): string {
  return JSON.stringify({ ...tables, revision: 0 }, (_, value: unknown) =>
    value instanceof Map ? [...value].sort(([left], [right]) => (left < right ? -1 : 1)) : value,
  )
}

const verdictsOf = ({ gateways, routes: states }: Attachments): string => JSON.stringify([[...gateways], [...states]])

const service = (address: string): AnyResource => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'team' },
  spec: { type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP' }], endpoints: [{ address, weight: 1 }] },
})

describe('compiling with the tables before', () => {
  const before = routes.map((resources) => createSnapshot([...fixtures, ...resources], 1))
  const change = fc.oneof(
    fc
      .integer({ min: 0, max: 6 })
      .chain(route)
      .map((upsert) => ({ upserts: [upsert], deletes: [] })),
    fc.integer({ min: 0, max: 5 }).map((index) => ({
      upserts: [],
      deletes: ['team', 'infra'].map((namespace) => ({ kind: 'HTTPRoute', namespace, name: `route-${index}` })),
    })),
    fc.constant({ upserts: [service('10.0.0.9')], deletes: [] }),
  )

  it('gives what compiling from nothing gives', () => {
    const property = fc.property(before, change, (snapshot, batch) => {
      const earlier = configurationOf(snapshot)
      const after = snapshot.withChange(batch, 2)
      const [grown, fresh] = [configurationOf(after, earlier), configurationOf(after)]
      return (
        toData(grown.tables) === toData(fresh.tables) && verdictsOf(grown.attachments) === verdictsOf(fresh.attachments)
      )
    })
    expect(() => fc.assert(property, { numRuns: 200 })).not.toThrow()
  })

  it('gives what compiling from nothing gives for routes of every kind', () => {
    const all = anyRoutes.map((resources) => createSnapshot([...allFixtures, ...resources], 1))
    const anyChange = fc.oneof(
      fc
        .integer({ min: 0, max: 8 })
        .chain(anyRoute)
        .map((upsert) => ({ upserts: [upsert], deletes: [] })),
      fc.constantFrom('GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute').chain((kind) =>
        fc.integer({ min: 0, max: 7 }).map((index) => ({
          upserts: [],
          deletes: [{ kind, namespace: 'team', name: `route-${index}` }],
        })),
      ),
      otherChange.map((upserts) => ({ upserts, deletes: [] })),
    )
    const property = fc.property(all, anyChange, (snapshot, batch) => {
      const earlier = configurationOf(snapshot)
      const after = snapshot.withChange(batch, 2)
      const [grown, fresh] = [configurationOf(after, earlier), configurationOf(after)]
      return (
        toData(grown.tables) === toData(fresh.tables) && verdictsOf(grown.attachments) === verdictsOf(fresh.attachments)
      )
    })
    expect(() => fc.assert(property, { numRuns: 200 })).not.toThrow()
  })

  it('keeps the object of every route, hostname, listener and upstream that did not change', () => {
    const property = fc.property(before, change, (snapshot, batch) => {
      const earlier = configurationOf(snapshot)
      const { tables } = earlier
      const next = configurationOf(snapshot.withChange(batch, 2), earlier).tables
      const touched = new Set(
        [...batch.upserts, ...batch.deletes].map((part) => ('metadata' in part ? part.metadata.name : part.name)),
      )
      const isKept = ([id, compiled]: readonly [string, unknown]): boolean =>
        touched.has(id.split('/')[2] ?? '') || touched.has('web') || compiled === tables.routes.get(id)
      const listeners = [...next.sockets.values()].flatMap(requestListenersOn)
      const old = [...tables.sockets.values()].flatMap(requestListenersOn)
      const hostsAreKept = listeners.every((listener) =>
        [...listener.routes.entriesByHost].every(([hostname, host]) => {
          const oldHost = old.find(({ id }) => id === listener.id)?.routes.entriesByHost.get(hostname)
          const isSame =
            oldHost?.routes.length === host.routes.length &&
            host.routes.every((compiled, index) => compiled === oldHost.routes[index])
          return !isSame || oldHost === host
        }),
      )
      return [...next.routes].every(isKept) && hostsAreKept
    })
    expect(() => fc.assert(property, { numRuns: 200 })).not.toThrow()
  })

  it('changes nothing at all where nothing changed', () => {
    const [resources = []] = fc.sample(anyRoutes, { numRuns: 1, seed: 11 })
    const snapshot = createSnapshot([...allFixtures, ...resources], 1)
    const earlier = configurationOf(snapshot)
    const { tables } = earlier
    const again = configurationOf(snapshot, earlier).tables
    expect(again.sockets).toBe(tables.sockets)
    expect(again.upstreams).toBe(tables.upstreams)
    expect(again.routes).toBe(tables.routes)
  })

  it('changes the upstream alone where only endpoints changed', () => {
    const manifest = createSnapshot([...fixtures, ...fc.sample(routes, { numRuns: 1, seed: 7 }).flat()], 1)
    const earlier = configurationOf(manifest)
    const { tables } = earlier
    const next = configurationOf(
      manifest.withChange({ upserts: [service('10.0.0.9')], deletes: [] }, 2),
      earlier,
    ).tables
    expect(next.sockets).toBe(tables.sockets)
    expect(next.routes).toBe(tables.routes)
  })
})
