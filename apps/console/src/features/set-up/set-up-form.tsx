'use client'
import { useSearchParams } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { ApiError } from '@/client/api.ts'
import { useSetUp } from '@/client/mutations.ts'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { PasswordField } from './password-field.tsx'

export function SetUpForm() {
  const token = useSearchParams().get('token') ?? ''
  return token === '' ? <NoToken /> : <Form token={token} />
}

function Form({ token }: { token: string }) {
  const [username, setUsername] = useState('admin')
  const [password, setPassword] = useState('')
  const setUp = useSetUp()
  const fields = setUp.error instanceof ApiError ? setUp.error.fields : []
  const errorAt = (name: string) => fields.find(({ path }) => path === name)?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setUp.mutate({ token, username: username.trim(), password }, { onSuccess: () => window.location.assign('/') })
  }
  const busy = setUp.isPending || setUp.isSuccess
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Name"
        name="username"
        autoComplete="username"
        required
        stacked
        value={username}
        onValueChange={setUsername}
        error={errorAt('username')}
      />
      <PasswordField
        autoComplete="new-password"
        help="At least 12 characters; several words are easy to keep. Pasting is fine."
        value={password}
        onValueChange={setPassword}
        error={errorAt('password')}
      />
      {setUp.error !== null && fields.length === 0 && (
        <Notice aspect="danger" urgent title="The account was not made">
          {setUp.error.message}
        </Notice>
      )}
      <Button look="primary" type="submit" pending={busy}>
        {busy ? 'Making the account' : 'Make the account and sign in'}
      </Button>
    </form>
  )
}

function NoToken() {
  return (
    <Notice
      aspect="caution"
      title="This page needs the set-up link"
      actions={
        <ButtonLink small href="/sign-in">
          Sign in instead
        </ButtonLink>
      }
    >
      Signalbox prints it when it starts without an account: look in the terminal where it runs for a line with
      <code> /set-up?token=…</code> and open that address.
    </Notice>
  )
}
