'use client'
import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { openDialog, useDialogRequest } from '@/client/dialogs.ts'

const OpenMenu = dynamic(() => import('./command-dialog.tsx').then((module) => module.CommandDialog))

/** Ctrl-K or Cmd-K: go to a page, find a resource, do something. Fetched when it is first asked for. */
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
  return open ? <OpenMenu /> : null
}
