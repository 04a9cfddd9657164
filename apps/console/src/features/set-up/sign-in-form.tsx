'use client'
import { useSearchParams } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { useSignIn } from '@/client/mutations.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { PasswordField } from './password-field.tsx'
import { safeNext } from './safe-next.ts'

export function SignInForm() {
  const next = safeNext(useSearchParams().get('next'))
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ username: username.trim(), password }, { onSuccess: () => window.location.assign(next) })
  }
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
      />
      <PasswordField autoComplete="current-password" value={password} onValueChange={setPassword} />
      {signIn.error !== null && (
        <Notice aspect="danger" urgent title="You are not signed in">
          {signIn.error.message}
        </Notice>
      )}
      <Button look="primary" type="submit" pending={signIn.isPending || signIn.isSuccess}>
        {signIn.isPending || signIn.isSuccess ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  )
}
