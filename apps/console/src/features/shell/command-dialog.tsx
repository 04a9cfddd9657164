'use client'
import { Dialog } from '@base-ui/react/dialog'
import { closeDialog } from '@/client/dialogs.ts'
import { CommandList } from '@/ui/command-list.tsx'
import { useCommands } from './use-commands.tsx'

export function CommandDialog() {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label="Commands"
          className="fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col rounded-md border border-line bg-raised outline-none"
        >
          <CommandList label="Go to, find, do" commands={useCommands()} onDone={closeDialog} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
