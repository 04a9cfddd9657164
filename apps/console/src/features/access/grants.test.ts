import type { RoleBinding } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { giveRole, takeRole, toRows } from './grants.ts'

const apiGroup = 'rbac.authorization.k8s.io'
const edit: RoleBinding = {
  apiVersion: `${apiGroup}/v1`,
  kind: 'RoleBinding',
  metadata: { name: 'edit', namespace: 'team-a', resourceVersion: '7' },
  roleRef: { apiGroup, kind: 'ClusterRole', name: 'edit' },
  subjects: [
    { kind: 'User', apiGroup, name: 'ann' },
    { kind: 'Group', apiGroup, name: 'team-a' },
  ],
}
const role = { kind: 'ClusterRole', name: 'edit' } as const
const bob = { kind: 'User', name: 'bob' } as const

describe('giving a role', () => {
  it('adds to the binding that gives it in the namespace already', () => {
    const given = giveRole([edit], { subject: bob, role, namespace: 'team-a' })
    expect(given).toMatchObject({ isNew: false, binding: { metadata: { resourceVersion: '7' } } })
    expect(given?.binding.subjects?.map(({ name }) => name)).toEqual(['ann', 'team-a', 'bob'])
  })

  it('makes a binding where there is none, in the namespace or for all of them', () => {
    expect(giveRole([edit], { subject: bob, role, namespace: 'team-b' })).toMatchObject({
      isNew: true,
      binding: { kind: 'RoleBinding', metadata: { name: 'edit', namespace: 'team-b' }, roleRef: { name: 'edit' } },
    })
    expect(giveRole([edit], { subject: bob, role, namespace: null })?.binding).toMatchObject({
      kind: 'ClusterRoleBinding',
      metadata: { name: 'edit' },
    })
  })

  it('takes another name where that of the role is taken, or built in', () => {
    const other = { ...edit, roleRef: { apiGroup, kind: 'Role', name: 'edit' } } as const
    expect(giveRole([other], { subject: bob, role, namespace: 'team-a' })?.binding.metadata.name).toBe('edit-2')
    const admin = { kind: 'ClusterRole', name: 'cluster-admin' } as const
    expect(giveRole([], { subject: bob, role: admin, namespace: null })?.binding.metadata.name).toBe('cluster-admin-2')
  })

  it('does nothing where it is given already; a group of the same name is another', () => {
    expect(giveRole([edit], { subject: { kind: 'User', name: 'ann' }, role, namespace: 'team-a' })).toBeNull()
    expect(giveRole([edit], { subject: { kind: 'Group', name: 'ann' }, role, namespace: 'team-a' })).not.toBeNull()
  })
})

describe('taking a role', () => {
  it('leaves the others in the binding, and nothing where nobody is left', () => {
    const [ann, team] = toRows([edit])
    expect(ann === undefined ? [] : takeRole(ann)?.subjects).toEqual([team?.subject])
    const [only] = toRows([{ ...edit, subjects: [{ kind: 'User', apiGroup, name: 'ann' }] }])
    expect(only === undefined ? undefined : takeRole(only)).toBeNull()
  })
})
