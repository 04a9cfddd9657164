/** For tests of rights: people with accounts, asked for by token, and resources made by who may do everything. */
import { expect } from 'vitest'
import { newAccount } from './access/account.ts'
import { POST as applyRoute } from '../app/signalbox/v1/apply/route.ts'
import type { RouteHandler } from './http/serve.ts'
import type { System } from './system.ts'
import { call } from './test-server.ts'

const widest = { namespaces: null, role: null, rules: null, verbs: null, readOnly: false }

/** An account of that name and groups, and a token that may all that it may. */
export async function addPerson(
  { access, now }: System,
  name: string,
  groups: readonly string[] = [],
): Promise<string> {
  const at = now()
  await access.accounts.add({ ...newAccount(name, at.toISOString(), ''), groups: [...groups] })
  const owner = { type: 'user', user: name, scope: widest } as const
  const { token } = await access.tokens.issue({ name, owner, expiresAtMs: null }, at.getTime())
  return token
}

/** Applies resources with all rights. */
export async function applyAll(resources: readonly object[]): Promise<void> {
  const response = await call(applyRoute, '/signalbox/v1/apply', { method: 'POST', body: resources })
  expect(await response.json()).toMatchObject({ results: expect.any(Array) })
}

/** A handler's answer to a request of the bearer, as status and text. A stream is cut off behind its first piece. */
export async function ask(
  handler: RouteHandler,
  path: string,
  request: Parameters<typeof call>[2],
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await call(handler, path, request)
  const isStream = /event-stream|watch=/.test(`${response.headers.get('content-type')} ${path}`)
  if (!isStream || response.body === null) return { status: response.status, text: await response.text() }
  const reader = response.body.getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return { status: response.status, text: new TextDecoder().decode(value) }
}

const rbac = 'rbac.authorization.k8s.io/v1'

/** A binding in `namespace`, or everywhere where it is `null`, of `role` (a ClusterRole) to a User. */
export function binding(namespace: string | null, role: string, user: string): object {
  const name = `${user}-${role}`
  return {
    apiVersion: rbac,
    kind: namespace === null ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: namespace === null ? { name } : { name, namespace },
    roleRef: { kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'User', name: user }],
  }
}
