'use client'
import { useState, type FormEvent } from 'react'
import { useAccountChange, type Profile } from '@/client/accounts.ts'
import { ApiError } from '@/client/api.ts'
import { formatDate } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Section } from '@/ui/section.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { showToast } from '@/ui/toast.tsx'

export function PasswordSection({ profile }: { profile: Profile }) {
  const [open, setOpen] = useState(false)
  if (!profile.hasPassword) {
    return (
      <Section title="Password">
        <p className="text-sm text-soft">
          You have none here. You sign in{' '}
          {profile.identityProvider === null ? 'with a passkey' : `at ${profile.identityProvider}`}.
        </p>
      </Section>
    )
  }
  return (
    <Section
      title="Password"
      actions={
        <Button small onClick={() => setOpen(true)}>
          Change the password
        </Button>
      }
    >
      <p className="text-sm text-soft">
        {profile.passwordChangedAt !== null && `Last changed on ${formatDate(profile.passwordChangedAt)}. `}
        Every session of yours ends when it changes, except this one.
      </p>
      {open && <PasswordDialog onClose={() => setOpen(false)} />}
    </Section>
  )
}

function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const change = useAccountChange()
  const fields = change.error instanceof ApiError ? change.error.fields : []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { method: 'POST', path: 'password', body: { currentPassword, newPassword } },
      {
        onSuccess: () => {
          showToast({ title: 'The password was changed', description: 'Other sessions of yours have ended.' })
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Change the password"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="change-password" pending={change.isPending}>
            Change the password
          </Button>
        </>
      }
    >
      <form id="change-password" onSubmit={submit} className="grid gap-4">
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          stacked
          value={currentPassword}
          onValueChange={setCurrent}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          help="At least 12 characters; several words are easy to keep."
          required
          stacked
          value={newPassword}
          onValueChange={setNew}
          error={fields.find(({ path }) => path === 'newPassword')?.message}
        />
        {change.error !== null && fields.length === 0 && (
          <Notice aspect="danger" urgent title="The password was not changed">
            {change.error.message}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
