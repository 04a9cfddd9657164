import { expect, it } from 'vitest'
import { configurationOf } from '../testdata/configuration-of.ts'
import { gatewayClass } from '../testdata/snapshot-of.ts'
import { explain } from './explain.ts'

it.each([
  { loadBalancing: '{}', words: '10.0.0.1:80 or another of 2 endpoints, with' },
  { loadBalancing: '{ algorithm: least-connections }', words: '2 endpoints (the one with the fewest requests open)' },
  { loadBalancing: '{ algorithm: latency }', words: '2 endpoints (the one that answers soonest)' },
  {
    loadBalancing: '{ algorithm: consistent-hashing, hashOn: header, hashOnHeader: X-User, hashFallback: ip }',
    words: '2 endpoints (always the same for the same header X-User, else client address)',
  },
])('explain says how one of several endpoints is chosen by $loadBalancing', ({ loadBalancing, words }) => {
  const configuration = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: shop }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: o, port: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: o, namespace: shop }
spec:
  ports: [{ port: 80 }]
  endpoints: [{ address: 10.0.0.1 }, { address: 10.0.0.2 }]
  upstream: { loadBalancing: ${loadBalancing} }
`)
  const { steps } = explain(configuration, { method: 'GET', url: 'http://a.test/' }, { random: 0 })
  expect(steps.find(({ stage }) => stage === 'upstream')?.text).toContain(words)
})
