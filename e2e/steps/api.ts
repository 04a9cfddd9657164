import type { Explanation } from '@signalbox/shared/explain'
import type { Condition } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import type { System } from '../fixtures/system.ts'

export interface ApplyResult {
  readonly revision: number
  readonly results: readonly { kind: string; namespace?: string; name: string; action: string }[]
}

export interface Answer<T> {
  readonly status: number
  readonly body: T
}

/** Calls the console with the administrator's token. A string goes out as YAML, anything else as JSON. */
export async function call<T>(system: System, method: string, path: string, content?: unknown): Promise<Answer<T>> {
  const response = await fetch(system.url + path, {
    method,
    headers: {
      authorization: `Bearer ${system.adminToken}`,
      ...(content === undefined
        ? {}
        : { 'content-type': typeof content === 'string' ? 'application/yaml' : 'application/json' }),
    },
    ...(content === undefined ? {} : { body: typeof content === 'string' ? content : JSON.stringify(content) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T }
}

/** Applies manifests; fails the test with the console's own words when they are refused. */
export async function applyManifests(system: System, manifests: string): Promise<ApplyResult> {
  const answer = await call<ApplyResult>(system, 'POST', '/signalbox/v1/apply', manifests)
  if (answer.status !== 200) throw new Error(`apply answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

export async function explain(system: System, request: unknown): Promise<Explanation> {
  const answer = await call<Explanation>(system, 'POST', '/signalbox/v1/explain', { request })
  if (answer.status !== 200) throw new Error(`explain answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Waits until every connected gateway process has in force what `revision` configures; statuses are none of theirs. */
export async function waitInForce(system: System, revision: number): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const { body } = await call<Runtime>(system, 'GET', '/signalbox/v1/runtime')
    const connected = body.gateways.filter((gateway) => gateway.connected)
    const wanted = Math.min(revision, body.configRevision)
    if (connected.length > 0 && connected.every((gateway) => gateway.revision >= wanted)) return
    if (Date.now() > deadline) throw new Error(`Revision ${revision} is not in force: ${JSON.stringify(body.gateways)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Conditions of an HTTPRoute at its first parent. */
export async function routeConditions(system: System, namespace: string, name: string): Promise<readonly Condition[]> {
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${name}`
  const { body } = await call<{ status?: { parents: { conditions: Condition[] }[] } }>(system, 'GET', path)
  return body.status?.parents[0]?.conditions ?? []
}
