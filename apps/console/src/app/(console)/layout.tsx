import type { ReactNode } from 'react'
import { DeleteDialog } from '@/features/editor/delete-dialog.tsx'
import { PublishDialog } from '@/features/overview/publish-dialog.tsx'
import { SaveTestDialog } from '@/features/tests/save-test-dialog.tsx'
import { Shell } from '@/features/shell/shell.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  const dialogs = (
    <>
      <DeleteDialog />
      <PublishDialog />
      <SaveTestDialog />
    </>
  )
  return <Shell dialogs={dialogs}>{children}</Shell>
}
