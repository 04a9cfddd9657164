'use client'
import { Dialog } from '@base-ui/react/dialog'
import { useEffect } from 'react'
import { closeDialog, openDialog, useDialogRequest } from '@/client/dialogs.ts'
import { CommandList } from '@/ui/command-list.tsx'
import { useCommands } from './use-commands.tsx'

/** Ctrl-K or Cmd-K: go to a page, find a resource, do something. */
export function CommandMenu() {
  const open = useDialogRequest()?.dialog === 'commands'
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      openDialog({ dialog: 'commands' })
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label="Commands"
          className="fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col rounded-md border border-line bg-raised outline-none"
        >
          {open && <OpenMenu />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function OpenMenu() {
  return <CommandList label="Go to, find, do" commands={useCommands()} onDone={closeDialog} />
}
