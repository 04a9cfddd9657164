import { Agent } from 'node:http'
import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, waitInForce } from '../../steps/api.ts'
import { requestThrough } from '../../steps/wire.ts'

const changes = 200
const connections = 8

interface ChangingRoute {
  readonly name: string
  readonly hostname: string
  readonly path: string
  readonly backend: string
  readonly turn: number
}

/** A gateway with a steady route, and beside it a route, a listener and a service that change all the time. */
function manifests(originPort: number, turn: number): string {
  const resources = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'load' } },
    service('steady', originPort),
    service(`moving-${turn % 2}`, originPort),
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'gw', namespace: 'load' },
      spec: {
        gatewayClassName: 'signalbox',
        listeners: [
          { name: 'steady', port: 8076, protocol: 'HTTP' },
          ...(turn % 3 === 0 ? [{ name: 'moving', port: 8077, protocol: 'HTTP' }] : []),
        ],
      },
    },
    route({ name: 'steady', hostname: 'steady.test', path: '/', backend: 'steady', turn }),
    route({ name: 'moving', hostname: 'moving.test', path: `/turn-${turn}`, backend: `moving-${turn % 2}`, turn }),
  ]
  return resources.map((resource) => JSON.stringify(resource)).join('\n---\n')
}

function service(name: string, port: number) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'load' },
    spec: { ports: [{ port: 80 }], endpoints: [{ address: '127.0.0.1', port }] },
  }
}

function route({ name, hostname, path, backend, turn }: ChangingRoute) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'load' },
    spec: {
      parentRefs: [{ name: 'gw' }],
      hostnames: [hostname],
      rules: [
        {
          matches: [{ path: { value: path } }],
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: { set: [{ name: 'x-turn', value: String(turn) }] },
            },
          ],
          backendRefs: [{ name: backend, port: 80 }],
        },
      ],
    },
  }
}

test(`no request fails while ${changes} changes are applied under keep-alive load`, async ({ system, origin }) => {
  test.setTimeout(180_000)
  const first = await applyManifests(system, manifests(origin.port, 0))
  await waitInForce(system, first.revision)

  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const tally = { sent: 0, failed: [] as string[] }
  let running = true
  const load = Array.from({ length: connections }, async () => {
    while (running) {
      tally.sent += 1
      try {
        const answer = await requestThrough({ port: system.port(8076), host: 'steady.test', path: '/', agent })
        if (answer.status !== 200) tally.failed.push(`status ${answer.status}: ${answer.body}`)
      } catch (error) {
        tally.failed.push(String(error))
      }
    }
  })
  let revision = first.revision
  for (let turn = 1; turn <= changes; turn += 1) {
    revision = (await applyManifests(system, manifests(origin.port, turn))).revision
  }
  await waitInForce(system, revision)
  running = false
  await Promise.all(load)
  agent.destroy()

  expect(tally.failed).toEqual([])
  expect(tally.sent).toBeGreaterThan(changes)
  const last = await requestThrough({ port: system.port(8076), host: 'moving.test', path: `/turn-${changes}` })
  expect(last.status).toBe(200)
})
