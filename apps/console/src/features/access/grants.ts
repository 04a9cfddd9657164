/** Bindings as rows, one for each who is given something; and bindings as they become when a role is given or taken. Pure. */
import { isBuiltIn } from '@signalbox/shared/access'
import type { ClusterRoleBinding, RoleBinding, Subject } from '@signalbox/shared/resources'

export type Binding = RoleBinding | ClusterRoleBinding

export interface GrantRow {
  readonly id: string
  readonly subject: Subject
  readonly role: Binding['roleRef']
  /** `null`: everywhere. */
  readonly namespace: string | null
  readonly binding: Binding
  /** Part of the console itself, and not to be taken away. */
  readonly builtIn: boolean
}

export function toRows(bindings: readonly Binding[]): readonly GrantRow[] {
  return bindings.flatMap((binding) =>
    (binding.subjects ?? []).map((subject): GrantRow => ({
      id: [
        binding.kind,
        binding.metadata.namespace,
        binding.metadata.name,
        subject.kind,
        subject.namespace,
        subject.name,
      ].join(' '),
      subject,
      role: binding.roleRef,
      namespace: binding.kind === 'RoleBinding' ? (binding.metadata.namespace ?? '') : null,
      binding,
      builtIn: isBuiltIn(binding.kind, binding.metadata.name),
    })),
  )
}

export interface Gift {
  readonly subject: { readonly kind: 'User' | 'Group'; readonly name: string }
  readonly role: { readonly kind: 'Role' | 'ClusterRole'; readonly name: string }
  /** `null`: everywhere. */
  readonly namespace: string | null
}

const group = 'rbac.authorization.k8s.io'

/** The binding that gives it: one that is there for the role, with one more subject, or a new one; `null`: it is given already. */
export function giveRole(
  bindings: readonly Binding[],
  gift: Gift,
): { readonly binding: Binding; readonly isNew: boolean } | null {
  const { subject, role, namespace } = gift
  const here = bindings.filter(
    (binding) => (binding.kind === 'RoleBinding' ? (binding.metadata.namespace ?? '') : null) === namespace,
  )
  const sameRole = here.filter(({ roleRef, kind, metadata }) => {
    return roleRef.kind === role.kind && roleRef.name === role.name && !isBuiltIn(kind, metadata.name)
  })
  const isGiven = sameRole.some(({ subjects = [] }) =>
    subjects.some(({ kind, name }) => kind === subject.kind && name === subject.name),
  )
  if (isGiven) return null
  const added = { ...subject, apiGroup: group }
  const [known] = sameRole
  if (known !== undefined) return { binding: { ...known, subjects: [...(known.subjects ?? []), added] }, isNew: false }
  const taken = new Set(here.map(({ metadata }) => metadata.name))
  const name = freeName(role.name.replaceAll(':', '-'), taken)
  const common = { apiVersion: `${group}/v1` as const, subjects: [added] }
  if (namespace === null) {
    const roleRef = { apiGroup: group, kind: 'ClusterRole', name: role.name } as const
    return { binding: { ...common, kind: 'ClusterRoleBinding', metadata: { name }, roleRef }, isNew: true }
  }
  const roleRef = { apiGroup: group, ...role } as const
  return { binding: { ...common, kind: 'RoleBinding', metadata: { name, namespace }, roleRef }, isNew: true }
}

/** The binding without the subject; `null` where nobody is left, so that it goes as a whole. */
export function takeRole({ binding, subject }: GrantRow): Binding | null {
  const subjects = (binding.subjects ?? []).filter((other) => other !== subject)
  return subjects.length === 0 ? null : { ...binding, subjects }
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const isFree = (name: string) => !taken.has(name) && !isBuiltIn('ClusterRoleBinding', name)
  if (isFree(wanted)) return wanted
  for (let number = 2; ; number += 1) if (isFree(`${wanted}-${number}`)) return `${wanted}-${number}`
}
