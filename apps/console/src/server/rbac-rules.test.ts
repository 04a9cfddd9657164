/** What else RBAC promises at the doors: words of refusal, no rights given away that one lacks, built-in roles, reviews. */
import { beforeAll, describe, expect, it } from 'vitest'
import { POST as applyRoute } from '../app/signalbox/v1/apply/route.ts'
import { POST as askRoute } from '../app/signalbox/v1/rights/ask/route.ts'
import { GET as rightsRoute } from '../app/signalbox/v1/rights/route.ts'
import { serveKong } from './kong/serve-kong.ts'
import { serveKubernetes } from './kubernetes/serve-kubernetes.ts'
import { addPerson, applyAll, ask, binding } from './people.suite.ts'
import { openLastingTestServer } from './test-server.ts'

const rbac = 'rbac.authorization.k8s.io/v1'
const apis = serveKubernetes('apis')
const routes = (namespace: string) => `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`
const tokens = { ann: '', nobody: '', admin: undefined }

async function json(answer: ReturnType<typeof ask>) {
  const { status, text } = await answer
  return { status, body: JSON.parse(text) }
}

const as = (name: keyof typeof tokens, method = 'GET', body?: object) => {
  const token = tokens[name]
  return { method, ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) }
}

beforeAll(async () => {
  const system = await openLastingTestServer()
  tokens.ann = await addPerson(system, 'ann', ['team-a'])
  tokens.nobody = await addPerson(system, 'nobody')
  await applyAll([
    ...['team-a', 'team-c'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    binding('team-a', 'admin', 'ann'),
  ])
})

describe('refusals', () => {
  it('Kubernetes: a Status 403 as an API server says it', async () => {
    expect(await json(ask(apis, `${routes('team-c')}/cart`, as('ann', 'DELETE')))).toEqual({
      status: 403,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message:
          'httproutes.gateway.networking.k8s.io "cart" is forbidden: User "ann" cannot delete resource "httproutes" in API group "gateway.networking.k8s.io" in the namespace "team-c"',
        reason: 'Forbidden',
        details: { name: 'cart', group: 'gateway.networking.k8s.io', kind: 'httproutes' },
        code: 403,
      },
    })
  })

  it('Kong: its own words', async () => {
    expect(await json(ask(serveKong(), '/kong/team-c/services', as('ann')))).toEqual({
      status: 403,
      body: { message: 'ann, you do not have permissions to read this resource' },
    })
  })

  it('Signalbox: a sentence, and nothing of a batch is done where one document is refused', async () => {
    const configMap = (namespace: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', namespace },
    })
    const body = [configMap('team-a'), configMap('team-c')]
    const answer = await json(ask(applyRoute, '/signalbox/v1/apply', as('ann', 'POST', body)))
    expect(answer).toMatchObject({ status: 403, body: { code: 'Forbidden' } })
    expect(answer.body.message).toMatch(/^You may not patch ConfigMap team-c\/x: no role of yours allows it\./)
    const stored = await ask(serveKubernetes('api'), '/api/v1/namespaces/team-a/configmaps/x', as('admin'))
    expect(stored.status).toBe(404)
  })
})

