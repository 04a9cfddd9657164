import { describe, expect, it } from 'vitest'
import { configurationOf } from '../testdata/configuration-of.ts'
import { gatewayClass } from '../testdata/snapshot-of.ts'
import { topology } from './build-topology.ts'
import { explain } from './explain.ts'

const surroundings = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: one, port: 80, protocol: HTTP }, { name: two, port: 81, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ name: main, backendRefs: [{ name: api, port: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
---
apiVersion: signalbox.dev/v1
kind: Consumer
metadata: { name: ann, namespace: shop }
spec: { username: ann }
`
const rule = { kind: 'HTTPRoute', name: 'r', sectionName: 'main' }
const ann = { group: 'signalbox.dev', kind: 'Consumer', name: 'ann' }

const policy = (name: string, type: string, spec: object): string =>
  JSON.stringify({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name, namespace: 'shop' },
    spec: { type, ...spec },
  })

function ask(...policies: readonly string[]) {
  const { snapshot, attachments, tables } = configurationOf([surroundings, ...policies].join('\n---\n'))
  const request = { method: 'GET', url: 'http://shop.test/a?b=c' }
  return {
    explanation: explain({ snapshot, attachments, tables }, request, { random: 0 }),
    drawn: topology(snapshot, attachments, tables).nodes.find(({ column }) => column === 'rule')?.policies,
  }
}

describe('explain', () => {
  it('lists the policies in force in running order, with the level that set each', () => {
    const { explanation } = ask(
      policy('end', 'request-termination', { config: { trigger: 'x' } }),
      policy('id', 'correlation-id', { targetRefs: [rule] }),
      policy('id-of-all', 'correlation-id', {}),
      policy('address', 'ip-restriction', { targetRefs: [ann, rule], config: { deny: ['10.0.0.1'] } }),
    )
    expect(explanation.policies).toEqual([
      {
        type: 'correlation-id',
        title: 'Correlation ID',
        policy: 'shop/id',
        level: 'rule',
        effect: 'runs here; what it decides depends on more than this request',
      },
      {
        type: 'ip-restriction',
        title: 'IP restriction',
        policy: 'shop/address',
        level: 'rule + consumer shop/ann',
        consumer: 'shop/ann',
      },
      {
        type: 'request-termination',
        title: 'Request termination',
        policy: 'shop/end',
        level: 'every route of namespace shop',
        effect: 'changes nothing of the request',
      },
    ])
    expect(explanation.verdict).toMatch(/^Sent to shop\/api:80/)
  })

  it('carries out those that need nothing but the request, and says who was not asked any more', () => {
    const { explanation } = ask(
      policy('away', 'redirect', { config: { location: 'https://new.test', keep_incoming_path: true } }),
      policy('end', 'request-termination', {}),
    )
    expect(explanation.response).toEqual({
      status: 301,
      headers: { location: 'https://new.test/a?b=c' },
      reason: 'Policy shop/away (redirect) answers',
    })
    expect(explanation.policies?.map(({ effect }) => effect)).toEqual([
      'answers 301',
      'not asked: Policy shop/away (redirect) has answered',
    ])
    expect(explanation.upstream).toBeNull()
  })

  it('says nothing of policies where a rule has none', () => {
    expect(ask().explanation.policies).toEqual([])
    expect(ask().drawn).toBeUndefined()
  })
})

it('the drawing says of each rule which policies are in force, where that differs', () => {
  const { drawn } = ask(
    policy('everywhere', 'cors', {}),
    policy('service', 'bot-detection', { targetRefs: [{ group: '', kind: 'Service', name: 'api' }] }),
    policy('listener', 'correlation-id', { targetRefs: [{ kind: 'Gateway', name: 'edge', sectionName: 'two' }] }),
  )
  expect(drawn).toEqual([
    { type: 'cors', title: 'CORS', policy: 'shop/everywhere', level: 'every route of namespace shop' },
    {
      type: 'bot-detection',
      title: 'Bot detection',
      policy: 'shop/service',
      level: 'Service shop/api',
      service: 'shop/api',
    },
    {
      type: 'correlation-id',
      title: 'Correlation ID',
      policy: 'shop/listener',
      level: 'listener two of Gateway shop/edge',
      listener: 'Gateway/shop/edge/two',
    },
  ])
})

describe('explain of connections', () => {
  const streams = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: signalbox, listeners: [{ name: db, port: 5432, protocol: TCP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: db, namespace: shop }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: db, port: 5432 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ports: [{ port: 5432 }], endpoints: [{ address: 10.0.0.1 }] }
`
  const only = policy('office', 'ip-restriction', { config: { allow: ['192.0.2.0/24'] } })
  const cors = policy('cors', 'cors', {})

  it.each([
    { sourceAddress: '192.0.2.7', verdict: /^Sent to shop\/db:5432/ },
    { sourceAddress: '198.51.100.1', verdict: /^Policy shop\/office \(ip-restriction\) keeps 198\.51\.100\.1 out\./ },
  ])('says of $sourceAddress what becomes of it', ({ sourceAddress, verdict }) => {
    const configuration = configurationOf([streams, only, cors].join('\n---\n'))
    const request = { method: '', url: 'tcp://db.test:5432', protocol: 'tcp', sourceAddress }
    const explanation = explain(configuration, request, { random: 0 })
    expect(explanation.verdict).toMatch(verdict)
    expect(explanation.policies?.map((view) => view.policy)).toEqual(['shop/office'])
  })
})
