import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyResource } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import { fixtures, routes } from '../testdata/arbitrary.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { parseOrThrow } from '../testdata/snapshot-of.ts'
import { requestListenersOn, type CompiledTables } from './socket-table.ts'

const target = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((index) => ({ kind: 'HTTPRoute', name: `route-${index}` })),
  fc.constantFrom('web', 'api').map((name) => ({ group: '', kind: 'Service', name })),
  fc.constantFrom(undefined, 'any', 'wild').map((sectionName) => ({
    kind: 'Gateway',
    name: 'edge',
    namespace: 'infra',
    ...(sectionName === undefined ? {} : { sectionName }),
  })),
  fc.constantFrom('alice', 'bob').map((name) => ({ group: 'signalbox.dev', kind: 'Consumer', name })),
)

const policy = (index: number): fc.Arbitrary<AnyResource> =>
  fc
    .record({
      namespace: fc.constantFrom('team', 'infra'),
      type: fc.constantFrom('correlation-id', 'request-termination', 'made-up'),
      config: fc.constantFrom({}, {}, { trigger: 'x' }, { header_name: 'X-Id' }),
      enabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
      targetRefs: fc.array(target, { maxLength: 2 }),
    })
    .map(({ namespace, targetRefs, ...spec }) =>
      parseOrThrow({
        apiVersion: 'signalbox.dev/v1',
        kind: 'Policy',
        metadata: { name: `policy-${index}`, namespace },
        spec: { ...spec, ...(targetRefs.length === 0 ? {} : { targetRefs }) },
      }),
    )

const policies = fc.tuple(policy(0), policy(1), policy(2), policy(3))
const alice = parseOrThrow({
  apiVersion: 'signalbox.dev/v1',
  kind: 'Consumer',
  metadata: { name: 'alice', namespace: 'team' },
  spec: { username: 'alice' },
})

const before = fc
  .tuple(routes, policies)
  .map(([some, others]) => createSnapshot([...fixtures, alice, ...some, ...others], 1))
const change = fc.oneof(
  fc
    .integer({ min: 0, max: 4 })
    .chain(policy)
    .map((upsert) => ({ upserts: [upsert], deletes: [] })),
  fc.integer({ min: 0, max: 3 }).map((index) => ({
    upserts: [],
    deletes: ['team', 'infra'].map((namespace) => ({ kind: 'Policy', namespace, name: `policy-${index}` })),
  })),
  fc.constant({ upserts: [], deletes: [{ kind: 'Consumer', namespace: 'team', name: 'alice' }] }),
)

const toData = ({ policies: instances, consumers, sockets }: CompiledTables): string =>
  JSON.stringify([instances, consumers, sockets], (_, value: unknown) =>
    value instanceof Map ? [...value].sort(([left], [right]) => (left < right ? -1 : 1)) : value,
  )

describe('compiling policies with the tables before', () => {
  it('gives what compiling from nothing gives', () => {
    const property = fc.property(before, change, (snapshot, batch) => {
      const earlier = configurationOf(snapshot)
      const after = snapshot.withChange(batch, 2)
      return toData(configurationOf(after, earlier).tables) === toData(configurationOf(after).tables)
    })
    expect(() => fc.assert(property, { numRuns: 80 })).not.toThrow()
  })

  it('keeps the instance of every policy that did not change, and every route', () => {
    const property = fc.property(before, change, (snapshot, batch) => {
      const earlier = configurationOf(snapshot)
      const next = configurationOf(snapshot.withChange(batch, 2), earlier).tables
      const touched = new Set(batch.upserts.map(({ metadata }) => metadata.name))
      const kept = [...next.policies].every(
        ([key, instance]) =>
          touched.has(key.split('/')[1] ?? '') ||
          !earlier.tables.policies.has(key) ||
          earlier.tables.policies.get(key) === instance,
      )
      return kept && next.routes === earlier.tables.routes && next.upstreams === earlier.tables.upstreams
    })
    expect(() => fc.assert(property, { numRuns: 80 })).not.toThrow()
  })

  it('keeps every listener where what is in force did not change', () => {
    const property = fc.property(before, (snapshot) => {
      const earlier = configurationOf(snapshot)
      const idle = parseOrThrow({
        apiVersion: 'signalbox.dev/v1',
        kind: 'Policy',
        metadata: { name: 'idle', namespace: 'team' },
        spec: { type: 'correlation-id', enabled: false },
      })
      const next = configurationOf(snapshot.withChange({ upserts: [idle], deletes: [] }, 2), earlier).tables
      const tablesOf = (tables: CompiledTables) => [...tables.sockets.values()].flatMap(requestListenersOn)
      const old = tablesOf(earlier.tables)
      return tablesOf(next).every((listener, index) => listener === old[index])
    })
    expect(() => fc.assert(property, { numRuns: 50 })).not.toThrow()
  })
})
