import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { intersectHostnames } from '../lib/index.ts'
import type { AnyResource } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import { addressing, gatewayClass, parseOrThrow, resourcesOf } from '../testdata/snapshot-of.ts'
import { attach } from './attach.ts'
import { acceptedPlaces } from './places.ts'

const gateway = resourcesOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 80, protocol: HTTP }] }
`)

interface Written {
  readonly kind: string
  readonly hostnames: readonly string[]
}

const hostname = fc.constantFrom(
  'a.test',
  'b.a.test',
  'c.b.a.test',
  '*.a.test',
  '*.b.a.test',
  '*.test',
  'd.other',
  '*.other',
)
const routes: fc.Arbitrary<readonly Written[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('HTTPRoute', 'GRPCRoute'),
    hostnames: fc.oneof(
      { weight: 9, arbitrary: fc.uniqueArray(hostname, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
  }),
  { maxLength: 12 },
)

/** Every route after the ones before it, as a person reads the rule. */
function readTogether(written: readonly Written[]): readonly boolean[] {
  const stayed: Written[] = []
  return written.map((route) => {
    const meets = (other: Written): boolean =>
      orAny(route).some((left) => orAny(other).some((right) => intersectHostnames(left, right) !== null))
    const stays = !stayed.some((other) => other.kind !== route.kind && meets(other))
    if (stays) stayed.push(route)
    return stays
  })
}

const orAny = ({ hostnames }: Written): readonly string[] => (hostnames.length === 0 ? [''] : hostnames)

function toResource({ kind, hostnames }: Written, index: number): AnyResource {
  const creationTimestamp = `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`
  return parseOrThrow({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: { name: `r${index}`, namespace: 'infra', creationTimestamp },
    spec: { parentRefs: [{ name: 'edge' }], ...(hostnames.length === 0 ? {} : { hostnames }) },
  })
}

it('a route stays exactly where no older one of the other kind has a host in common', () => {
  fc.assert(
    fc.property(routes, (written) => {
      const snapshot = createSnapshot([...gateway, ...written.map(toResource)], 1)
      const attachments = attach(snapshot, { addressing })
      const stayed = written.map(({ kind }, index) => {
        const state = attachments.routes.get(`${kind}/infra/r${index}`)
        return state !== undefined && acceptedPlaces(state).size === 1
      })
      expect(stayed).toEqual(readTogether(written))
    }),
  )
})
