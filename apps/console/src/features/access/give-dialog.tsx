'use client'
import { useId, useState, type FormEvent } from 'react'
import { useSaveResource } from '@/client/mutations.ts'
import { useList } from '@/client/queries.ts'
import { useJudge, useNamespacesFor } from '@/client/rights.ts'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { showToast } from '@/ui/toast.tsx'
import { giveRole, type Binding } from './grants.ts'
import { builtInRoleOptions } from './role-options.ts'

const subjectKinds = [
  { value: 'User', label: 'A user' },
  { value: 'Group', label: 'A group' },
] as const

/** Gives a role to a user or group, in one namespace or everywhere. */
export function GiveDialog({ bindings, onClose }: { bindings: readonly Binding[]; onClose: () => void }) {
  const id = useId()
  const { refusal } = useJudge()
  const homes = useNamespacesFor('RoleBinding')
  const mayEverywhere = refusal('create', { kind: 'ClusterRoleBinding' }) === null
  const [kind, setKind] = useState<'User' | 'Group'>('User')
  const [name, setName] = useState('')
  const [role, setRole] = useState('view')
  const [everywhere, setEverywhere] = useState<'yes' | 'no'>('no')
  const [namespace, setNamespace] = useState(homes[0] ?? '')
  const [missing, setMissing] = useState(false)
  const save = useSaveResource()
  const place = everywhere === 'yes' ? null : namespace.trim()
  const roles = useRoleOptions(place)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const subject = { kind, name: name.trim() }
    setMissing(subject.name === '' || place === '')
    if (subject.name === '' || place === '') return
    const known = roles.find(({ value }) => value === role.trim())
    const given = giveRole(bindings, {
      subject,
      role: { kind: known?.kind ?? 'ClusterRole', name: role.trim() },
      namespace: place,
    })
    const title = `${subject.name} has ${role.trim()} ${place === null ? 'everywhere' : `in ${place}`}`
    const done = () => {
      showToast({ title })
      onClose()
    }
    if (given === null) done()
    else save.mutate({ resource: given.binding, mode: given.isNew ? 'create' : 'replace' }, { onSuccess: done })
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Give a role"
      description="Rights add up. What one may not do oneself cannot be given away."
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form={id} pending={save.isPending}>
            Give the role
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="grid gap-4">
        <Select label="To" value={kind} onValueChange={setKind} options={subjectKinds} />
        <TextField
          label={kind === 'User' ? 'User name' : 'Group name'}
          mono
          value={name}
          onValueChange={setName}
          error={missing && name.trim() === '' ? 'Say who is given the role.' : undefined}
        />
        <Combobox label="Role" mono value={role} onValueChange={setRole} options={roles} />
        {mayEverywhere && (
          <Select
            label="Where"
            value={everywhere}
            onValueChange={setEverywhere}
            options={[
              { value: 'no', label: 'In one namespace' },
              { value: 'yes', label: 'In every namespace' },
            ]}
          />
        )}
        {place !== null && (
          <Combobox
            label="Namespace"
            mono
            value={namespace}
            onValueChange={setNamespace}
            options={homes.map((value) => ({ value }))}
            error={missing && place === '' ? 'Say in which namespace.' : undefined}
          />
        )}
        {save.error !== null && (
          <Notice aspect="danger" urgent title="It was not given">
            {save.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}

/** ClusterRoles that one may see, the built-in ones anyway, and Roles of the namespace. */
function useRoleOptions(namespace: string | null) {
  const clusterRoles = useList('ClusterRole').items.map(({ metadata }) => metadata.name)
  const roles = useList('Role').items.flatMap(({ metadata }) =>
    metadata.namespace === namespace ? [metadata.name] : [],
  )
  const known = new Set<string>(builtInRoleOptions.map(({ value }) => value))
  return [
    ...builtInRoleOptions.map((option) => ({ ...option, kind: 'ClusterRole' as const })),
    ...clusterRoles
      .filter((name) => !known.has(name) && !name.startsWith('system:'))
      .map((value) => ({ value, detail: 'cluster role', kind: 'ClusterRole' as const })),
    ...roles.map((value) => ({ value, detail: 'role of the namespace', kind: 'Role' as const })),
  ]
}
