'use client'
import { useQuery } from '@tanstack/react-query'
import { useState, useSyncExternalStore, type FormEvent } from 'react'
import { sendAccountChange, useAccountChange } from '@/client/accounts.ts'
import { ApiError } from '@/client/api.ts'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { PasswordField } from './password-field.tsx'

interface Invited {
  readonly name: string
  readonly displayName: string
  readonly purpose: 'invitation' | 'reset'
}

/** Behind a one-time link: its owner chooses a password. The token stands behind `#`, so that no server's log has it. */
export function InvitationForm() {
  const token = useHash()
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => sendAccountChange<Invited>({ method: 'POST', path: 'invitation', body: { token } }),
    enabled: token !== '',
    retry: false,
  })
  if (error !== null || token === '') {
    return (
      <NoInvitation message={error?.message ?? 'The address lacks what stands behind its #. Copy the whole link.'} />
    )
  }
  return data === undefined ? <Skeleton className="h-40 w-full" /> : <Form token={token} invited={data} />
}

function Form({ token, invited }: { token: string; invited: Invited }) {
  const [password, setPassword] = useState('')
  const change = useAccountChange<{ readonly next: 'done' | 'second-factor' }>()
  const fields = change.error instanceof ApiError ? change.error.fields : []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { method: 'PUT', path: 'invitation', body: { token, password } },
      { onSuccess: ({ next }) => window.location.replace(next === 'done' ? '/' : '/sign-in') },
    )
  }
  const busy = change.isPending || change.isSuccess
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-sm text-soft">
        {invited.purpose === 'invitation'
          ? `${invited.displayName || invited.name}, this account is yours. Choose a password for it.`
          : `Choose a new password. Every session of ${invited.name} ends with it.`}
      </p>
      <TextField
        label="Name"
        name="username"
        autoComplete="username"
        stacked
        disabled
        value={invited.name}
        onValueChange={() => {}}
      />
      <PasswordField
        autoComplete="new-password"
        help="At least 12 characters; several words are easy to keep. Pasting is fine."
        value={password}
        onValueChange={setPassword}
        error={fields.find(({ path }) => path === 'password')?.message}
      />
      {change.error !== null && fields.length === 0 && (
        <Notice aspect="danger" urgent title="The password was not set">
          {change.error.message}
        </Notice>
      )}
      <Button look="primary" type="submit" pending={busy}>
        {busy ? 'Setting the password' : 'Set the password and sign in'}
      </Button>
    </form>
  )
}

function NoInvitation({ message }: { message: string }) {
  return (
    <Notice
      aspect="caution"
      title="This link leads nowhere"
      actions={
        <ButtonLink small href="/sign-in">
          Sign in instead
        </ButtonLink>
      }
    >
      {message}
    </Notice>
  )
}

function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed)
      return () => window.removeEventListener('hashchange', changed)
    },
    () => window.location.hash.slice(1),
    () => '',
  )
}
