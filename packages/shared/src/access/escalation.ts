/**
 * Escalation: nobody gives away what he does not have. Writing a role takes all of its rules, or the verb `escalate` on
 * it; writing a binding takes all rules of its role where it is to hold, or the verb `bind` on the role.
 *
 * Source: Kubernetes, "Privilege escalation prevention and bootstrapping".
 */
import { deepEqual } from '../lib/index.ts'
import {
  rbacGroup,
  type AnyResource,
  type ClusterRole,
  type ClusterRoleBinding,
  type PolicyRule,
  type Role,
  type RoleBinding,
} from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { rulesOfRole } from './grants.ts'
import type { Rights } from './rights.ts'

export interface Escalation {
  /** As it was; undefined where it is new. */
  readonly before: AnyResource | undefined
  /** As it is to be. */
  readonly after: AnyResource
  /** With the change, so that a role and its binding may come together. */
  readonly candidate: Snapshot
}

/** Why `rights` do not allow the change, in a sentence; `null` where they do, and for kinds that are none of RBAC. */
export function escalationIn(rights: Rights, { before, after, candidate }: Escalation): string | null {
  if (rights.isMaster && rights.user.scope === undefined) return null
  switch (after.kind) {
    case 'Role':
    case 'ClusterRole':
      return before?.kind === after.kind && isSameRole(before, after) ? null : escalationOfRole(rights, after)
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return before?.kind === after.kind && isSameBinding(before, after)
        ? null
        : escalationOfBinding(rights, after, candidate)
    default:
      return null
  }
}

/** Labels count, because by them other roles gather this one. */
function isSameRole(before: Role | ClusterRole, after: Role | ClusterRole): boolean {
  const parts = (role: Role | ClusterRole) => [
    role.rules,
    role.metadata.labels ?? {},
    role.kind === 'ClusterRole' ? (role.aggregationRule ?? null) : null,
  ]
  return deepEqual(parts(before), parts(after))
}

function isSameBinding(a: RoleBinding | ClusterRoleBinding, b: RoleBinding | ClusterRoleBinding): boolean {
  return deepEqual([a.roleRef, a.subjects ?? []], [b.roleRef, b.subjects ?? []])
}

/** What an aggregation can ever gather. */
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

function escalationOfRole(rights: Rights, role: Role | ClusterRole): string | null {
  const { name, namespace = null } = role.metadata
  const resource = role.kind === 'Role' ? 'roles' : 'clusterroles'
  if (rights.may({ verb: 'escalate', apiGroup: rbacGroup, resource, namespace, name })) return null
  const gathers = role.kind === 'ClusterRole' && role.aggregationRule !== undefined
  const lacking = rights.lacks(gathers ? [...everything, ...role.rules] : role.rules, namespace)
  if (lacking.length === 0) return null
  return `${role.kind} ${name} would allow more than you may yourself: ${describeRules(lacking)}.`
}

function escalationOfBinding(
  rights: Rights,
  { kind, metadata, roleRef }: RoleBinding | ClusterRoleBinding,
  candidate: Snapshot,
): string | null {
  const namespace = kind === 'RoleBinding' ? (metadata.namespace ?? null) : null
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles'
  if (rights.may({ verb: 'bind', apiGroup: rbacGroup, resource, namespace, name: roleRef.name })) return null
  const rules = rulesOfRole(candidate, roleRef, metadata.namespace)
  if (rules === null)
    return `There is no ${roleRef.kind} ${roleRef.name}, and you may not give a role before it is there.`
  const lacking = rights.lacks(rules, namespace)
  if (lacking.length === 0) return null
  return `${kind} ${metadata.name} would give the ${roleRef.kind} ${roleRef.name}, which allows more than you may yourself: ${describeRules(lacking)}.`
}

const mostNamed = 3

function describeRules(rules: readonly PolicyRule[]): string {
  const named = rules.slice(0, mostNamed).map(({ verbs, resources = [], nonResourceURLs = [] }) => {
    return `${verbs.join(' ')} ${[...resources, ...nonResourceURLs].join(' ')}`
  })
  const more = rules.length > mostNamed ? ` and ${rules.length - mostNamed} more` : ''
  return named.join(', ') + more
}
