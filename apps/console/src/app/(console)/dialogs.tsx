'use client'
import dynamic from 'next/dynamic'
import { useDialogRequest } from '@/client/dialogs.ts'

const DeleteDialog = dynamic(() => import('@/features/editor/delete-dialog.tsx').then((module) => module.DeleteDialog))
const PublishDialog = dynamic(() =>
  import('@/features/overview/publish-dialog.tsx').then((module) => module.PublishDialog),
)
const SaveTestDialog = dynamic(() =>
  import('@/features/tests/save-test-dialog.tsx').then((module) => module.SaveTestDialog),
)

/** The dialogs that any page may ask for, each fetched when it is first asked for. */
export function Dialogs() {
  const asked = useDialogRequest()
  if (asked?.dialog === 'delete') return <DeleteDialog />
  if (asked?.dialog === 'publish') return <PublishDialog />
  return asked?.dialog === 'save-test' ? <SaveTestDialog /> : null
}
