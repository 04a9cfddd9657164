import { describe, expect, it } from 'vitest'
import { parseResource, type AnyResource } from '../resources/index.ts'
import { createSnapshot, type Snapshot } from '../snapshot/index.ts'
import type { AccessRequest, AccessUser } from './access-request.ts'
import { escalationIn } from './escalation.ts'
import { grantsOf } from './grants.ts'
import { Rights } from './rights.ts'

const apiVersion = 'rbac.authorization.k8s.io/v1'
const gatewayApi = 'gateway.networking.k8s.io'

function resource(value: object): AnyResource {
  const parsed = parseResource({ apiVersion, ...value })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

const user = (name: string) => ({ kind: 'User', name })
const group = (name: string) => ({ kind: 'Group', name })
const bind = (namespace: string, role: string, ...subjects: object[]) =>
  resource({
    kind: 'RoleBinding',
    metadata: { name: `${role}-${namespace}`.replaceAll(':', '-'), namespace },
    roleRef: { kind: role.startsWith('own-') ? 'Role' : 'ClusterRole', name: role },
    subjects,
  })
const bindAll = (role: string, ...subjects: object[]) =>
  resource({
    kind: 'ClusterRoleBinding',
    metadata: { name: `all-${role}` },
    roleRef: { kind: 'ClusterRole', name: role },
    subjects,
  })

const stored: readonly AnyResource[] = [
  bind('a', 'edit', group('team-a')),
  bind('a', 'own-names', user('ben')),
  bind('c', 'own-names', user('ben')),
  bind('c', 'admin', group('team-c')),
  bindAll('view', user('vera')),
  bindAll('paths', user('vera')),
  bindAll('cluster-admin', user('ada')),
  bindAll('missing', user('eve')),
  bind('a', 'extended', { kind: 'ServiceAccount', name: 'ci', namespace: 'x' }),
  resource({
    kind: 'Role',
    metadata: { name: 'own-names', namespace: 'a' },
    rules: [
      { verbs: ['get', 'update'], apiGroups: [gatewayApi], resources: ['gateways'], resourceNames: ['one', 'two'] },
      { verbs: ['*'], apiGroups: ['signalbox.dev'], resources: ['*'] },
      { verbs: ['get'], apiGroups: ['*'], resources: ['*/status'] },
    ],
  }),
  resource({
    kind: 'ClusterRole',
    metadata: { name: 'paths' },
    rules: [{ verbs: ['get'], nonResourceURLs: ['/logs', '/metrics/*'] }],
  }),
  resource({
    kind: 'ClusterRole',
    metadata: { name: 'extended' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { gather: 'yes' } }] },
  }),
  resource({
    kind: 'ClusterRole',
    metadata: { name: 'part', labels: { gather: 'yes', 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: [{ verbs: ['get'], apiGroups: ['example.test'], resources: ['things'] }],
  }),
]
const snapshot: Snapshot = createSnapshot(stored, 1)

function rightsOf(name: string, groups: readonly string[] = [], scope?: AccessUser['scope']): Rights {
  const asking = { name, groups: [...groups, 'system:authenticated'], scope }
  return new Rights(asking, grantsOf(snapshot, asking))
}

function request(text: string): AccessRequest {
  const [verb = '', what = '', where = ''] = text.split(' ')
  const [path = '', apiGroup = ''] = what.split('@')
  const [resourceName = '', subresource] = path.split('/')
  const [namespace, name] = where.split('/')
  return {
    verb,
    apiGroup: apiGroup === 'gw' ? gatewayApi : apiGroup === 'sb' ? 'signalbox.dev' : apiGroup,
    resource: resourceName,
    subresource,
    namespace: namespace === '' || namespace === undefined ? null : namespace,
    name,
  }
}

describe('what one may do', () => {
  const cases: readonly (readonly [string, string, readonly string[], string, boolean])[] = [
    ['a binding in a namespace holds there', 'x', ['team-a'], 'update httproutes@gw a/r', true],
    ['and nowhere else', 'x', ['team-a'], 'update httproutes@gw c/r', false],
    ['and not for all namespaces at once', 'x', ['team-a'], 'list httproutes@gw', false],
    ['edit reads Gateways', 'x', ['team-a'], 'get gateways@gw a/g', true],
    ['edit does not write Gateways', 'x', ['team-a'], 'update gateways@gw a/g', false],
    ['edit reads Secrets', 'x', ['team-a'], 'get secrets a/s', true],
    ['edit does not see bindings', 'x', ['team-a'], 'list rolebindings@rbac.authorization.k8s.io a', false],
    ['edit sends through routes', 'x', ['team-a'], 'send httproutes@gw a/r', true],
    [
      'admin writes bindings of its namespace',
      'x',
      ['team-c'],
      'create rolebindings@rbac.authorization.k8s.io c',
      true,
    ],
    ['admin does not write ClusterRoles', 'x', ['team-c'], 'create clusterroles@rbac.authorization.k8s.io', false],
    ['view everywhere reads every namespace', 'vera', [], 'list httproutes@gw', true],
    ['view does not read Secrets', 'vera', [], 'get secrets a/s', false],
    ['view writes nothing', 'vera', [], 'patch httproutes@gw a/r', false],
    ['view gathers what is labelled for it', 'vera', [], 'get things@example.test a/t', true],
    ['cluster-admin may do everything', 'ada', [], 'impersonate anything@anywhere z/n', true],
    ['a binding to no role gives nothing', 'eve', [], 'get services a/s', false],
    ['names limit a rule', 'ben', [], 'get gateways@gw a/one', true],
    ['other names are not in it', 'ben', [], 'get gateways@gw a/three', false],
    ['a rule with names is for no list', 'ben', [], 'get gateways@gw a', false],
    ['every verb and resource by *', 'ben', [], 'destroy routes@sb a/r', true],
    ['* does not reach another group', 'ben', [], 'get services a/s', false],
    ['*/status is for every status', 'ben', [], 'get httproutes/status@gw a/r', true],
    ['and for no whole resource', 'ben', [], 'get httproutes@gw a/r', false],
    ['a Role of another namespace is not found', 'ben', [], 'get gateways@gw c/one', false],
    ['system:masters needs no binding', 'x', ['system:masters'], 'delete namespaces a/a', true],
    ['a rule for a resource is none for its part', 'x', ['team-a'], 'update httproutes/status@gw a/r', false],
    ['ServiceAccounts are users of a cluster', 'system:serviceaccount:x:ci', [], 'get things@example.test a/t', true],
    ['and not users of the same name', 'ci', [], 'get things@example.test a/t', false],
    ['names are compared exactly', 'Ada', [], 'get services a/s', false],
    ['a user is not a group', 'team-a', [], 'get services a/s', false],
  ]
  it.each(cases)('%s', (...[, name, groups, asked, allowed]) => {
    const rights = rightsOf(name, groups)
    const decision = rights.decide(request(asked))
    expect(decision.allowed).toBe(allowed)
    expect(rights.may(request(asked))).toBe(allowed)
    expect(decision.reason).toMatch(/^[A-Z].*\.$/)
  })

  it('says which binding and role allow it', () => {
    expect(rightsOf('x', ['team-a']).decide(request('get services a/s')).reason).toBe(
      'RoleBinding edit-a gives the ClusterRole edit in namespace a.',
    )
  })

  it('a scope narrows what its user may, and widens nothing', () => {
    const scope = [{ verbs: ['get'], apiGroups: ['*'], resources: ['*'], namespaces: ['a', 'c'] }]
    const may = (asked: string) => rightsOf('x', ['team-a'], scope).may(request(asked))
    expect(['get services a/s', 'update services a/s', 'get services c/s'].map(may)).toEqual([true, false, false])
    expect(rightsOf('ada', [], scope).may(request('get services b/s'))).toBe(false)
    expect(rightsOf('x', ['system:masters'], scope).may(request('list services'))).toBe(false)
  })

  it('paths: those of a role, by prefix where it ends in *, and discovery for everybody', () => {
    const may = (name: string, path: string) => rightsOf(name).decidePath('get', path).allowed
    expect([may('vera', '/logs'), may('vera', '/logs/x'), may('vera', '/metrics/x')]).toEqual([true, false, true])
    expect([may('nobody', '/version'), may('nobody', '/logs')]).toEqual([true, false])
  })

  it('tells whether something may be done anywhere at all', () => {
    const rights = rightsOf('x', ['team-a'])
    expect(rights.mayAnywhere('create', gatewayApi, 'httproutes')).toBe(true)
    expect(rights.mayAnywhere('create', gatewayApi, 'gateways')).toBe(false)
    expect(rightsOf('ben').mayAnywhere('update', gatewayApi, 'gateways')).toBe(true)
  })
})

describe('giving rights away', () => {
  const role = (namespace: string, rules: object[]) =>
    resource({ kind: 'Role', metadata: { name: 'r', namespace }, rules })
  const clusterRole = (rules: object[], more: object = {}) =>
    resource({ kind: 'ClusterRole', metadata: { name: 'r' }, rules, ...more })
  const readRoutes = { verbs: ['get'], apiGroups: [gatewayApi], resources: ['httproutes'] }
  const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
  const aggregation = { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }
  const cases: readonly (readonly [string, string, readonly string[], AnyResource, boolean])[] = [
    ['a role of rights that one has', 'x', ['team-c'], role('c', [readRoutes]), true],
    ['not of rights that one has elsewhere only', 'x', ['team-c'], role('a', [readRoutes]), false],
    ['not a ClusterRole with rights of one namespace', 'x', ['team-c'], clusterRole([readRoutes]), false],
    ['not everything', 'x', ['team-c'], role('c', [all]), false],
    ['everything by who has it', 'ada', [], clusterRole([all]), true],
    ['no aggregation by who has less than everything', 'vera', [], clusterRole([], aggregation), false],
    ['an aggregation by who has everything', 'ada', [], clusterRole([], aggregation), true],
    ['a binding to a role that one has', 'x', ['team-c'], bind('c', 'edit', user('new')), true],
    ['not to one that allows more', 'x', ['team-c'], bind('c', 'cluster-admin', user('x')), false],
    ['not in another namespace', 'x', ['team-c'], bind('a', 'view', user('x')), false],
    ['not everywhere', 'x', ['team-c'], bindAll('view', user('x')), false],
    ['not to a role that is not there', 'x', ['team-c'], bind('c', 'own-none', user('x')), false],
    ['anything by system:masters', 'x', ['system:masters'], bindAll('cluster-admin', user('x')), true],
    [
      'names of a rule are covered by a rule without names',
      'x',
      ['team-c'],
      role('c', [{ ...readRoutes, resourceNames: ['z'] }]),
      true,
    ],
    [
      'not the other way round',
      'ben',
      [],
      role('a', [{ verbs: ['get'], apiGroups: [gatewayApi], resources: ['gateways'] }]),
      false,
    ],
    [
      'names that one has',
      'ben',
      [],
      role('a', [{ verbs: ['get'], apiGroups: [gatewayApi], resources: ['gateways'], resourceNames: ['one'] }]),
      true,
    ],
  ]
  it.each(cases)('%s', (...[, name, groups, after, allowed]) => {
    const candidate = snapshot.withChange({ upserts: [after], deletes: [] }, 2)
    const refused = escalationIn(rightsOf(name, groups), { before: undefined, after, candidate })
    expect(refused === null).toBe(allowed)
    expect(refused ?? 'Allowed.').toMatch(/^[A-Z].*\.$/)
  })

  it('the verbs escalate and bind stand for having the rights', () => {
    const given = [
      bindAll('giver', user('gil')),
      clusterRole(
        [
          {
            verbs: ['bind', 'escalate'],
            apiGroups: ['rbac.authorization.k8s.io'],
            resources: ['clusterroles'],
            resourceNames: ['r', 'edit'],
          },
        ],
        { metadata: { name: 'giver' } },
      ),
    ]
    const other = createSnapshot([...stored, ...given], 1)
    const gil = { name: 'gil', groups: [] }
    const rights = new Rights(gil, grantsOf(other, gil))
    const refused = (after: AnyResource) =>
      escalationIn(rights, { before: undefined, after, candidate: other }) !== null
    expect([clusterRole([all]), bind('a', 'edit'), bind('a', 'admin')].map(refused)).toEqual([false, false, true])
  })

  it('a role that stays as it was may be written; new labels are a change, because others gather by them', () => {
    const before = clusterRole([all])
    const candidate = snapshot
    const rights = rightsOf('x', ['team-c'])
    const labelled = clusterRole([all], { metadata: { name: 'r', labels: { gather: 'yes' } } })
    const annotated = clusterRole([all], { metadata: { name: 'r', annotations: { note: 'n' } } })
    expect(escalationIn(rights, { before, after: annotated, candidate })).toBeNull()
    expect(escalationIn(rights, { before, after: labelled, candidate })).not.toBeNull()
  })
})