describe('giving rights away', () => {
  const bindings = `/apis/${rbac}/namespaces/team-a/rolebindings`
  const give = (role: string) => {
    const body = { ...binding('team-a', role, 'bob'), metadata: { name: `bob-${role}`, namespace: 'team-a' } }
    return json(ask(apis, bindings, as('ann', 'POST', body)))
  }

  it('who administers a namespace gives its roles away there', async () => {
    expect((await give('edit')).status).toBe(201)
  })

  it('not a role that allows more than he may, by no door', async () => {
    const refused = await give('cluster-admin')
    expect(refused).toMatchObject({ status: 403, body: { reason: 'Forbidden' } })
    expect(refused.body.message).toContain('allows more than you may yourself')
    const role = {
      apiVersion: rbac,
      kind: 'Role',
      metadata: { name: 'all', namespace: 'team-a' },
      rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    }
    expect((await ask(applyRoute, '/signalbox/v1/apply', as('ann', 'POST', [role]))).status).toBe(403)
  })

  it('nor a role and its binding in one batch', async () => {
    const role = {
      apiVersion: rbac,
      kind: 'Role',
      metadata: { name: 'sly', namespace: 'team-a' },
      rules: [{ verbs: ['escalate'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'] }],
    }
    const own = { ...binding('team-a', 'sly', 'ann'), roleRef: { kind: 'Role', name: 'sly' } }
    expect((await ask(applyRoute, '/signalbox/v1/apply', as('ann', 'POST', [role, own]))).status).toBe(403)
  })

  it('the role of a binding stays what it is', async () => {
    const changed = { ...binding('team-a', 'view', 'ann'), metadata: { name: 'ann-admin', namespace: 'team-a' } }
    const answer = await json(ask(apis, `${bindings}/ann-admin`, as('admin', 'PUT', changed)))
    expect(answer).toMatchObject({ status: 422, body: { details: { causes: [{ field: 'roleRef' }] } } })
  })
})

describe('built-in roles', () => {
  const roles = `/apis/${rbac}/clusterroles`

  it('are listed with the stored ones', async () => {
    const { body } = await json(ask(apis, roles, as('admin')))
    const names: string[] = body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    expect(names).toEqual(expect.arrayContaining(['admin', 'cluster-admin', 'edit', 'gateway-operator', 'view']))
  })

  it.each(['DELETE', 'PUT'])('stay as they are, whoever asks: %s', async (method) => {
    const body = { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: 'view' }, rules: [] }
    const answer = await json(ask(apis, `${roles}/view`, as('admin', method, method === 'PUT' ? body : undefined)))
    expect(answer.status).toBe(403)
    expect(answer.body.message).toBe('ClusterRole view is built in and stays as it is. Make one of another name.')
  })

  it('the binding of system:masters cannot go, so that nobody is locked out', async () => {
    const path = `/apis/${rbac}/clusterrolebindings/cluster-admin`
    expect((await ask(apis, path, as('admin', 'DELETE'))).status).toBe(403)
  })
})

describe('questions about rights', () => {
  const review = (name: keyof typeof tokens, kind: string, spec: object) =>
    json(ask(apis, `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, as(name, 'POST', { kind, spec })))
  const attributes = (namespace: string) => ({
    resourceAttributes: { verb: 'create', group: 'gateway.networking.k8s.io', resource: 'httproutes', namespace },
  })

  it('kubectl auth can-i', async () => {
    const may = async (namespace: string) =>
      (await review('ann', 'SelfSubjectAccessReview', attributes(namespace))).body.status
    expect(await may('team-a')).toEqual({
      allowed: true,
      reason: 'RBAC: RoleBinding ann-admin gives the ClusterRole admin in namespace team-a.',
    })
    expect(await may('team-c')).toMatchObject({ allowed: false })
  })

  it('kubectl auth can-i --list', async () => {
    const { body } = await review('ann', 'SelfSubjectRulesReview', { namespace: 'team-a' })
    const resources = body.status.resourceRules.flatMap((rule: { resources: string[] }) => rule.resources)
    expect(resources).toEqual(expect.arrayContaining(['httproutes', 'rolebindings', 'selfsubjectaccessreviews']))
    const { body: elsewhere } = await review('ann', 'SelfSubjectRulesReview', { namespace: 'team-c' })
    expect(JSON.stringify(elsewhere.status)).not.toContain('httproutes')
  })

  it('about others: for who may ask', async () => {
    const spec = { user: 'ann', groups: [], ...attributes('team-a') }
    expect((await review('admin', 'SubjectAccessReview', spec)).body.status).toMatchObject({ allowed: true })
    expect((await review('nobody', 'SubjectAccessReview', spec)).status).toBe(403)
  })

  const question = (name: keyof typeof tokens, body: object) =>
    json(ask(askRoute, '/signalbox/v1/rights/ask', as(name, 'POST', body)))

  it('the page’s question is answered with the binding that decides, and who else may', async () => {
    const asked = { user: 'ann', verb: 'update', kind: 'HTTPRoute', namespace: 'team-a', name: 'cart' }
    const { body } = await question('admin', asked)
    expect(body).toMatchObject({ allowed: true, groups: ['team-a', 'system:authenticated'] })
    expect(body.others.map(({ subject }: { subject: string }) => subject)).toContain('User ann')
    expect((await question('admin', { ...asked, namespace: 'team-c' })).body.allowed).toBe(false)
  })

  it('who administers a namespace asks about others there, and nobody else does', async () => {
    const asked = { user: 'nobody', verb: 'get', kind: 'Secret' }
    expect((await question('ann', { ...asked, namespace: 'team-a' })).status).toBe(200)
    expect((await question('ann', { ...asked, namespace: 'team-c' })).status).toBe(403)
    expect((await question('ann', asked)).status).toBe(403)
    expect((await question('nobody', { verb: 'get', kind: 'Secret' })).body.allowed).toBe(false)
  })

  it('one’s own grants, for the pages', async () => {
    const { body } = await json(ask(rightsRoute, '/signalbox/v1/rights', as('ann')))
    expect(body.user).toMatchObject({ name: 'ann', groups: ['team-a', 'system:authenticated'] })
    expect(body.grants.map((grant: { role: { name: string } }) => grant.role.name)).toContain('admin')
  })
})
