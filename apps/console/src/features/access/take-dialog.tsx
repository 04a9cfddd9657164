'use client'
import { useDeleteResource, useSaveResource } from '@/client/mutations.ts'
import { refOf } from '@/client/resource-paths.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { showToast } from '@/ui/toast.tsx'
import { takeRole, type GrantRow } from './grants.ts'

/** Takes a role from someone; the binding goes with the last of its subjects. */
export function TakeDialog({ row, onClose }: { row: GrantRow; onClose: () => void }) {
  const save = useSaveResource()
  const remove = useDeleteResource()
  const { subject, role, namespace, binding } = row
  const done = () => {
    showToast({ title: `${subject.name} has ${role.name} no more` })
    onClose()
  }
  const take = () => {
    const rest = takeRole(row)
    if (rest === null) remove.mutate(refOf(binding), { onSuccess: done })
    else save.mutate({ resource: rest, mode: 'replace' }, { onSuccess: done })
  }
  const error = save.error ?? remove.error
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Take ${role.name} from ${subject.name}?`}
      action="Take the role"
      pending={save.isPending || remove.isPending}
      onConfirm={take}
    >
      <p>
        {subject.kind === 'Group' ? 'Everybody in the group' : 'The user'} loses what it allows
        {namespace === null ? ' in every namespace' : ` in namespace ${namespace}`} at once. Rights by other bindings
        stay.
      </p>
      {error !== null && (
        <Notice aspect="danger" urgent title="It was not taken">
          {error.message}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
