'use client'
import type { OneTimeLink } from '@/client/accounts.ts'
import { formatDate } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { OnceShown } from '@/ui/once-shown.tsx'

/** A one-time link, to be handed over. */
export function LinkDialog({ link, onClose }: { link: OneTimeLink; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={link.purpose === 'invitation' ? 'Invitation link' : 'Link for a new password'}
      description={`Hand it over in a way that only its owner reads: whoever opens it chooses the password. It works once, until ${formatDate(link.expiresAt)}.`}
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <OnceShown label="One-time link" value={link.url} />
    </Dialog>
  )
}
