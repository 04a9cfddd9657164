/**
 * Grants: bindings as they are asked about, by user and group. Bindings to roles that do not exist grant nothing.
 *
 * Cost: one pass over roles and bindings when one of them has changed; nothing otherwise.
 */
import { selects } from '../lib/index.ts'
import {
  rbacGroup,
  toObjectKey,
  type ClusterRole,
  type ClusterRoleBinding,
  type PolicyRule,
  type ResourceRef,
  type Role,
  type RoleBinding,
  type Subject,
} from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { AccessUser } from './access-request.ts'
import { builtInBindings, builtInRoles } from './built-in-roles.ts'

/** Rules that someone has somewhere, and from where. */
export interface Grant {
  /** `null`: everywhere. */
  readonly namespace: string | null
  readonly rules: readonly PolicyRule[]
  readonly binding: ResourceRef
  readonly role: ResourceRef
}

interface Index {
  /** The lists that it was made of. */
  readonly of: readonly unknown[]
  readonly bySubject: ReadonlyMap<string, readonly Grant[]>
}

let newest: Index | undefined

/** Everything that is granted to `user` or a group of his; what holds everywhere stands first. */
export function grantsOf(snapshot: Snapshot, { name, groups }: Pick<AccessUser, 'name' | 'groups'>): readonly Grant[] {
  const { bySubject } = indexOf(snapshot)
  const subjects = [`User ${name}`, ...groups.map((group) => `Group ${group}`)]
  const grants = subjects.flatMap((subject) => bySubject.get(subject) ?? [])
  return grants.sort((a, b) => Number(a.namespace !== null) - Number(b.namespace !== null))
}

/** All grants, by `User NAME` and `Group NAME`. */
export function grantsBySubject(snapshot: Snapshot): ReadonlyMap<string, readonly Grant[]> {
  return indexOf(snapshot).bySubject
}

/** All ClusterRoles: the built-in ones, then the stored ones. A stored one in the name of a built-in one counts nothing. */
export function clusterRolesOf(snapshot: Snapshot): readonly ClusterRole[] {
  const own = new Set(builtInRoles.map(({ metadata }) => metadata.name))
  return [...builtInRoles, ...snapshot.list('ClusterRole').filter(({ metadata }) => !own.has(metadata.name))]
}

/** All ClusterRoleBindings, as {@link clusterRolesOf}. */
export function clusterRoleBindingsOf(snapshot: Snapshot): readonly ClusterRoleBinding[] {
  const own = new Set(builtInBindings.map(({ metadata }) => metadata.name))
  return [...builtInBindings, ...snapshot.list('ClusterRoleBinding').filter(({ metadata }) => !own.has(metadata.name))]
}

/** The rules of the role that a binding of `namespace` refers to; `null` where there is no such role. */
export function rulesOfRole(
  snapshot: Snapshot,
  { kind, name }: Pick<RoleBinding['roleRef'], 'kind' | 'name'>,
  namespace: string | undefined,
): readonly PolicyRule[] | null {
  if (kind === 'Role') return snapshot.get('Role', toObjectKey(name, namespace))?.rules ?? null
  const all = clusterRolesOf(snapshot)
  const role = all.find(({ metadata }) => metadata.name === name)
  return role === undefined ? null : rulesOfClusterRole(role, all)
}

/** Its own rules and those of every ClusterRole that it gathers, directly or by another that it gathers. */
export function rulesOfClusterRole(role: ClusterRole, all: readonly ClusterRole[]): readonly PolicyRule[] {
  const gathered = new Set<ClusterRole>([role])
  for (const { aggregationRule } of gathered) {
    for (const selector of aggregationRule?.clusterRoleSelectors ?? [])
      for (const candidate of all) if (selects(selector, candidate.metadata.labels)) gathered.add(candidate)
  }
  return [...gathered].flatMap(({ rules }) => rules)
}

/** How a ServiceAccount of a cluster is called as a user. */
function subjectKey({ kind, name, namespace = '' }: Subject): string {
  return kind === 'ServiceAccount' ? `User system:serviceaccount:${namespace}:${name}` : `${kind} ${name}`
}

function indexOf(snapshot: Snapshot): Index {
  const of = [
    snapshot.list('Role'),
    snapshot.list('ClusterRole'),
    snapshot.list('RoleBinding'),
    snapshot.list('ClusterRoleBinding'),
  ]
  if (newest?.of.every((list, index) => list === of[index]) === true) return newest
  newest = { of, bySubject: toIndex(snapshot) }
  return newest
}

function toIndex(snapshot: Snapshot): ReadonlyMap<string, readonly Grant[]> {
  const all = clusterRolesOf(snapshot)
  const roles = new Map<string, Role>(
    snapshot.list('Role').map((role) => [toObjectKey(role.metadata.name, role.metadata.namespace), role]),
  )
  const clusterRules = new Map(all.map((role) => [role.metadata.name, rulesOfClusterRole(role, all)]))
  const bySubject = new Map<string, Grant[]>()
  for (const binding of [...clusterRoleBindingsOf(snapshot), ...snapshot.list('RoleBinding')]) {
    const grant = toGrant(binding, ({ kind, name }, namespace) =>
      kind === 'Role' ? roles.get(toObjectKey(name, namespace))?.rules : clusterRules.get(name),
    )
    if (grant === null) continue
    for (const key of new Set((binding.subjects ?? []).map(subjectKey)))
      bySubject.set(key, [...(bySubject.get(key) ?? []), grant])
  }
  return bySubject
}

function toGrant(
  { kind, metadata, roleRef }: RoleBinding | ClusterRoleBinding,
  rulesOf: (role: { readonly kind: string; readonly name: string }, namespace?: string) => Grant['rules'] | undefined,
): Grant | null {
  const { name, namespace } = metadata
  const rules = roleRef.apiGroup === rbacGroup ? rulesOf(roleRef, namespace) : undefined
  if (rules === undefined) return null
  const home = roleRef.kind === 'Role' && namespace !== undefined ? { namespace } : {}
  return {
    namespace: kind === 'RoleBinding' ? (namespace ?? 'default') : null,
    rules,
    binding: { kind, name, ...(namespace === undefined ? {} : { namespace }) },
    role: { kind: roleRef.kind, name: roleRef.name, ...home },
  }
}
