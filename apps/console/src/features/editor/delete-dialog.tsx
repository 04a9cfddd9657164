'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { closeDialog, useDialogRequest } from '@/client/dialogs.ts'
import { isEditable, wordsOf } from '@/client/links.ts'
import { useDeleteResource } from '@/client/mutations.ts'
import { dependentsQuery } from '@/client/queries.ts'
import type { KindRef } from '@/client/resource-paths.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { showToast } from '@/ui/toast.tsx'
import { DependentLink } from './used-by.tsx'

/** Shown by the shell when a delete is asked for: what points at the resource, named, before it goes. */
export function DeleteDialog() {
  const asked = useDialogRequest()
  return asked?.dialog === 'delete' ? <Confirm subject={asked.ref} after={asked.after} /> : null
}

function Confirm({ subject, after }: { subject: KindRef; after: string | undefined }) {
  const router = useRouter()
  const remove = useDeleteResource()
  const word = isEditable(subject.kind) ? wordsOf(subject.kind).word : subject.kind
  const confirm = () =>
    remove.mutate(subject, {
      onSuccess: () => {
        closeDialog()
        showToast({ title: `Deleted ${word} ${subject.name}` })
        if (after !== undefined) router.push(after)
      },
    })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && closeDialog()}
      title={`Delete ${word} ${subject.name}?`}
      action={`Delete ${word}`}
      pending={remove.isPending}
      onConfirm={confirm}
    >
      <Consequences subject={subject} word={word} />
      {remove.error !== null && (
        <Notice aspect="danger" urgent title="It was not deleted">
          {remove.error.message}
        </Notice>
      )}
    </ConfirmDialog>
  )
}

function Consequences({ subject, word }: { subject: KindRef; word: string }) {
  const { data, error, isPending } = useQuery(dependentsQuery(subject))
  if (isPending) return <Skeleton className="h-5 w-56" />
  if (error !== null)
    return (
      <p>
        What points at this {word} is not known: {error.message}
      </p>
    )
  const { summary } = data
  const dependents = [
    ...new Map(data.dependents.map((ref) => [`${ref.kind} ${ref.namespace ?? ''}/${ref.name}`, ref])).values(),
  ]
  if (dependents.length === 0 && data.hidden === 0) {
    return <p>Nothing points at this {word}. Traffic that it serves itself ends at once.</p>
  }
  return (
    <>
      <p>{summary} They will not work as before.</p>
      <ul className="grid max-h-48 gap-1 overflow-y-auto">
        {dependents.map((ref) => (
          <li
            key={`${ref.kind} ${ref.namespace ?? ''}/${ref.name}`}
            className="flex items-center gap-2 text-sm text-ink"
          >
            <span className="w-28 shrink-0 text-xs text-faint">{ref.kind}</span>
            <DependentLink dependent={ref} />
          </li>
        ))}
      </ul>
    </>
  )
}
