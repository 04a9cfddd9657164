'use client'
import { useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useAccountChange } from '@/client/accounts.ts'
import { passkeyObstacle, usePasskeySignIn } from '@/client/passkeys.ts'
import { sessionQuery } from '@/client/queries.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { TextField } from '@/ui/text-field.tsx'

interface SecondFactorFormProps {
  readonly factors: { readonly totp: boolean; readonly passkey: boolean }
  readonly next: string
}

/** The second step of a sign-in: a code of the app, a passkey, or a recovery code where both are out of reach. */
export function SecondFactorForm({ factors, next }: SecondFactorFormProps) {
  const client = useQueryClient()
  const [recovering, setRecovering] = useState(false)
  const change = useAccountChange()
  const passkey = usePasskeySignIn()
  const goOn = () => window.location.assign(next)
  const startOver = async () => {
    await change.mutateAsync({ method: 'DELETE', path: 'session' })
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
  const error = change.error ?? passkey.error
  const hasPasskey = factors.passkey && passkeyObstacle() === null
  return (
    <div className="grid gap-4">
      <p className="text-sm text-soft">The password is right. One more step shows that it is you.</p>
      {(recovering || factors.totp) && (
        <CodeForm
          key={recovering ? 'recovery' : 'code'}
          recovering={recovering}
          pending={change.isPending || change.isSuccess}
          onCode={(body) => change.mutate({ method: 'POST', path: 'session/second-factor', body }, { onSuccess: goOn })}
        />
      )}
      {hasPasskey && !recovering && (
        <Button
          look={factors.totp ? 'plain' : 'primary'}
          pending={passkey.isPending || passkey.isSuccess}
          onClick={() => passkey.mutate(undefined, { onSuccess: goOn })}
        >
          <KeyRound size={14} aria-hidden /> Use a passkey
        </Button>
      )}
      {error !== null && (
        <Notice aspect="danger" urgent title="You are not signed in">
          {error.message}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2 border-t border-line pt-4">
        <Button small look="quiet" onClick={() => setRecovering(!recovering)}>
          {recovering ? 'Use the second factor' : 'Use a recovery code'}
        </Button>
        <Button small look="quiet" onClick={() => void startOver()}>
          Sign in as somebody else
        </Button>
      </div>
    </div>
  )
}

interface CodeFormProps {
  readonly recovering: boolean
  readonly pending: boolean
  readonly onCode: (body: { readonly code: string } | { readonly recoveryCode: string }) => void
}

// The page has become this form by the person's own doing; the keyboard goes on where the eyes are.
function focusAtStart(input: HTMLInputElement | null): void {
  input?.focus()
}

function CodeForm({ recovering, pending, onCode }: CodeFormProps) {
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onCode(recovering ? { recoveryCode: code } : { code })
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label={recovering ? 'Recovery code' : 'Code of your authenticator app'}
        name="code"
        autoComplete="one-time-code"
        help={
          recovering
            ? 'One of the ten that you were shown. Each works once.'
            : 'Six digits; they change every half minute.'
        }
        required
        stacked
        mono
        inputRef={focusAtStart}
        value={code}
        onValueChange={setCode}
      />
      <Button look="primary" type="submit" pending={pending}>
        {pending ? 'Signing in' : 'Go on'}
      </Button>
    </form>
  )
}
