'use client'
import { useState, type FormEvent } from 'react'
import { useAddPasskey } from '@/client/passkeys.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { deviceOf } from './device.ts'

interface PasskeyDialogProps {
  readonly onClose: () => void
  /** Recovery codes, where these are the first. */
  readonly onCodes: (codes: readonly string[] | null) => void
}

export function PasskeyDialog({ onClose, onCodes }: PasskeyDialogProps) {
  const [name, setName] = useState(() => deviceOf(navigator.userAgent))
  const add = useAddPasskey()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate(name, {
      onSuccess: ({ recoveryCodes }) => {
        onClose()
        onCodes(recoveryCodes)
      },
    })
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add a passkey"
      description="The browser asks where to keep it: on this device, your phone or a security key."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="add-passkey" pending={add.isPending}>
            Go on
          </Button>
        </>
      }
    >
      <form id="add-passkey" onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name"
          help="What you will know it by in the list."
          required
          stacked
          value={name}
          onValueChange={setName}
        />
        {add.error !== null && (
          <Notice aspect="danger" urgent title="No passkey was added">
            {add.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
